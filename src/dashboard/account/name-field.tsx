/** A field for the name of a person or a token. */
interface NameFieldProps {
  readonly label?: string;
  readonly autocomplete?: "username" | "off";
}

export function NameField({ label = "Name", autocomplete = "off" }: NameFieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        name="name"
        autocomplete={autocomplete}
        autocapitalize="none"
        spellcheck={false}
        pattern="[a-z0-9][a-z0-9._\-]{0,31}"
        title="1 to 32 of a-z 0-9 . _ -"
        maxLength={32}
        required
      />
    </label>
  );
}
