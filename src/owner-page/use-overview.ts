/** The sensor as it is, asked for every few seconds while the page is seen, and at once after a change. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Overview, SwitchRequest } from "../owner/api.js";
import { AskError, getOverview, switchOver } from "./ask.js";

const EVERY_MS = 5000;

export interface UseOverview {
  readonly overview: Overview | undefined;
  /** What went wrong last, in a sentence; what is shown may be older than it. */
  readonly failure: string | undefined;
  /** A change is under way. */
  readonly busy: boolean;
  readonly change: (request: SwitchRequest) => void;
}

/** @param lockedOut called when the session has ended */
export function useOverview(lockedOut: () => void): UseOverview {
  const [overview, setOverview] = useState<Overview | undefined>();
  const [failure, setFailure] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const leave = useRef(lockedOut);
  leave.current = lockedOut;

  const failed = useCallback((error: unknown) => {
    if (error instanceof AskError && error.status === 401) leave.current();
    else setFailure(error instanceof Error ? error.message : String(error));
  }, []);

  const look = useCallback(
    (clear: boolean) =>
      getOverview().then((answer) => {
        setOverview(answer);
        if (clear) setFailure(undefined);
      }, failed),
    [failed],
  );

  useEffect(() => {
    void look(true);
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void look(true);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [look]);

  const change = useCallback(
    (request: SwitchRequest) => {
      setBusy(true);
      switchOver(request)
        .then(
          () => look(true),
          async (error: unknown) => {
            failed(error);
            await look(false);
          },
        )
        .finally(() => setBusy(false));
    },
    [failed, look],
  );
  return { overview, failure, busy, change };
}
