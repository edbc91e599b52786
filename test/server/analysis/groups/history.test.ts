import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { rename } from "../../../../src/server/analysis/groups/history.js";

const told = (before: readonly number[], after: readonly number[], next: number) => {
  const count = 1 + Math.max(-1, ...after);
  const { numbers, changes, nextNumber } = rename(Uint32Array.from(before), Int32Array.from(after), count, next);
  return { numbers: [...numbers], changes: changes.map(({ kind, group, other }) => [kind, group, other]), nextNumber };
};
const of = (count: number, group: number) => Array<number>(count).fill(group);

test("new groups are born with new numbers", () => {
  assert.equal(told(of(6, 0), [0, 0, 0, 1, 1, 1], 7), {
    numbers: [7, 8],
    changes: [
      ["birth", 7, undefined],
      ["birth", 8, undefined],
    ],
    nextNumber: 9,
  });
});

test("who stays together keeps the number, and grows", () => {
  const { numbers, changes } = told([...of(10, 3), ...of(5, 0)], of(15, 0), 4);
  assert.equal([numbers, changes], [[3], [["growth", 3, undefined]]]);
  assert.equal(told(of(10, 3), of(10, 0), 4).changes, []);
});

test("of a split, the larger keeps the number", () => {
  const { numbers, changes } = told(of(10, 3), [...of(4, 0), ...of(6, 1)], 4);
  assert.equal([numbers, changes], [[4, 3], [["split", 4, 3]]]);
});

test("of a merge, the larger keeps the number", () => {
  const { numbers, changes } = told([...of(4, 1), ...of(6, 2)], of(10, 0), 3);
  assert.equal(
    [numbers, changes],
    [
      [2],
      [
        ["growth", 2, undefined],
        ["merge", 1, 2],
      ],
    ],
  );
});

test("a group whose members are in none any more has ended", () => {
  assert.equal(told(of(5, 1), of(5, -1), 2).changes, [["end", 1, undefined]]);
});

test("any two partitions: no number twice, none that was another's, none forgotten", () => {
  const addresses = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -1, max: 5 })), { maxLength: 60 });
  fc.assert(
    fc.property(addresses, (both) => {
      const before = both.map(([old]) => old);
      // Groups are numbered without gaps.
      const used = [...new Set(both.map(([, now]) => now).filter((now) => now >= 0))];
      const { numbers, changes, nextNumber } = told(
        before,
        both.map(([, now]) => used.indexOf(now)),
        6,
      );
      assert.is(new Set(numbers).size, numbers.length);
      for (const number of numbers) assert.ok(number < 6 ? before.includes(number) : number < nextNumber);
      for (const old of new Set(before.filter((one) => one > 0))) {
        const isTold = changes.some(([kind, group]) => group === old && (kind === "end" || kind === "merge"));
        assert.is(isTold, !numbers.includes(old));
      }
    }),
  );
});

test.run();
