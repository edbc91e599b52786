/** The top of the page: whose page it is, whether it is live, and the way to theme and API. */
import { apiUrl } from "./api.js";
import { Brand } from "./brand.js";
import { LiveBadge } from "./live-badge.js";
import type { Theme } from "./theme.js";
import { ThemeButton } from "./theme-button.js";

export function Header({ theme, toggleTheme }: { readonly theme: Theme; readonly toggleTheme: () => void }) {
  return (
    <header class="top">
      <button type="button" class="button skip" onClick={() => document.getElementById("events")?.focus()}>
        Skip to the events
      </button>
      <Brand />
      <LiveBadge />
      <nav class="top-links" aria-label="Page">
        <a href={apiUrl("openapi.json")}>API</a>
        <ThemeButton theme={theme} toggle={toggleTheme} />
      </nav>
    </header>
  );
}
