/** Attackers as far as they were asked for, page after page; another question begins anew. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { AddressSummary } from "../../server/api/addresses.js";
import { type ApiError, asApiError, serverNow } from "../ask/api.js";
import { type AddressesWanted, getAddresses } from "../ask/fleet.js";
import { type Range, rangeOf, type Span } from "../parts/spans.js";

/** The most that are kept; the file has the rest. */
export const ROWS_MAX = 100_000;

interface State {
  readonly key: string;
  readonly rows: readonly AddressSummary[] | undefined;
  readonly next: string | null;
  readonly error?: ApiError;
}

export interface AskedAddresses {
  readonly rows: readonly AddressSummary[] | undefined;
  readonly hasMore: boolean;
  readonly error: ApiError | undefined;
  readonly more: () => void;
  readonly retry: () => void;
}

export function useAddresses(span: Span, wanted: AddressesWanted): AskedAddresses {
  const key = JSON.stringify([span, wanted]);
  const fresh: State = { key, rows: undefined, next: null };
  const [state, setState] = useState<State>(fresh);
  // The window stays where it was while its pages are asked for, or their order would not.
  const asked = useRef<{ key: string; range: Range; busy: boolean }>({ key: "", range: rangeOf(span, serverNow()), busy: false });

  const load = (rows: readonly AddressSummary[], after: string | undefined) => {
    const question = asked.current;
    if (question.busy) return;
    question.busy = true;
    void getAddresses(question.range, wanted, after)
      .then(
        (page): State => ({ key, rows: [...rows, ...page.addresses], next: page.next }),
        (error: unknown): State => ({ key, rows: after === undefined ? undefined : rows, next: null, error: asApiError(error) }),
      )
      .then((found) => {
        question.busy = false;
        if (asked.current === question) setState(found);
      });
  };

  const start = () => {
    asked.current = { key, range: rangeOf(span, serverNow()), busy: false };
    setState(fresh);
    load([], undefined);
  };
  useEffect(start, [key]);

  const shown = state.key === key ? state : fresh;
  const { rows, next } = shown;
  const hasMore = next !== null && (rows?.length ?? 0) < ROWS_MAX;
  const more = useCallback(() => {
    if (rows !== undefined && next !== null) load(rows, next);
  }, [rows, next]);
  return { rows, hasMore, error: shown.error, more, retry: start };
}
