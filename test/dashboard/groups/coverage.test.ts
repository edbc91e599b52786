import { test } from "uvu";
import * as assert from "uvu/assert";
import { describeRuns, pathOfRuns, runsOf, SHADES, shadesOf } from "../../../src/dashboard/groups/coverage.js";

test("places that follow each other are one run, in whatever order they were tried", () => {
  assert.equal(runsOf([4, 0, 2, 1, 2], 6), [
    { from: 0, to: 3 },
    { from: 4, to: 5 },
  ]);
  assert.equal(runsOf([], 6), []);
  assert.equal(runsOf([-1, 6, 5], 6), [{ from: 5, to: 6 }]);
});

test("a run is drawn as wide as it has places", () => {
  assert.is(pathOfRuns(runsOf([0, 1, 3], 4)), "M0 0H2V1H0ZM3 0H4V1H3Z");
});

test("in words places count from 1", () => {
  assert.is(describeRuns(runsOf([0, 1, 2, 4], 6), 6), "4 of 6: 1–3, 5");
  assert.is(describeRuns([], 6), "none of 6");
});

test("shades follow the order of trying, and together are all that was tried", () => {
  const inOrder = shadesOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 10);
  assert.equal(
    inOrder.map((runs) => pathOfRuns(runs)),
    [0, 2, 4, 6, 8].map((from) => pathOfRuns([{ from, to: from + 2 }])),
  );
  assert.equal(shadesOf([9, 0, 5, 1, 7], 10)[0], [{ from: 9, to: 10 }]);
  const few = shadesOf([3, 1], 10);
  assert.is(few.length, SHADES);
  assert.is(few.flat().length, 2);
  assert.equal(shadesOf([], 10).flat(), []);
});

test.run();
