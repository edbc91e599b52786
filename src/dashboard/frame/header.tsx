/** The top of the page: whose page it is, the way to the others, whether it is live, search, settings and theme. */
import { LiveBadge } from "../live/live-badge.js";
import { Brand } from "./brand.js";
import { hrefOf } from "./router.js";
import type { Route } from "./routes.js";
import { Search } from "./search.js";
import type { Theme } from "./theme.js";
import { ThemeButton } from "./theme-button.js";

const PAGES = [
  { page: "overview", label: "Overview", beneath: undefined },
  { page: "attackers", label: "Attackers", beneath: "attacker" },
  { page: "groups", label: "Groups", beneath: "group" },
  { page: "campaigns", label: "Campaigns", beneath: "campaign" },
  { page: "traits", label: "Traits", beneath: "trait" },
  { page: "services", label: "Services", beneath: "service" },
  { page: "map", label: "Map", beneath: undefined },
  { page: "sensors", label: "Sensors", beneath: "sensor" },
  { page: "listed", label: "Listed", beneath: undefined },
] as const;

interface HeaderProps {
  readonly route: Route;
  readonly theme: Theme;
  readonly toggleTheme: () => void;
}

export function Header({ route, theme, toggleTheme }: HeaderProps) {
  return (
    <header class="top">
      <button
        type="button"
        class="button skip"
        onClick={() => (document.getElementById("events") ?? document.querySelector("main"))?.focus()}
      >
        {route.page === "overview" ? "Skip to the events" : "Skip to the content"}
      </button>
      <Brand />
      <nav class="pages" aria-label="Pages">
        {PAGES.map(({ page, label, beneath }) => (
          <a
            key={page}
            href={hrefOf({ page })}
            aria-current={route.page === page ? "page" : route.page === beneath ? "true" : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      <LiveBadge />
      <div class="top-links">
        <Search />
        <a href={hrefOf({ page: "settings" })} aria-current={route.page === "settings" ? "page" : undefined}>
          Settings
        </a>
        <ThemeButton theme={theme} toggle={toggleTheme} />
      </div>
    </header>
  );
}
