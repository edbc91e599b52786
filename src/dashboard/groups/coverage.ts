/** A group's matrix: which places of the shared list each member tried, and when. Pure; what draws it is coverage-matrix.tsx. */

/** Colours of a row, from what was tried first to what was tried last. */
export const SHADES = 5;

/** Places from `from` up to, without, `to`. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** @param tried places in any order; twice or outside `0` to `pairs - 1` count as once and not at all */
export function runsOf(tried: readonly number[], pairs: number): Run[] {
  const places = [...new Set(tried)].filter((place) => place >= 0 && place < pairs).sort((a, b) => a - b);
  const runs: { from: number; to: number }[] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last !== undefined && last.to === place) last.to++;
    else runs.push({ from: place, to: place + 1 });
  }
  return runs;
}

/**
 * What was tried in the first fifth of the member's tries, in the second and so on: who goes through the list in order pales from left to
 * right.
 *
 * @param tried places in the order in which they were tried
 * @returns SHADES lists of runs
 */
export function shadesOf(tried: readonly number[], pairs: number): Run[][] {
  const once = [...new Set(tried)];
  return Array.from({ length: SHADES }, (_, shade) =>
    runsOf(
      once.filter((_place, index) => Math.floor((index * SHADES) / once.length) === shade),
      pairs,
    ),
  );
}

/** The runs as an SVG path, a unit a place, one high. */
export function pathOfRuns(runs: readonly Run[]): string {
  return runs.map(({ from, to }) => `M${from} 0H${to}V1H${from}Z`).join("");
}

/** The same in words, counted from 1: `4 of 6: 1–3, 5`. */
export function describeRuns(runs: readonly Run[], pairs: number): string {
  const count = runs.reduce((sum, { from, to }) => sum + to - from, 0);
  const places = runs.map(({ from, to }) => (to - from === 1 ? `${to}` : `${from + 1}–${to}`));
  return places.length === 0 ? `none of ${pairs}` : `${count} of ${pairs}: ${places.join(", ")}`;
}
