/** Days of UTC, counted from 1970 as the store's Date counts them. */

const DAY_MS = 86_400_000;

export function dayOf(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS);
}

/** Its first moment. */
export function startOf(day: number): number {
  return day * DAY_MS;
}
