/** A list as far as it was asked for, page after page; another question begins anew. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type Range, rangeOf, type Span } from "../parts/spans.js";
import { type ApiError, asApiError, serverNow } from "./api.js";
import type { Rows } from "./fleet.js";

/** The most that are kept; the file has the rest. */
export const ROWS_MAX = 100_000;

interface State<Row> {
  readonly key: string;
  readonly rows: readonly Row[] | undefined;
  readonly next: string | null;
  readonly error?: ApiError;
}

export interface AskedPages<Row> {
  readonly rows: readonly Row[] | undefined;
  readonly hasMore: boolean;
  readonly error: ApiError | undefined;
  readonly more: () => void;
  readonly retry: () => void;
}

/** @param ask for the page of `wanted` after a cursor */
export function usePages<Row, Wanted>(
  span: Span,
  wanted: Wanted,
  ask: (range: Range, wanted: Wanted, after: string | undefined) => Promise<Rows<Row>>,
): AskedPages<Row> {
  const key = JSON.stringify([span, wanted]);
  const fresh: State<Row> = { key, rows: undefined, next: null };
  const [state, setState] = useState<State<Row>>(fresh);
  // The window stays where it was while its pages are asked for, or their order would not.
  const asked = useRef<{ key: string; range: Range; busy: boolean }>({ key: "", range: rangeOf(span, serverNow()), busy: false });

  const load = (rows: readonly Row[], after: string | undefined) => {
    const question = asked.current;
    if (question.busy) return;
    question.busy = true;
    void ask(question.range, wanted, after)
      .then(
        (page): State<Row> => ({ key, rows: [...rows, ...page.rows], next: page.next }),
        (error: unknown): State<Row> => ({
          key,
          rows: after === undefined ? undefined : rows,
          next: null,
          error: asApiError(error),
        }),
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
