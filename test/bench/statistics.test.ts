import { test } from "uvu";
import * as assert from "uvu/assert";
import { median, percentile } from "../../bench/statistics.js";

test("the median is the middle, or between the two in the middle", () => {
  assert.is(median([3, 1, 2]), 2);
  assert.is(median([10, 1, 2, 3]), 2.5);
  assert.throws(() => median([]), RangeError);
});

test("a percentile is a value that was measured", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.is(percentile(values, 0.5), 50);
  assert.is(percentile(values, 0.99), 99);
  assert.is(percentile(values, 1), 100);
  assert.is(percentile([7], 0.5), 7);
  assert.throws(() => percentile([], 0.5), RangeError);
});

test.run();
