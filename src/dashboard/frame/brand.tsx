/** Whose page it is. */
export function Brand() {
  return (
    <div class="brand">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true" focusable="false">
        <path class="brand-outer" d="M16 2 28.1 9v14L16 30 3.9 23V9z" />
        <path class="brand-inner" d="M16 7.5 23.4 11.8v8.4L16 24.5l-7.4-4.3v-8.4z" />
        <circle class="brand-core" cx="16" cy="16" r="3.2" />
      </svg>
      <span class="brand-name">minipot</span>
    </div>
  );
}
