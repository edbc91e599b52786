import { test } from "uvu";
import * as assert from "uvu/assert";
import { rangeBefore, rangeOf, SPAN_NAMES, SPANS } from "../../../src/dashboard/parts/spans.js";

test("a window ends now and starts with a whole step", () => {
  const nowMs = Date.parse("2026-11-23T14:05:09.123Z");
  assert.equal(rangeOf("1h", nowMs), { from: "2026-11-23T13:06:00.000Z", to: "2026-11-23T14:05:09.123Z", step: "minute" });
  assert.equal(rangeOf("24h", nowMs), { from: "2026-11-22T15:00:00.000Z", to: "2026-11-23T14:05:09.123Z", step: "hour" });
  assert.equal(rangeOf("30d", nowMs), { from: "2026-10-25T00:00:00.000Z", to: "2026-11-23T14:05:09.123Z", step: "day" });
});

test("it has the same number of steps at every moment, also on the stroke", () => {
  for (const span of SPAN_NAMES) {
    const { stepMs, steps } = SPANS[span];
    for (const offsetMs of [0, 1, stepMs / 2, stepMs - 1]) {
      const { from, to } = rangeOf(span, 20_000 * stepMs + offsetMs);
      assert.is(Math.ceil((Date.parse(to) - Date.parse(from)) / stepMs), steps, `${span} + ${offsetMs}`);
    }
  }
});

test("the window before has as many steps, and ends as far within the last of them", () => {
  const nowMs = Date.parse("2026-11-23T14:05:09.123Z");
  assert.equal(rangeBefore(rangeOf("24h", nowMs), "24h"), {
    from: "2026-11-21T15:00:00.000Z",
    to: "2026-11-22T14:05:09.123Z",
    step: "hour",
  });
});

test.run();
