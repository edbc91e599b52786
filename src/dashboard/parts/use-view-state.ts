/** The view state of the address bar, and how to change parts of it. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { goQuery, onMove } from "../frame/router.js";
import { formatQuery, parseQuery, type ViewState } from "./view-state.js";

export type Choose = (changes: Partial<ViewState>) => void;

export function useViewState(): readonly [ViewState, Choose] {
  const [state, setState] = useState(() => parseQuery(location.search));
  useEffect(() => onMove(() => setState(parseQuery(location.search))), []);
  const choose = useCallback(
    (changes: Partial<ViewState>) => goQuery(formatQuery({ ...parseQuery(location.search), ...changes })),
    [],
  );
  return [state, choose];
}
