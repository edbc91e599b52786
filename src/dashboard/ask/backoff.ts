/** When to try again: doubling from half a second to fifteen, with jitter so that a restarted server is not met by all pages at once. */
const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** The pause before retry number `retry`, counted from 0; between half and the whole of the step. */
export function backoffMs(retry: number, random: () => number = Math.random): number {
  const stepMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(retry, 16));
  return Math.round(stepMs * (0.5 + 0.5 * random()));
}
