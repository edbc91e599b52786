/**
 * When to ask for the counts again: soon after something happened, now and then even if nothing did, never while the last answer
 * is still awaited, and never so often that the server is busy with one page for more than a fraction of the time.
 */
import { backoffMs } from "./backoff.js";

/** After an event, so that a burst is one question. */
const SOON_MS = 300;
/** Between two questions while events keep coming. */
const BUSY_MS = 1_000;
/** A question that took t is not asked again for this many t. */
const REST_FACTOR = 5;
/** The window moves on even if nothing happens. */
const QUIET_MS = 30_000;

export interface Refresher {
  /** Something happened. */
  poke(): void;
  /** Asks at once, unless it is being asked already. */
  now(): void;
  stop(): void;
}

/** @param ask resolves to whether all was answered; never rejects */
export function startRefresher(ask: () => Promise<boolean>): Refresher {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let stopped = false;
  let poked = false;
  let failures = 0;
  let earliestMs = 0;

  function schedule(delayMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(run, delayMs);
  }

  async function run(): Promise<void> {
    if (asking || stopped) return;
    asking = true;
    poked = false;
    const startMs = performance.now();
    const answered = await ask();
    asking = false;
    if (stopped) return;
    const endMs = performance.now();
    failures = answered ? 0 : failures + 1;
    earliestMs = answered ? Math.max(startMs + BUSY_MS, endMs + (endMs - startMs) * REST_FACTOR) : endMs + backoffMs(failures);
    if (!answered) schedule(earliestMs - endMs);
    else schedule(poked ? earliestMs - endMs : QUIET_MS);
  }

  void run();
  return {
    poke() {
      if (poked || stopped) return;
      poked = true;
      if (!asking && failures === 0) schedule(Math.max(SOON_MS, earliestMs - performance.now()));
    },
    now() {
      if (!asking) schedule(0);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
