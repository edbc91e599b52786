import { test } from "uvu";
import * as assert from "uvu/assert";
import { WorkMeter } from "../../src/shell/meter.js";

/** Works without a break, waiting as it is told. @returns how many steps it did in so many milliseconds */
function worked(meter: WorkMeter, clock: { nowMs: number }, forMs: number): number {
  let steps = 0;
  for (const untilMs = clock.nowMs + forMs; clock.nowMs < untilMs; ) {
    clock.nowMs += meter.pauseMs();
    meter.spend(500);
    steps += 500;
    clock.nowMs += 0.5;
    assert.ok(meter.isSliceOver);
    meter.settle();
    assert.not(meter.isSliceOver);
  }
  return steps;
}

test("a burst goes at full speed; then it is a small share of a processor", () => {
  const clock = { nowMs: 0 };
  const meter = new WorkMeter(() => clock.nowMs);
  const burst = worked(meter, clock, 400);
  assert.ok(burst > 350_000);
  worked(meter, clock, 1000);
  const slow = worked(meter, clock, 10_000);
  assert.ok(slow > 100_000 && slow < 250_000, String(slow));
});

test("a machine that rested is fast again, but has saved no more than a burst", () => {
  const clock = { nowMs: 0 };
  const meter = new WorkMeter(() => clock.nowMs);
  worked(meter, clock, 5000);
  assert.ok(meter.pauseMs() > 0);
  clock.nowMs += 10_000_000;
  assert.is(meter.pauseMs(), 0);
  const rested = worked(meter, clock, 5000);
  assert.ok(rested < 700_000, String(rested));
});

test("one step that costs much is waited for, and a clock that goes back harms nothing", () => {
  const clock = { nowMs: 1000 };
  const meter = new WorkMeter(() => clock.nowMs);
  meter.spend(510_000);
  meter.settle();
  const pauseMs = meter.pauseMs();
  assert.ok(pauseMs > 100 && pauseMs <= 2000);
  clock.nowMs = 0;
  assert.is(meter.pauseMs(), pauseMs);
});

test("in the end the session has had its time", () => {
  const meter = new WorkMeter(() => 0);
  meter.spend(29_000_000);
  meter.settle();
  assert.not(meter.isExhausted);
  meter.spend(1_000_000);
  meter.settle();
  assert.ok(meter.isExhausted);
});

test.run();
