import { test } from "uvu";
import * as assert from "uvu/assert";
import { PairTable } from "../../../../src/server/analysis/groups/pair-table.js";
import { collectRuns, PAIRS_PER_SENSOR_MAX } from "../../../../src/server/analysis/groups/runs.js";
import { attemptsOf, joined } from "./worlds.js";

const some = (first: number, count: number) => Array.from({ length: count }, (_, nth) => first + nth);

test("each pair once, in the order first tried, with all sensors that saw it", () => {
  const { starts, tried, pairs, sensors, firstMs, lastMs, table } = collectRuns(
    joined(
      attemptsOf([{ address: 1, pairs: [7, 5, 7, 9], sensors: [1, 2, 4, 8], startMs: 5000 }]),
      attemptsOf([
        { address: 0, pairs: [5], sensors: [16], startMs: 100 },
        { address: 1, pairs: [9, 3], sensors: [32] },
      ]),
    ),
  );
  const names = (numbers: Uint32Array) => Array.from(numbers, (pair) => table.high[pair]);
  assert.equal([...starts], [0, 1, 5]);
  assert.equal(names(tried.subarray(1)), [9, 3, 7, 5]);
  const seen = Object.fromEntries(Array.from(pairs.subarray(1), (pair, at) => [table.high[pair], sensors[1 + at]]));
  assert.equal(seen, { 3: 32, 5: 2, 7: 5, 9: 40 });
  assert.equal(
    [...pairs.subarray(1)],
    [...pairs.subarray(1)].sort((a, b) => a - b),
  );
  assert.equal(
    [[...firstMs], [...lastMs]],
    [
      [100, 0],
      [100, 8000],
    ],
  );
});

test("one sensor fills no more than its share of an address", () => {
  const flood = attemptsOf([{ address: 0, pairs: some(0, 5000), sensors: [1] }]);
  const { tried, table } = collectRuns(
    joined(flood, attemptsOf([{ address: 0, pairs: some(9000, 20), sensors: [2], startMs: 1e8 }])),
  );
  assert.is(tried.length, PAIRS_PER_SENSOR_MAX + 20);
  assert.is(table.high[tried.at(-1)!], 9019);
});

test("pairs are told apart by all of their 64 bits, also where many share some", () => {
  const table = new PairTable();
  const pairs = some(0, 20_000).map((nth) => (nth % 2 === 0 ? { high: nth, low: 1 } : { high: 1, low: nth }));
  const numbers = pairs.map(({ high, low }) => table.add(high, low));
  assert.is(table.count, new Set(pairs.map(({ high, low }) => `${high} ${low}`)).size);
  for (const [at, { high, low }] of pairs.entries()) assert.is(table.find(high, low), numbers[at]);
  assert.is(table.find(2, 2), undefined);
});

test.run();
