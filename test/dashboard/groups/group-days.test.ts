import { test } from "uvu";
import * as assert from "uvu/assert";
import { groupDays } from "../../../src/dashboard/groups/group-days.js";

test("days on which nobody came or went are there, as nothing", () => {
  const { startsMs, bands, total } = groupDays([
    { day: "2026-11-23", came: 1, went: 5 },
    { day: "2026-11-20", came: 4, went: 0 },
  ]);
  assert.is(startsMs.length, 30);
  assert.equal(
    startsMs.slice(-4),
    [20, 21, 22, 23].map((day) => Date.UTC(2026, 10, day)),
  );
  assert.equal(
    bands.map(({ counts }) => counts.slice(-4)),
    [
      [4, 0, 0, 1],
      [0, 0, 0, 5],
    ],
  );
  assert.is(total, 10);
});

test("of a long life the latest ninety days are drawn", () => {
  const { startsMs, total } = groupDays([
    { day: "2025-01-01", came: 9, went: 0 },
    { day: "2026-11-23", came: 1, went: 1 },
  ]);
  assert.is(startsMs.length, 90);
  assert.is(total, 2);
});

test("no day is no chart", () => {
  assert.is(groupDays([]).total, 0);
  assert.equal(groupDays([]).startsMs, []);
});

test.run();
