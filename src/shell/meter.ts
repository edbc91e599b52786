/**
 * What a machine may work: a burst at full speed, then as a slow router would, and in all no more than a session is given. It is
 * counted in steps, about a microsecond each, of what programs do; the same doings cost the same on any machine.
 */
import type { Meter } from "./fs/surroundings.js";

/** After so many the event loop has its turn. */
const SLICE_STEPS = 500;
/** What is saved up while nothing runs: as much as goes at full speed. */
const BURST_STEPS = 500_000;
/** What comes back each millisecond: a share of a processor that fifty such peers may have each. */
const STEPS_PER_MS = 16;
/** A session that has spent this has had its time. */
const STEPS_MAX = 30_000_000;
const PAUSE_MS_MAX = 2000;
/** A clock that jumps gives no more than this at once. */
const GAP_MS_MAX = 60_000;

export class WorkMeter implements Meter {
  readonly #now: () => number;
  #saved = BURST_STEPS;
  #spent = 0;
  #slice = 0;
  #seenMs: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#seenMs = now();
  }

  spend(steps: number): void {
    this.#slice += steps;
  }

  get isSliceOver(): boolean {
    return this.#slice >= SLICE_STEPS;
  }

  get isExhausted(): boolean {
    return this.#spent >= STEPS_MAX;
  }

  /** Ends a slice. */
  settle(): void {
    this.#saved -= this.#slice;
    this.#spent += this.#slice;
    this.#slice = 0;
  }

  /** @returns how long to wait before the next slice, in milliseconds */
  pauseMs(): number {
    const nowMs = this.#now();
    const passedMs = Math.min(GAP_MS_MAX, Math.max(0, nowMs - this.#seenMs));
    this.#seenMs = nowMs;
    this.#saved = Math.min(BURST_STEPS, this.#saved + passedMs * STEPS_PER_MS);
    return this.#saved >= 0 ? 0 : Math.min(PAUSE_MS_MAX, Math.ceil(-this.#saved / STEPS_PER_MS));
  }
}
