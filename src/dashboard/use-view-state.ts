/** The view state of the address bar, and how to change parts of it. */
import { useEffect, useState } from "preact/hooks";
import { formatHash, parseHash, type ViewState } from "./view-state.js";

export type Choose = (changes: Partial<ViewState>) => void;

export function useViewState(): readonly [ViewState, Choose] {
  const [state, setState] = useState(() => parseHash(location.hash));
  useEffect(() => {
    const follow = () => setState(parseHash(location.hash));
    addEventListener("popstate", follow);
    addEventListener("hashchange", follow);
    return () => {
      removeEventListener("popstate", follow);
      removeEventListener("hashchange", follow);
    };
  }, []);
  return [
    state,
    (changes) => {
      const next = { ...parseHash(location.hash), ...changes };
      history.pushState(null, "", formatHash(next) || location.pathname + location.search);
      setState(next);
    },
  ];
}
