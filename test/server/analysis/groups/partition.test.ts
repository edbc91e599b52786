import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { partition } from "../../../../src/server/analysis/groups/partition.js";
import { type Attempts, collectRuns } from "../../../../src/server/analysis/groups/runs.js";
import { attemptArrays } from "../../../../src/simulate/attempts.js";
import { drawWorld, HARD, MIXED, NOBODY, PLAIN, type WorldShape } from "../../../../src/simulate/botnets.js";
import { Random } from "../../../../src/simulate/random.js";
import { attemptsOf, misplaced, shapeOf } from "./worlds.js";

const groupsOf = (attempts: Attempts, sensorsMin = 2) => partition(collectRuns(attempts), { sensorsMin });
const world = (shape: Partial<WorldShape>) => drawWorld({ ...PLAIN, seed: "partition", addresses: 1500, botnets: 8, ...shape });
const from = (first: number, count: number) => Array.from({ length: count }, (_, nth) => first + nth);

for (const [name, shape, wrongMax] of [
  ["plain lists", {}, 0],
  ["30 % of each list missing, shuffled, 20 % common pairs mixed in", HARD, 15],
  ["some of everything", MIXED, 30],
  ["lists that are always run in turns", { resumed: 1 }, 15],
  ["every fifth address shared by two botnets", { nat: 0.2 }, 0],
  ["nothing but two botnets", { botnets: 2, noise: 0 }, 0],
  ["mostly noise", { noise: 0.8 }, 0],
] as const) {
  test(`${name}: groups are as they truly are`, () => {
    const drawn = world(shape);
    const wrong = misplaced(drawn, groupsOf(attemptArrays(drawn)).group);
    assert.ok(wrong <= wrongMax, `${wrong} addresses are misplaced`);
  });
}

test("an address behind which two botnets sit is found in both, and glues nothing", () => {
  const drawn = world({ nat: 0.1 });
  const { group, second } = groupsOf(attemptArrays(drawn));
  const shared = [...drawn.second.keys()].filter((address) => drawn.second[address] !== NOBODY);
  assert.ok(shared.length > 50);
  const twice = shared.filter((address) => group[address] !== NOBODY && second[address] !== NOBODY);
  assert.ok(twice.length > 0.9 * shared.length, `${twice.length} of ${shared.length}`);
});

test("what everybody tries glues nobody", () => {
  const random = new Random("noise");
  const everybody = from(0, 600).map((address) => {
    const pairs = [...from(0, 10).map(() => random.below(60)), 1000 + 2 * address, 1001 + 2 * address];
    return { address, pairs, sensors: [1, 2, 4] };
  });
  assert.is(groupsOf(attemptsOf(everybody)).lists.length, 0);
});

test("two are no group, three are; two pairs in common are none, three are", () => {
  const runs = (count: number, length: number) =>
    from(0, count).map((address) => ({ address, pairs: from(9, length), sensors: [3] }));
  assert.is(groupsOf(attemptsOf(runs(2, 8))).lists.length, 0);
  assert.is(groupsOf(attemptsOf(runs(3, 8))).lists.length, 1);
  assert.is(groupsOf(attemptsOf(runs(3, 2))).lists.length, 0);
  assert.is(groupsOf(attemptsOf(runs(3, 3))).lists.length, 1);
});

test("a piece of a list belongs to the list", () => {
  const whole = from(0, 6).map((address) => ({ address, pairs: from(0, 20), sensors: [1, 2] }));
  const pieces = [from(0, 5), from(8, 6), from(15, 5)].map((pairs, nth) => ({ address: 6 + nth, pairs, sensors: [1, 2] }));
  assert.equal(shapeOf(groupsOf(attemptsOf([...whole, ...pieces])).group), Array(9).fill(0));
});

test("nobody at all", () => {
  assert.is(groupsOf(attemptsOf([])).lists.length, 0);
});

test("any world: the order in which attempts come, and what the pairs are called, make no difference", () => {
  const shapes = fc.record({
    seed: fc.string(),
    addresses: fc.integer({ min: 60, max: 250 }),
    botnets: fc.integer({ min: 1, max: 6 }),
    partial: fc.constantFrom(0, 1),
    shuffled: fc.constantFrom(0, 1),
    nat: fc.constantFrom(0, 0.1),
  });
  fc.assert(
    fc.property(shapes, (shape) => {
      const attempts = attemptArrays(world(shape));
      const order = Uint32Array.from(attempts.address.keys());
      new Random(shape.seed).shuffle(order);
      const mixed = (array: Uint32Array) => Uint32Array.from(order, (place) => array[place]!);
      const shuffled: Attempts = {
        addresses: attempts.addresses,
        address: mixed(attempts.address),
        pairHigh: mixed(attempts.pairHigh),
        pairLow: mixed(attempts.pairLow),
        timeMs: mixed(attempts.timeMs),
        sensors: mixed(attempts.sensors),
      };
      assert.equal(groupsOf(shuffled).group, groupsOf(attempts).group);
    }),
    { numRuns: 15 },
  );
});

test.run();
