import { test } from "uvu";
import * as assert from "uvu/assert";
import { keptOrder, listOrder, placesOf } from "../../../../src/server/analysis/groups/list-order.js";
import { collectRuns } from "../../../../src/server/analysis/groups/runs.js";
import { Random } from "../../../../src/simulate/random.js";
import { attemptsOf } from "./worlds.js";

const LIST = Array.from({ length: 20 }, (_, place) => place);

function orderOf(runsOfPairs: readonly (readonly number[])[]) {
  const told = runsOfPairs.map((pairs, address) => ({ address, pairs, sensors: [1] }));
  const runs = collectRuns(attemptsOf(told));
  const members = Uint32Array.from(told.keys());
  const { pairs, kept } = listOrder(runs, members, Uint32Array.from(runs.table.high.keys()));
  return { pairs: Array.from(pairs, (pair) => runs.table.high[pair]), kept };
}

test("whole runs give their order", () => {
  assert.equal(orderOf([LIST, LIST, LIST]), { pairs: LIST, kept: 1 });
});

test("a list that nobody runs whole is put together from its pieces", () => {
  const without = (left: readonly number[]) => LIST.filter((pair) => !left.includes(pair));
  assert.equal(orderOf([without([3, 4]), without([0, 10]), without([4, 19]), without([7])]), { pairs: LIST, kept: 1 });
});

test("every pair of the list is in it once, also where runs contradict each other", () => {
  const random = new Random("order");
  const shuffled = LIST.map(() => {
    const run = Uint32Array.from(LIST);
    random.shuffle(run);
    return [...run.subarray(0, 14)];
  });
  const { pairs, kept } = orderOf(shuffled);
  assert.equal(
    [...pairs].sort((a, b) => a! - b!),
    LIST,
  );
  assert.ok(kept < 0.7, String(kept));
});

test("kept is the share that is in order", () => {
  const places = placesOf(Uint32Array.from(LIST));
  const kept = (pairs: readonly number[]) => keptOrder(Uint32Array.from(pairs), places);
  assert.is(kept([1, 5, 9]), 1);
  assert.is(kept([9, 5, 1, 0]), 0.25);
  assert.is(kept([4, 0, 5, 100, 6]), 0.75);
  assert.is(kept([100]), 0);
});

test.run();
