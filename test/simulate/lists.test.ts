import { test } from "uvu";
import * as assert from "uvu/assert";
import { COMMON_COUNT, drawLength, drawList, pairHash, pairText } from "../../src/simulate/lists.js";
import { Random } from "../../src/simulate/random.js";

test("no two pairs have the same text, nor the same hash", () => {
  const pairs = Array.from({ length: 100_000 }, (_, pair) => pair);
  assert.is(new Set(pairs.map((pair) => JSON.stringify(pairText(pair)))).size, pairs.length);
  assert.is(new Set(pairs.map((pair) => `${pairHash(pair).high} ${pairHash(pair).low}`)).size, pairs.length);
});

test("a list has the share of common pairs asked for, and each pair once", () => {
  const list = drawList(new Random("list"), 40, 0.25, 5000);
  assert.is(new Set(list).size, 40);
  assert.is(list.filter((pair) => pair < COMMON_COUNT).length, 10);
  assert.equal(
    [...list.filter((pair) => pair >= 5000)].sort((a, b) => a - b),
    Array.from({ length: 30 }, (_, n) => 5000 + n),
  );
});

test("lengths keep within their bounds, and most are nearer to the shorter", () => {
  const random = new Random("lengths");
  const lengths = Array.from({ length: 1000 }, () => drawLength(random, 10, 200));
  assert.ok(lengths.every((length) => length >= 10 && length <= 200));
  assert.ok(lengths.filter((length) => length < 105).length > 600);
});

test.run();
