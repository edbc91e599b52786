import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  changeText,
  formatAge,
  formatBytes,
  formatCompact,
  formatCount,
  formatDuration,
  formatExact,
  formatPlural,
  formatShare,
  formatStep,
} from "../../../src/dashboard/parts/format.js";

test("counts have thousands separators, or are short", () => {
  assert.is(formatCount(1_234_567), "1,234,567");
  assert.is(formatCompact(1_234_567), "1.2M");
  assert.is(formatPlural(1, "event"), "1 event");
  assert.is(formatPlural(1_200, "event"), "1,200 events");
});

test("ages are told in the largest whole unit", () => {
  const ages = [0, 1_999, 2_000, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 86_400_000 * 40];
  assert.equal(ages.map(formatAge), ["now", "now", "2 s", "59 s", "1 min", "59 min", "1 h", "23 h", "40 d"]);
});

test("a little ahead is now, more is said", () => {
  assert.is(formatAge(-4_000), "now");
  assert.is(formatAge(-7_200_000), "in 2 h");
});

test("durations and sizes keep three digits or so", () => {
  const durations = [999, 12_345, 3_214_000, 75_000_000, 7_260_000_000];
  assert.equal(durations.map(formatDuration), ["999 µs", "12 ms", "3.2 s", "1 min 15 s", "2 h 1 min"]);
  assert.equal([0, 1_023, 1_536, 3_145_728].map(formatBytes), ["0 B", "1023 B", "1.5 KiB", "3.0 MiB"]);
});

test("exact times are UTC and say so; days are days of UTC", () => {
  assert.is(formatExact("2026-11-23T14:05:09.123Z"), "2026-11-23 14:05:09.123 UTC");
  assert.is(formatStep(Date.parse("2026-11-23T00:00:00Z"), 86_400_000), "Mon 23 Nov (UTC)");
  assert.match(formatStep(Date.parse("2026-11-23T14:00:00Z"), 3_600_000), /^\w{3} \d+ \w{3}, \d\d:\d\d–\d\d:\d\d$/);
});

test("a share is all or nothing only when it is", () => {
  assert.equal([0, 0.001, 0.8085, 0.999, 1].map(formatShare), ["0 %", "< 1 %", "81 %", "99 %", "100 %"]);
});

test("a count is told against the one before", () => {
  assert.is(changeText(0, 0), "as before");
  assert.is(changeText(5, 0), "new");
  assert.is(changeText(1000, 999), "as before");
  assert.is(changeText(150, 100), "+50 %");
  assert.is(changeText(0, 7), "−100 %");
  assert.is(changeText(999, 100), "+899 %");
  assert.is(changeText(1000, 100), "× 10");
});

test.run();
