/** Waiting for something to become so, by looking again and again. */
import { setTimeout as sleep } from "node:timers/promises";

export interface Patience {
  readonly everyMs: number;
  readonly deadlineMs: number;
}

/** @returns what `look` found when it was good, or what it found last */
export async function until<Found>(
  look: () => Promise<Found>,
  good: (found: Found) => boolean,
  { everyMs, deadlineMs }: Patience,
): Promise<Found> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (good(found) || performance.now() >= end) return found;
    await sleep(everyMs);
  }
}
