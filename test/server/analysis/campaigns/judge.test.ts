/** What is a campaign, of days alone. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ADDRESSES_MIN, barOf, burstsOf, DAYS_MAX, type TraitDay } from "../../../../src/server/analysis/campaigns/judge.js";

const FIRST = 1000;

function days(...counts: readonly number[]): TraitDay[] {
  return counts.flatMap((vouched, nth) =>
    vouched === 0 ? [] : [{ day: FIRST + nth, vouched, addresses: vouched, sensors: 3, firstMs: nth, lastMs: nth + 0.5 }],
  );
}

const level = (length: number, count: number) => Array.from({ length }, () => count);

test("the bar is twice what is usual where that varies little, and four deviations over it where it varies much", () => {
  const calm = barOf(days(...level(30, 100)), FIRST + 30, FIRST);
  assert.equal(calm, { bar: 200, usual: 100, baselineDays: 30 });
  const wild = days(...Array.from({ length: 30 }, (_, nth) => (nth % 2 === 0 ? 10 : 90)));
  const { bar, usual } = barOf(wild, FIRST + 30, FIRST);
  // The three highest left out: twelve of 90 and fifteen of 10.
  const mean = (12 * 90 + 15 * 10) / 27;
  const deviation = Math.sqrt((12 * 90 ** 2 + 15 * 10 ** 2) / 27 - mean ** 2);
  assert.ok(Math.abs(usual - mean) < 1e-9);
  assert.ok(Math.abs(bar - (mean + 4 * deviation)) < 1e-9);
});

test("few addresses are none, however new; without days before it many are asked for", () => {
  assert.is(barOf([], FIRST + 30, FIRST).bar, ADDRESSES_MIN);
  assert.is(barOf([], FIRST + 3, FIRST).bar, ADDRESSES_MIN);
  assert.is(barOf([], FIRST + 2, FIRST).bar, 50);
  assert.is(barOf([], FIRST, FIRST).baselineDays, 0);
});

test("three bursts in the days before do not hide the next, and what is older than thirty days is forgotten", () => {
  const before = [...level(27, 0), 500, 500, 500];
  assert.is(barOf(days(...before), FIRST + 30, FIRST).usual, 0);
  assert.is(barOf(days(500, 500, 500, 500, 500, ...level(30, 2)), FIRST + 35, FIRST).usual, 2);
});

test("one goes by the bar that it began over, ends on the first day below it, and after thirty days is what is usual", () => {
  const story = days(...level(30, 0), 20, 15, 30, 5, 25);
  const found = burstsOf(story, FIRST, FIRST, FIRST + 34);
  assert.equal(
    found.map(({ start, peak, ended }) => [start - FIRST, peak.day - FIRST, ended]),
    [
      [30, 32, true],
      [34, 34, false],
    ],
  );
  const long = burstsOf(days(...level(30, 0), ...level(40, 20)), FIRST, FIRST, FIRST + 69);
  assert.equal(
    long.map(({ start, lastMs, ended }) => [start - FIRST, Math.floor(lastMs) - 30 + 1, ended]),
    [[30, DAYS_MAX, true]],
  );
});

test.run();
