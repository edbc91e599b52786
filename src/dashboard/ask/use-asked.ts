/** One answer of the server's, kept fresh while it is shown. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Loaded } from "../overview/use-overview.js";
import { asApiError } from "./api.js";
import { type Refresher, startRefresher } from "./refresher.js";

export interface Asked<Data> extends Loaded<Data> {
  readonly retry: () => void;
}

/** @param key names the question: under another one what was had before is dropped, and asked anew */
export function useAsked<Data>(key: string, ask: () => Promise<Data>): Asked<Data> {
  const [state, setState] = useState<{ readonly key: string; readonly loaded: Loaded<Data> }>({ key, loaded: {} });
  const refresher = useRef<Refresher>(null);
  useEffect(() => {
    let ended = false;
    const started = startRefresher(async () => {
      const answer: Loaded<Data> = await ask().then(
        (data) => ({ data }),
        (error: unknown) => ({ error: asApiError(error) }),
      );
      if (ended) return true;
      setState((old) => {
        const before = old.key === key ? old.loaded : {};
        return { key, loaded: answer.error === undefined ? answer : { ...before, error: answer.error } };
      });
      return answer.error === undefined;
    });
    refresher.current = started;
    return () => {
      ended = true;
      started.stop();
    };
  }, [key]);
  const loaded = state.key === key ? state.loaded : {};
  return { ...loaded, retry: () => refresher.current?.now() };
}
