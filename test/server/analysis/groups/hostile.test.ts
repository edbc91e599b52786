/** One sensor lies. Whatever it tells, groups that others have seen stay as they are, and none comes to be by its word alone. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { partition } from "../../../../src/server/analysis/groups/partition.js";
import { type Attempts, collectRuns } from "../../../../src/server/analysis/groups/runs.js";
import { attemptArrays } from "../../../../src/simulate/attempts.js";
import { drawWorld, HARD, NOBODY, PLAIN, type World } from "../../../../src/simulate/botnets.js";
import { pairHash } from "../../../../src/simulate/lists.js";
import { joined, misplaced } from "./worlds.js";

/** Sensors of the worlds have the bits below. */
const LIAR = 1 << 20;
/** Who is in a group by a sensor's word alone is in it for nobody. */
function believed({ group, vouched }: { group: Int32Array; vouched: Uint8Array }): Int32Array {
  return group.map((one, address) => (vouched[address] === 1 ? one : NOBODY));
}

const groupsOf = (attempts: Attempts) => partition(collectRuns(attempts), { sensorsMin: 2 });

/** What the liar tells: who tried which pair of the simulator. */
function lies(addresses: Iterable<number>, pairsOf: (address: number) => Iterable<number>, timeMs = 0): Attempts {
  const rows = [...addresses].flatMap((address) => [...pairsOf(address)].map((pair) => ({ address, pair })));
  return {
    addresses: 1 + rows.reduce((most, { address }) => Math.max(most, address), 0),
    address: Uint32Array.from(rows, ({ address }) => address),
    pairHigh: Uint32Array.from(rows, ({ pair }) => pairHash(pair).high),
    pairLow: Uint32Array.from(rows, ({ pair }) => pairHash(pair).low),
    timeMs: new Uint32Array(rows.length).fill(timeMs),
    sensors: new Uint32Array(rows.length).fill(LIAR),
  };
}

const some = (first: number, count: number) => Array.from({ length: count }, (_, nth) => first + nth);
const worlds = [PLAIN, HARD].map((shape) =>
  drawWorld({ ...shape, seed: "hostile", addresses: 1000, botnets: 6, sensors: 16, nat: 0 }),
);

/** Of those that were where they belong; some are at the edge. */
const WRONG_MAX = 10;

function holds(name: string, told: (world: World) => Attempts): void {
  for (const [nth, world] of worlds.entries()) {
    test(`${name} (${nth === 0 ? "plain" : "hard"})`, () => {
      const honest = attemptArrays(world);
      const before = misplaced(world, believed(groupsOf(honest)));
      const after = groupsOf(joined(honest, told(world)));
      const wrong = misplaced(world, believed(after).slice(0, honest.addresses));
      assert.ok(wrong <= before + WRONG_MAX, `${wrong} addresses are misplaced, ${before} without the lie`);
      // With most of what it knows of others gone, a few who are nobody's may look like a group.
      assert.ok(after.lists.length - world.lists.length <= 1, `${after.lists.length} groups`);
    });
  }
}

holds("it invents thousands of addresses that run two lists at once", (world) => {
  return lies(some(1000, 3000), () => [...world.lists[0]!, ...world.lists[1]!]);
});

holds("it says of every member of one botnet that it ran another's list too", (world) => {
  return lies(world.members[0]!, () => world.lists[1]!);
});

holds("it says of everybody that they tried a whole list, to make it common", (world) => {
  return lies(world.truth.keys(), () => world.lists[2]!);
});

holds("it buries every member of a botnet under pairs of its own", (world) => {
  return lies(world.members[3]!, (address) => some(0x4000_0000 + 512 * address, 512));
});

holds("it says so before anybody else, and in the future", (world) => {
  const tale = (timeMs: number) => lies(world.members[3]!, (address) => some(0x4000_0000 + 400 * address, 400), timeMs);
  return joined(tale(0), tale(0xffff_ffff));
});

holds("it gives strangers a list in common that nobody else has seen", (world) => {
  const strangers = [...world.truth.keys()].filter((address) => world.truth[address] === NOBODY);
  return lies(strangers, () => some(0x5000_0000, 30));
});

test("whom it alone has seen may join, but counts for nothing", () => {
  const world = worlds[0]!;
  const honest = attemptArrays(world);
  const { group, vouched } = groupsOf(
    joined(
      honest,
      lies(some(1000, 50), () => world.lists[0]!),
    ),
  );
  const home = group[world.members[0]![0]!];
  for (const address of some(1000, 50)) assert.equal([group[address], vouched[address]], [home, 0]);
});

test.run();
