/** The counts of one window and its two top lists, kept fresh. Each may fail on its own; what was had before stays, marked stale. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Overview, TopAddresses, TopCredentials, Totals } from "../../server/api.js";
import { type ApiError, asApiError, getOverview, getTopAddresses, getTopCredentials, getTotals, serverNow } from "../ask/api.js";
import { subscribeLive } from "../ask/live.js";
import { type Refresher, startRefresher } from "../ask/refresher.js";
import { type Range, rangeBefore, rangeOf, type Span } from "../parts/spans.js";

/** Neither: still loading. Both: the data is older than the failure. */
export interface Loaded<Data> {
  readonly data?: Data;
  readonly error?: ApiError;
}

export interface WindowData {
  readonly overview: Loaded<Overview>;
  /** Of the window before. */
  readonly before: Loaded<Totals>;
  readonly addresses: Loaded<TopAddresses>;
  readonly credentials: Loaded<TopCredentials>;
}

const NOTHING: WindowData = { overview: {}, before: {}, addresses: {}, credentials: {} };

export function useOverview(span: Span): WindowData & { readonly retry: () => void } {
  const [state, setState] = useState({ span, data: NOTHING });
  const refreshers = useRef<readonly Refresher[]>([]);

  useEffect(() => {
    let ended = false;
    setState({ span, data: NOTHING });

    // Each at its own pace, so that one that is slow or fails does not hold up the others.
    function keepFresh<Name extends keyof WindowData>(
      name: Name,
      ask: (range: Range) => Promise<WindowData[Name]["data"]>,
    ): Refresher {
      return startRefresher(async () => {
        const loaded: Loaded<WindowData[Name]["data"]> = await ask(rangeOf(span, serverNow())).then(
          (data) => ({ data }),
          (error: unknown) => ({ error: asApiError(error) }),
        );
        if (ended) return true;
        setState((old) => {
          const kept = loaded.error === undefined ? loaded : { ...old.data[name], error: loaded.error };
          return { span, data: { ...old.data, [name]: kept } };
        });
        return loaded.error === undefined;
      });
    }

    const started = [
      keepFresh("overview", getOverview),
      keepFresh("before", (range) => getTotals(rangeBefore(range, span))),
      keepFresh("addresses", getTopAddresses),
      keepFresh("credentials", getTopCredentials),
    ];
    refreshers.current = started;
    const poke = () => {
      for (const refresher of started) refresher.poke();
    };
    const unsubscribe = subscribeLive({
      message: ({ events, missed }) => {
        if (events.length + missed > 0) poke();
      },
      state: (live) => {
        if (live === "live") poke();
      },
    });
    return () => {
      ended = true;
      unsubscribe();
      for (const refresher of started) refresher.stop();
    };
  }, [span]);

  // Between a change of the window and its effect the old window's numbers must not stand under the new one's name.
  const data = state.span === span ? state.data : NOTHING;
  const retry = () => {
    for (const refresher of refreshers.current) refresher.now();
  };
  return { ...data, retry };
}
