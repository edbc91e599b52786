import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { drawWorld, eachRun, HARD, NOBODY, PLAIN, type Run, type World, type WorldShape } from "../../src/simulate/botnets.js";
import { WORM_PAIRS } from "../../src/simulate/lists-common.js";

const shape = (more: Partial<WorldShape> = {}): WorldShape => ({ ...PLAIN, seed: "test", addresses: 400, botnets: 8, ...more });

function runs(world: World): (Run & { tried: number[] })[] {
  const found: (Run & { tried: number[] })[] = [];
  eachRun(world, (run) => found.push({ ...run, tried: [...run.pairs.subarray(0, run.length)] }));
  return found;
}

test("plain members run their whole list in its order", () => {
  const world = drawWorld(shape({ nat: 0 }));
  const members = runs(world).filter(({ botnet }) => botnet !== NOBODY);
  assert.is(members.length, 340);
  for (const { botnet, tried, address } of members) {
    assert.equal(tried, [...world.lists[botnet]!]);
    assert.is(world.truth[address], botnet);
  }
});

test("partial, shuffled, mixed: each as asked", () => {
  const world = drawWorld(shape({ ...HARD, nat: 0 }));
  for (const { botnet, tried } of runs(world).filter((run) => run.botnet !== NOBODY)) {
    const list = world.lists[botnet]!;
    const own = new Set(list);
    const kept = list.length - Math.round(0.3 * list.length);
    const extra = Math.round((kept * 0.2) / 0.8);
    assert.is(tried.length, kept + extra);
    assert.ok(tried.filter((pair) => !own.has(pair)).every((pair) => pair < WORM_PAIRS));
    assert.ok(new Set(tried.filter((pair) => own.has(pair))).size >= kept);
  }
});

test("who resumes goes on where the one before has stopped, after it", () => {
  const world = drawWorld(shape({ resumed: 1, nat: 0, noise: 0 }));
  const all = runs(world);
  let pairsOfRuns = 0;
  for (const [index, run] of all.entries()) {
    const next = all[index + 1];
    const list = [...world.lists[run.botnet]!];
    if (run.tried[0] !== list[0] || next?.botnet !== run.botnet) continue;
    assert.equal([...run.tried, ...next.tried], list);
    assert.ok(next.startS > run.startS);
    pairsOfRuns++;
  }
  assert.ok(pairsOfRuns > 100);
});

test("an address that is shared runs both lists", () => {
  const world = drawWorld(shape({ nat: 0.1 }));
  const shared = [...world.second.keys()].filter((address) => world.second[address] !== NOBODY);
  assert.ok(shared.length > 20);
  const all = runs(world);
  for (const address of shared) {
    const botnets = all.filter((run) => run.address === address).map(({ botnet }) => botnet);
    assert.equal(botnets.sort(), [world.truth[address], world.second[address]].sort());
  }
});

test("any shape: every address has its place, and the same seed is the same world", () => {
  const shapes = fc.record({
    seed: fc.string(),
    addresses: fc.integer({ min: 60, max: 300 }),
    botnets: fc.integer({ min: 1, max: 6 }),
    noise: fc.double({ min: 0, max: 0.5, noNaN: true }),
    resumed: fc.constantFrom(0, 0.5),
    shuffled: fc.constantFrom(0, 0.5),
  });
  fc.assert(
    fc.property(shapes, (more) => {
      const world = drawWorld(shape(more));
      const first = runs(world);
      assert.is(new Set(first.map(({ address }) => address)).size, more.addresses);
      assert.equal(first, runs(drawWorld(shape(more))));
    }),
    { numRuns: 20 },
  );
});

test.run();
