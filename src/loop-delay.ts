/** How late a process's event loop runs its timers: what a stuck or overloaded process shows first. */
import { monitorEventLoopDelay } from "node:perf_hooks";

/** Between two looks, in milliseconds; a look wakes an idle process. */
const RESOLUTION_MS = 100;

/** Starts looking. @returns a function that gives the 99th percentile of the lateness since it was last called, in milliseconds */
export function watchLoopDelay(): () => number {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  return () => {
    const lateMs = delays.percentile(99) / 1e6 - RESOLUTION_MS;
    delays.reset();
    return Math.max(0, Math.round(lateMs * 10) / 10);
  };
}
