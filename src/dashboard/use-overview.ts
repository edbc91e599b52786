/** The counts of one window and its two top lists, kept fresh. Each may fail on its own; what was had before stays, marked stale. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Overview, TopAddresses, TopCredentials } from "../server/api.js";
import { type ApiError, asApiError, getOverview, getTopAddresses, getTopCredentials, serverNow } from "./api.js";
import { subscribeLive } from "./live.js";
import { type Refresher, startRefresher } from "./refresher.js";
import { rangeOf, type Span } from "./spans.js";

/** Neither: still loading. Both: the data is older than the failure. */
export interface Loaded<Data> {
  readonly data?: Data;
  readonly error?: ApiError;
}

export interface WindowData {
  readonly overview: Loaded<Overview>;
  readonly addresses: Loaded<TopAddresses>;
  readonly credentials: Loaded<TopCredentials>;
}

const NOTHING: WindowData = { overview: {}, addresses: {}, credentials: {} };

export function useOverview(span: Span): WindowData & { readonly retry: () => void } {
  const [state, setState] = useState({ span, data: NOTHING });
  const refresher = useRef<Refresher>(null);

  useEffect(() => {
    let ended = false;
    setState({ span, data: NOTHING });

    async function load<Name extends keyof WindowData>(name: Name, asked: Promise<WindowData[Name]["data"]>): Promise<boolean> {
      const loaded: Loaded<WindowData[Name]["data"]> = await asked.then(
        (data) => ({ data }),
        (error: unknown) => ({ error: asApiError(error) }),
      );
      if (ended) return true;
      setState((old) => {
        const kept = loaded.error === undefined ? loaded : { ...old.data[name], error: loaded.error };
        return { span, data: { ...old.data, [name]: kept } };
      });
      return loaded.error === undefined;
    }

    const started = startRefresher(async () => {
      const range = rangeOf(span, serverNow());
      const answered = await Promise.all([
        load("overview", getOverview(range)),
        load("addresses", getTopAddresses(range)),
        load("credentials", getTopCredentials(range)),
      ]);
      return answered.every(Boolean);
    });
    refresher.current = started;
    const unsubscribe = subscribeLive({
      message: ({ events, missed }) => {
        if (events.length + missed > 0) started.poke();
      },
      state: (live) => {
        if (live === "live") started.poke();
      },
    });
    return () => {
      ended = true;
      unsubscribe();
      started.stop();
    };
  }, [span]);

  // Between a change of the window and its effect the old window's numbers must not stand under the new one's name.
  const data = state.span === span ? state.data : NOTHING;
  return { ...data, retry: () => refresher.current?.now() };
}
