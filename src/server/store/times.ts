/** When the events of some rows were seen, as far as mending them needs it. */

export interface Times {
  /** Of the first and the last. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Days of UTC, counted from 1970, each once. */
  readonly days: readonly number[];
}

/** Of several; undefined when there are none. */
export function together(all: readonly Times[]): Times | undefined {
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  return others.reduce(
    (so, { firstMs, lastMs, days }) => ({
      firstMs: Math.min(so.firstMs, firstMs),
      lastMs: Math.max(so.lastMs, lastMs),
      days: [...new Set([...so.days, ...days])],
    }),
    first,
  );
}
