import { test } from "uvu";
import * as assert from "uvu/assert";
import { eventTimes, parseClock, type SensorClock } from "../../../src/server/ingest/event-time.js";
import type { Frame } from "../../../src/wire/frame.js";

const BOOT = "0a".repeat(16);
const RECEIVED_MS = Date.UTC(2024, 5, 1);
const DAY_MS = 86_400_000;
const OLDEST_MS = RECEIVED_MS - 90 * DAY_MS;

function frame(monotonicUs: number, wallMs: number): Frame {
  const head = { worker: new Uint8Array(8), service: "telnet", number: 1, attempts: [], sessionsClosed: 0, eventsShed: 0 };
  return { ...head, monotonicUs, wallMs, urgent: false, consent: 0, credentialMode: "off", events: [] };
}

function timeOf(clock: SensorClock, boot: string, of: Frame, monotonicUs: number): [number, string] {
  const { timeMs, timeSource } = eventTimes(clock, boot, RECEIVED_MS, OLDEST_MS)(of, monotonicUs);
  return [timeMs - RECEIVED_MS, timeSource];
}

test("the header is read as the proto writes it, and nothing else is", () => {
  assert.equal(parseClock(`boot=${BOOT}; monotonic_us=12; wall_ms=34`), { boot: BOOT, monotonicUs: 12, wallMs: 34 });
  for (const header of [
    undefined,
    "",
    `boot=${BOOT.toUpperCase()}; monotonic_us=12; wall_ms=34`,
    `boot=${BOOT}0; monotonic_us=12; wall_ms=34`,
    `boot=${BOOT}; monotonic_us=1.5; wall_ms=34`,
    `boot=${BOOT}; monotonic_us=; wall_ms=34`,
    `boot=${BOOT}; wall_ms=34; monotonic_us=12`,
    `boot=${BOOT}; monotonic_us=12; wall_ms=34; more=1`,
    `boot=${BOOT}; monotonic_us=12; wall_ms=34\n`,
  ]) {
    assert.is(parseClock(header), undefined, header);
  }
});

test("within a boot the age counts, whatever the wall clocks say", () => {
  const clock = { boot: BOOT, monotonicUs: 60_000_000, wallMs: 0 };
  assert.equal(timeOf(clock, BOOT, frame(50_000_000, 12_345), 40_000_000), [-20_000, "age"]);
  assert.equal(timeOf(clock, BOOT, frame(50_000_000, 12_345), 59_999_000), [-1, "age"]);
});

test("an age a little below nothing is now; more than that is not believed", () => {
  const clock = { boot: BOOT, monotonicUs: 60_000_000, wallMs: RECEIVED_MS };
  assert.equal(timeOf(clock, BOOT, frame(60_000_000, RECEIVED_MS), 60_900_000), [0, "age"]);
  assert.equal(timeOf(clock, BOOT, frame(70_000_000, RECEIVED_MS - 5000), 62_000_000), [-13_000, "wall"]);
});

test("after a reboot the frame's wall clock counts, moved by what the clock is off now", () => {
  const offMs = -20 * 365 * DAY_MS;
  const clock = { boot: "0b".repeat(16), monotonicUs: 1, wallMs: RECEIVED_MS + offMs };
  const before = frame(90_000_000, RECEIVED_MS + offMs - DAY_MS);
  assert.equal(timeOf(clock, BOOT, before, 80_000_000), [-DAY_MS - 10_000, "wall"]);
});

test("when both are beyond what is kept or to come, the time of arrival counts", () => {
  const reset = { boot: "0b".repeat(16), monotonicUs: 1, wallMs: RECEIVED_MS };
  assert.equal(timeOf(reset, BOOT, frame(1, RECEIVED_MS - 91 * DAY_MS), 1), [0, "received"]);
  assert.equal(timeOf(reset, BOOT, frame(1, RECEIVED_MS + DAY_MS), 1), [0, "received"]);
  assert.equal(timeOf(reset, BOOT, frame(1, Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER), [0, "received"]);
  const longUp = { boot: BOOT, monotonicUs: 91 * DAY_MS * 1000, wallMs: 0 };
  assert.equal(timeOf(longUp, BOOT, frame(1, Number.MAX_SAFE_INTEGER), 0), [0, "received"]);
});

test.run();
