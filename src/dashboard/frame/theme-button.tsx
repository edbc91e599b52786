/** The way from light to dark and back. */
import type { Theme } from "./theme.js";

export function ThemeButton({ theme, toggle }: { readonly theme: Theme; readonly toggle: () => void }) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={theme === "dark" ? "Use light colours" : "Use dark colours"}
      onClick={toggle}
    >
      <ThemeIcon theme={theme} />
    </button>
  );
}

function ThemeIcon({ theme }: { readonly theme: Theme }) {
  return (
    <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false">
      {theme === "dark" ? (
        <g fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round">
          <circle cx="10" cy="10" r="3.4" />
          <path d="M10 2v1.8M10 16.2V18M2 10h1.8M16.2 10H18M4.3 4.3l1.3 1.3M14.4 14.4l1.3 1.3M4.3 15.7l1.3-1.3M14.4 5.6l1.3-1.3" />
        </g>
      ) : (
        <path
          fill="none"
          stroke="currentColor"
          stroke-width="1.6"
          stroke-linejoin="round"
          d="M16.5 12.2A7 7 0 0 1 7.8 3.5a7 7 0 1 0 8.7 8.7z"
        />
      )}
    </svg>
  );
}
