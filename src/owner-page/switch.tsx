/** On or off, by mouse, finger or space bar. */
interface SwitchProps {
  readonly label: string;
  readonly on: boolean;
  readonly busy: boolean;
  readonly change: (on: boolean) => void;
}

export function Switch({ label, on, busy, change }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      class="switch"
      aria-checked={on}
      aria-label={label}
      aria-disabled={busy}
      onClick={() => {
        if (!busy) change(!on);
      }}
    >
      <i />
    </button>
  );
}
