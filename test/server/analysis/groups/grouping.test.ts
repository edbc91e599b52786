import { test } from "uvu";
import * as assert from "uvu/assert";
import { type GroupingJob, regroup } from "../../../../src/server/analysis/groups/grouping.js";
import type { Attempts } from "../../../../src/server/analysis/groups/runs.js";
import { attemptArrays } from "../../../../src/simulate/attempts.js";
import { drawWorld, NOBODY, PLAIN } from "../../../../src/simulate/botnets.js";

const world = drawWorld({ ...PLAIN, seed: "grouping", addresses: 600, botnets: 5 });
const all = attemptArrays(world);

function job(attempts: Attempts, more: Partial<GroupingJob> = {}): GroupingJob {
  const before = new Uint32Array(attempts.addresses);
  return { attempts, sensorsMin: 2, known: undefined, common: new Uint32Array(), before, nextNumber: 1, ...more };
}

/** The attempts of some addresses; the others have none. */
function only(isWanted: (address: number) => boolean): Attempts {
  const places = [...all.address.keys()].filter((place) => isWanted(all.address[place]!));
  const of = (array: Uint32Array) => Uint32Array.from(places, (place) => array[place]!);
  const { addresses, address, pairHigh, pairLow, timeMs, sensors } = all;
  const arrays = { address: of(address), pairHigh: of(pairHigh), pairLow: of(pairLow) };
  return { addresses, ...arrays, timeMs: of(timeMs), sensors: of(sensors) };
}

/** By address, the number of its first group. */
function homes(...members: ReturnType<typeof regroup>["members"][]): number[] {
  const found = new Array<number>(world.truth.length).fill(0);
  for (const { address, group, isSecond } of members.flat()) if (!isSecond) found[address] = group;
  return found;
}

test("what comes later is placed where grouping it all at once would have put it", () => {
  const anew = regroup(job(all));
  const early = regroup(job(only((address) => address % 3 !== 0)));
  const { groups: known, common, nextNumber } = early;
  const late = regroup(
    job(
      only((address) => address % 3 === 0),
      { known, common, nextNumber },
    ),
  );
  assert.equal(late.groups, []);
  const [whole, pieces] = [homes(anew.members), homes(early.members, late.members)];
  const same = new Map<number, number>();
  for (const [address, group] of whole.entries()) {
    if (!same.has(group)) same.set(group, pieces[address]!);
    assert.is(pieces[address], same.get(group), `address ${address}`);
  }
});

test("what fits no group that is known may found one, with the next number", () => {
  const isNew = (address: number) => world.truth[address] === 4;
  const early = regroup(job(only((address) => !isNew(address))));
  assert.is(early.groups.length, 4);
  const { groups: known, common, nextNumber } = early;
  const late = regroup(job(only(isNew), { known, common, nextNumber }));
  assert.equal(
    late.groups.map(({ number }) => number),
    [5],
  );
  assert.equal(
    late.changes.map(({ kind, group }) => [kind, group]),
    [["birth", 5]],
  );
  assert.is(late.nextNumber, 6);
});

test("grouped again, all keep their numbers and nothing has changed", () => {
  const first = regroup(job(all));
  const before = Uint32Array.from(homes(first.members));
  const { members, changes } = regroup(job(all, { before, nextNumber: first.nextNumber }));
  assert.equal(changes, []);
  assert.equal(members, first.members);
});

test("a group tells its list in order, and each member how much of it it tried", () => {
  const { groups, members } = regroup(job(all));
  for (const { group, address, listCovered, runCovered, kept } of members) {
    if (world.second[address] !== NOBODY) continue;
    assert.equal([listCovered, runCovered, kept], [1, 1, 1]);
    const known = groups.find(({ number }) => number === group)!;
    assert.is(known.high.length, world.lists[world.truth[address]!]!.length);
  }
  // Some come to sensors that share a bit.
  assert.ok(members.filter(({ vouched }) => vouched).length > 0.9 * members.length);
  for (const { kept, support } of groups) assert.ok(kept > 0.95 && support.every((share) => share > 0.95));
});

test.run();
