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

/** Asks for the page after a cursor; absent: the first. */
export type AskPage<Row> = (after: string | undefined) => Promise<Rows<Row>>;

/**
 * @param key names the question
 * @param begin once for each question: what asks for its pages
 */
export function usePages<Row>(key: string, begin: () => AskPage<Row>): AskedPages<Row> {
  const fresh: State<Row> = { key, rows: undefined, next: null };
  const [state, setState] = useState<State<Row>>(fresh);
  const asked = useRef<{ readonly ask: AskPage<Row>; busy: boolean } | null>(null);

  const load = (rows: readonly Row[], after: string | undefined) => {
    const question = asked.current;
    if (question === null || question.busy) return;
    question.busy = true;
    void question
      .ask(after)
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
    asked.current = { ask: begin(), busy: false };
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

/** The same of a window, which stays where it was while its pages are asked for, or their order would not. */
export function useWindowPages<Row, Wanted>(
  span: Span,
  wanted: Wanted,
  ask: (range: Range, wanted: Wanted, after: string | undefined) => Promise<Rows<Row>>,
): AskedPages<Row> {
  return usePages(JSON.stringify([span, wanted]), () => {
    const range = rangeOf(span, serverNow());
    return (after) => ask(range, wanted, after);
  });
}
