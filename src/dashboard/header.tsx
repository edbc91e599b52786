/** The top of the page: whose page it is, whether it is live, and the way to theme and API. */
import { apiUrl } from "./api.js";
import { LiveBadge } from "./live-badge.js";
import type { Theme } from "./theme.js";

export function Header({ theme, toggleTheme }: { readonly theme: Theme; readonly toggleTheme: () => void }) {
  return (
    <header class="top">
      <button type="button" class="button skip" onClick={() => document.getElementById("events")?.focus()}>
        Skip to the events
      </button>
      <div class="brand">
        <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true" focusable="false">
          <path class="brand-outer" d="M16 2 28.1 9v14L16 30 3.9 23V9z" />
          <path class="brand-inner" d="M16 7.5 23.4 11.8v8.4L16 24.5l-7.4-4.3v-8.4z" />
          <circle class="brand-core" cx="16" cy="16" r="3.2" />
        </svg>
        <span class="brand-name">minipot</span>
      </div>
      <LiveBadge />
      <nav class="top-links" aria-label="Page">
        <a href={apiUrl("openapi.json")}>API</a>
        <button
          type="button"
          class="icon-button"
          aria-label={theme === "dark" ? "Use light colours" : "Use dark colours"}
          onClick={toggleTheme}
        >
          <ThemeIcon theme={theme} />
        </button>
      </nav>
    </header>
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
