/** The theme shown now, and how to choose the other; follows the system while nothing was chosen. */
import { useEffect, useState } from "preact/hooks";
import { applyTheme, chooseTheme, currentTheme, onSystemTheme, type Theme } from "./theme.js";

export function useTheme(): { readonly theme: Theme; readonly toggle: () => void } {
  const [theme, setTheme] = useState(currentTheme);
  useEffect(
    () =>
      onSystemTheme(() => {
        applyTheme();
        setTheme(currentTheme());
      }),
    [],
  );
  return {
    theme,
    toggle() {
      const other = theme === "dark" ? "light" : "dark";
      chooseTheme(other);
      setTheme(other);
    },
  };
}
