/** Groups as they come about: a simulated world's logins in a real store, and a task that runs when the test says. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Regrouping } from "../../../../src/server/analysis/groups/regrouping.js";
import { ROLLUPS } from "../../../../src/server/store/migrations/index.js";
import { openStore, type Store } from "../../../../src/server/store/store.js";
import { addressBytes, readableAttempts } from "../../../../src/simulate/attempts.js";
import { drawWorld, MIXED, NOBODY, PLAIN, type World } from "../../../../src/simulate/botnets.js";
import { login } from "../../../kit/batches.js";
import { logInto } from "../../../kit/log.js";
import { serverConfig } from "../../../kit/server.js";
import { type Sight, storeEvents } from "../../../kit/stored.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TABLES = ["events", "group_builds", "groups", "group_members", "group_changes", ...ROLLUPS.map(({ table }) => table)];
const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const never = new AbortController().signal;
/** Noon of a day that the store keeps, and that has a yesterday and a tomorrow. */
const NOON = Math.floor(Date.now() / DAY_MS) * DAY_MS - 3 * DAY_MS + DAY_MS / 2;
let store: Store;

const regrouping = suite("regrouping");

regrouping.before(async () => {
  store = await openStore(serverConfig(folder));
});

regrouping.after(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

regrouping.before.each(async () => {
  for (const table of TABLES) await store.command(`TRUNCATE TABLE ${table}`);
});

/** The logins of a world that ends at a time, as the store has them. */
function sights(world: World, endMs: number): Sight[] {
  const beginMs = endMs - (world.shape.hours + 1) * HOUR_MS;
  return readableAttempts(world).map(({ timeS, address, username, password, service, sensor }) => ({
    event: login(username, password, { peerAddress: address }),
    sensor: `sensor${sensor}`,
    service,
    timeMs: beginMs + 1000 * timeS,
    receivedMs: endMs,
  }));
}

/** A task that lives at the times that it is told, and is always told that there is news. */
async function grouped(times: readonly number[], each: (run: number) => Promise<void> = async () => {}) {
  let nowMs = 0;
  const task = new Regrouping({ store, arrived: () => nowMs, log: logInto([]), now: () => nowMs });
  for (const [run, timeMs] of times.entries()) {
    nowMs = timeMs;
    await each(run);
    await task.run(never);
  }
  await task.close();
}

/** By group: the addresses of it that count. */
async function members(): Promise<Map<number, Set<string>>> {
  const rows = await store.query<{ number: number; address: string }>(
    `SELECT number, IPv6NumToString(address) AS address FROM group_members
     WHERE NOT second AND build = (SELECT max(build) FROM group_builds)`,
  );
  const groups = new Map<number, Set<string>>();
  for (const { number, address } of rows) groups.set(number, (groups.get(number) ?? new Set()).add(address));
  return groups;
}

const text = (address: number) => `::ffff:${addressBytes(address).join(".")}`;

/** Every group has members of one botnet and nobody else, and every botnet one group. */
function isTrue(world: World, groups: ReadonlyMap<number, ReadonlySet<string>>): void {
  const botnets = world.lists.map((_, botnet) => new Set<string>([...world.members[botnet]!].map(text)));
  const taken = new Set<number>();
  for (const [number, addresses] of groups) {
    const botnet = botnets.findIndex((all) => [...addresses].every((address) => all.has(address)));
    assert.ok(botnet >= 0, `group ${number} has members of several botnets`);
    assert.not.ok(taken.has(botnet), `botnet ${botnet} has two groups`);
    taken.add(botnet);
  }
  assert.is(taken.size, botnets.length);
}

const world = drawWorld({ ...PLAIN, seed: "server", addresses: 120, botnets: 4, hours: 2, sensors: 6 });

regrouping("what is stored is grouped, and again only a day later, under the same numbers", async () => {
  await storeEvents(store, sights(world, NOON));
  await grouped([NOON]);
  const first = await members();
  isTrue(world, first);
  await grouped([NOON + DAY_MS]);
  assert.equal(await members(), first);
  const builds = await store.query<{ n: string }>("SELECT toString(count()) AS n FROM group_builds");
  assert.equal(builds, [{ n: "2" }]);
  const changes = await store.query<{ kind: string }>("SELECT kind FROM group_changes");
  assert.equal(changes, Array(4).fill({ kind: "birth" }));
});

regrouping("what comes afterwards is placed, and founds groups, without that what is there is touched", async () => {
  const all = sights(world, NOON);
  const isLate = ({ event }: Sight) => event.peerAddress[3]! % 2 === 0;
  const lateBotnet = new Set([...world.members[3]!].map(text));
  const isNew = (sight: Sight) => lateBotnet.has(`::ffff:${sight.event.peerAddress.join(".")}`);
  await storeEvents(
    store,
    all.filter((sight) => !isLate(sight) && !isNew(sight)),
  );
  let early = new Map<number, Set<string>>();
  await grouped([NOON, NOON + 60_000], async (run) => {
    if (run !== 1) return;
    early = await members();
    await storeEvents(
      store,
      all.filter((sight) => isLate(sight) || isNew(sight)),
    );
  });
  const groups = await members();
  isTrue(world, groups);
  assert.is(early.size, 3);
  for (const [number, addresses] of early) {
    for (const address of addresses) assert.ok(groups.get(number)!.has(address));
  }
  const [{ n } = { n: "" }] = await store.query<{ n: string }>("SELECT toString(count()) AS n FROM group_builds");
  assert.is(n, "1");
});

regrouping("hashed credentials give the same groups", async () => {
  const hash = (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc(32)]).subarray(0, 32);
  const hashed = sights(world, NOON).map((sight): Sight => {
    const { seen } = sight.event;
    if (seen.kind !== "login") return sight;
    const secret = { username: hash(seen.username!), password: hash(seen.password!) };
    return { ...sight, event: { ...sight.event, redaction: "hashed", seen: { ...seen, ...secret } } };
  });
  await storeEvents(store, hashed);
  await grouped([NOON]);
  isTrue(world, await members());
});

regrouping("a server that starts again goes on from what is stored", async () => {
  await storeEvents(store, sights(world, NOON));
  await grouped([NOON]);
  const first = await members();
  const other = drawWorld({ ...MIXED, seed: "later", addresses: 60, botnets: 1, hours: 1, noise: 0, sensors: 6 });
  const elsewhere = (address: Uint8Array) => Uint8Array.of(89, ...address.subarray(1));
  const later = sights(other, NOON + HOUR_MS).map(({ event, ...rest }) => {
    return { ...rest, event: { ...event, peerAddress: elsewhere(event.peerAddress) } };
  });
  await storeEvents(store, later);
  await grouped([NOON + HOUR_MS]);
  const groups = await members();
  for (const number of first.keys()) assert.ok(groups.has(number));
  assert.ok(groups.size > first.size);
  assert.is(Math.min(...[...groups.keys()].filter((number) => !first.has(number))), Math.max(...first.keys()) + 1);
});

regrouping("nobody, and a single sensor", async () => {
  await grouped([NOON]);
  assert.is((await members()).size, 0);
  await storeEvents(
    store,
    sights(world, NOON).map((sight) => ({ ...sight, sensor: "only" })),
  );
  await grouped([NOON + 60_000]);
  isTrue(world, await members());
});

regrouping("who is in none of the world's botnets is in no group", async () => {
  await storeEvents(store, sights(world, NOON));
  await grouped([NOON]);
  const noise = new Set([...world.truth.keys()].filter((address) => world.truth[address] === NOBODY).map(text));
  for (const addresses of (await members()).values()) for (const address of addresses) assert.not.ok(noise.has(address));
});

regrouping.run();
