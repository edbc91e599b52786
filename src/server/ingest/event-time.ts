/**
 * When an event was seen. A sensor's wall clock may be years off, so the age counts: the upload's header says what its monotonic
 * clock shows now. After a reboot that clock began anew; then the wall clock counts, moved by how far it is off now; if that makes
 * no sense, the time of arrival.
 */
import type { Frame } from "../../wire/frame.js";
import type { TimeSource } from "./event-block.js";

/** The sensor's clocks at the upload, from the header `Minipot-Clock`. */
export interface SensorClock {
  /** Hex. */
  readonly boot: string;
  readonly monotonicUs: number;
  readonly wallMs: number;
}

export interface EventTime {
  readonly timeMs: number;
  readonly timeSource: TimeSource;
}

/** `boot=HEX; monotonic_us=N; wall_ms=N`. @returns undefined when it is not that */
export function parseClock(header: string | undefined): SensorClock | undefined {
  const found = /^boot=([0-9a-f]{32}); monotonic_us=(\d{1,16}); wall_ms=(\d{1,16})$/.exec(header ?? "");
  return found === null ? undefined : { boot: found[1]!, monotonicUs: Number(found[2]), wallMs: Number(found[3]) };
}

/**
 * @param boot of the batch, hex
 * @returns the time of an event of that frame; never after `receivedMs`
 */
export function eventTimes(
  clock: SensorClock,
  boot: string,
  receivedMs: number,
  oldestMs: number,
): (frame: Frame, monotonicUs: number) => EventTime {
  return (frame, monotonicUs) => {
    const byAge = receivedMs - (clock.monotonicUs - monotonicUs) / 1000;
    if (clock.boot === boot && isPlausible(byAge)) return { timeMs: Math.min(byAge, receivedMs), timeSource: "age" };
    const wallMs = frame.wallMs - (frame.monotonicUs - monotonicUs) / 1000;
    const byWall = wallMs + (receivedMs - clock.wallMs);
    if (isPlausible(byWall)) return { timeMs: Math.min(byWall, receivedMs), timeSource: "wall" };
    return { timeMs: receivedMs, timeSource: "received" };
  };

  /** A clock that ran a little ahead is forgiven; what is older than anything we keep is not believed. */
  function isPlausible(timeMs: number): boolean {
    return timeMs <= receivedMs + 1000 && timeMs >= oldestMs;
  }
}
