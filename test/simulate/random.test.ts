import { test } from "uvu";
import * as assert from "uvu/assert";
import { mixed, Random } from "../../src/simulate/random.js";

const words = (seed: string, count: number) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.uint32());
};

test("the same seed gives the same numbers, on every machine", () => {
  assert.equal(words("minipot", 100), words("minipot", 100));
  assert.equal(words("minipot", 3), [3811474516, 4516301, 3689624450]);
});

test("seeds that differ little have nothing in common", () => {
  const first = new Set(words("a", 1000));
  assert.is(words("b", 1000).filter((word) => first.has(word)).length, 0);
});

test("every value below a bound comes, about as often as any other", () => {
  const random = new Random("even");
  const counts = new Array<number>(7).fill(0);
  for (let draw = 0; draw < 70_000; draw++) counts[random.below(7)]!++;
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 500, String(counts));
});

test("shuffling keeps what is there, and only the first elements move", () => {
  const elements = Uint32Array.from({ length: 50 }, (_, index) => index);
  new Random("deck").shuffle(elements, 40);
  assert.not.equal(
    [...elements.subarray(0, 40)],
    [...elements.subarray(0, 40)].sort((a, b) => a - b),
  );
  assert.is(new Set(elements.subarray(0, 40)).size, 40);
  assert.equal([...elements.subarray(40)], [40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
});

test("mixing is one to one, as far as one can see", () => {
  assert.is(new Set(Array.from({ length: 100_000 }, (_, word) => mixed(word))).size, 100_000);
});

test.run();
