/** Light or dark: the system's choice until the reader makes their own, which this browser then remembers. */
const KEY = "minipot.theme";

export type Theme = "light" | "dark";

const system = matchMedia("(prefers-color-scheme: dark)");

export function applyTheme(): void {
  const chosen = remembered();
  if (chosen === undefined) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

export function currentTheme(): Theme {
  return remembered() ?? systemTheme();
}

/** Choosing what the system says is following the system again. */
export function chooseTheme(theme: Theme): void {
  try {
    if (theme === systemTheme()) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // A browser that keeps nothing shows the choice for this visit all the same.
  }
  document.documentElement.dataset.theme = theme;
}

/** @returns a function that stops telling of the system's changes */
export function onSystemTheme(tell: () => void): () => void {
  system.addEventListener("change", tell);
  return () => system.removeEventListener("change", tell);
}

function systemTheme(): Theme {
  return system.matches ? "dark" : "light";
}

function remembered(): Theme | undefined {
  try {
    const text = localStorage.getItem(KEY);
    return text === "light" || text === "dark" ? text : undefined;
  } catch {
    return undefined;
  }
}
