/** The list as it comes about: events in a real store, and days that pass as the test says. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { AnalysisConfig } from "../../../../src/config/config.js";
import { Arrivals } from "../../../../src/server/analysis/arrivals.js";
import { BlockList } from "../../../../src/server/analysis/lists/block-list.js";
import { Exemptions } from "../../../../src/server/analysis/lists/exemptions.js";
import { SensorAddresses } from "../../../../src/server/analysis/lists/sensor-addresses.js";
import { startOf } from "../../../../src/server/analysis/scores/day.js";
import { Scoring } from "../../../../src/server/analysis/scores/scoring.js";
import { ROLLUPS } from "../../../../src/server/store/migrations/index.js";
import { openStore, type Store } from "../../../../src/server/store/store.js";
import { event, login } from "../../../kit/batches.js";
import { logInto } from "../../../kit/log.js";
import { serverConfig } from "../../../kit/server.js";
import { type Sight, storeEvents } from "../../../kit/stored.js";

const HOUR_MS = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const config = serverConfig(folder);
const never = new AbortController().signal;
/** Old enough that nothing of a later day is in the future of the store, and young enough that it keeps it. */
const FIRST_DAY = Math.floor(Date.now() / 86_400_000) - 40;
let store: Store;

const scoring = suite("scoring");

scoring.before(async () => {
  store = await openStore(config);
});

scoring.after(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

scoring.before.each(async () => {
  for (const table of ["events", "listings", "sensor_addresses", ...ROLLUPS.map((rollup) => rollup.table)]) {
    await store.command(`TRUNCATE TABLE ${table}`);
  }
});

/** A server's analysis that lives at the times that it is told. */
function analyst(over: Partial<AnalysisConfig> = {}) {
  const rules = { ...config.analysis, ...over };
  const arrivals = new Arrivals();
  const sensorAddresses = new SensorAddresses();
  const lines: string[] = [];
  const log = logInto(lines);
  const list = new BlockList(store, log);
  const exemptions = new Exemptions(rules, sensorAddresses, log);
  let nowMs = 0;
  const arrived = arrivals.reader();
  const task = new Scoring({ store, rules, list, exemptions, sensorAddresses, arrived, overlapMs: 0, log, now: () => nowMs });
  return {
    list,
    sensorAddresses,
    lines,
    /** A run so many hours after the first day began. @returns who is listed then */
    async at(hours: number): Promise<string[]> {
      nowMs = startOf(FIRST_DAY) + hours * HOUR_MS;
      await task.run(never);
      return [...list.edition.listings.keys()];
    },
    async saw(...sights: readonly Sight[]): Promise<void> {
      await storeEvents(store, sights);
      for (const { receivedMs, timeMs } of sights) arrivals.note(receivedMs ?? timeMs);
    },
  };
}

/** So many logins from 80.0.0.`last` at one sensor. */
function logins(count: number, last: number, sensor: string, hours: number, over: Partial<Sight> = {}): Sight[] {
  const peerAddress = Uint8Array.of(80, 0, 0, last);
  return Array.from({ length: count }, (_, index) => ({
    event: login("root", `password ${index}`, { peerAddress }),
    sensor,
    timeMs: startOf(FIRST_DAY) + hours * HOUR_MS,
    ...over,
  }));
}

function byThree(count: number, last: number, hours: number): Sight[] {
  return ["a", "b", "c"].flatMap((sensor) => logins(count, last, sensor, hours));
}

scoring("who did enough at enough sensors is listed with the next run, with reasons, and no one else", async () => {
  const { at, saw, list } = analyst();
  assert.equal(await at(1), []);
  await saw(...byThree(5, 1, 1), ...byThree(4, 2, 1));
  await saw({
    event: event({ kind: "connect" }, { peerAddress: Uint8Array.of(80, 0, 0, 1) }),
    sensor: "a",
    service: "http",
    timeMs: startOf(FIRST_DAY) + HOUR_MS,
  });
  assert.equal(await at(1.1), ["80.0.0.1"]);
  const listing = list.edition.listings.get("80.0.0.1")!;
  assert.equal(listing.reasons, [
    { service: "telnet", kind: "login", events: 15 },
    { service: "http", kind: "connect", events: 1 },
  ]);
  const { score, sensors, sinceMs, expiresDay } = listing;
  assert.equal({ score, sensors, sinceMs }, { score: 300, sensors: 3, sinceMs: startOf(FIRST_DAY) + HOUR_MS });
  assert.is(expiresDay, FIRST_DAY + 4);
  assert.is(list.edition.serial, 1);
});

scoring("one sensor lists nobody, whatever it tells and for however long; nor do two", async () => {
  const { at, saw } = analyst();
  await at(1);
  for (let day = 0; day < 6; day++) {
    await saw(...logins(3000, 3, "liar", 24 * day + 2), ...logins(3000, 3, "accomplice", 24 * day + 2));
    assert.equal(await at(24 * day + 3), [], `day ${day}`);
  }
});

scoring("nor can one keep anybody listed", async () => {
  const { at, saw } = analyst();
  await at(1);
  await saw(...byThree(5, 4, 1));
  assert.equal(await at(2), ["80.0.0.4"]);
  for (let day = 1; day < 4; day++) {
    await saw(...logins(1000, 4, "a", 24 * day + 1));
    assert.equal(await at(24 * day + 2), ["80.0.0.4"], `day ${day}: 300 has not halved yet`);
  }
  await saw(...logins(1000, 4, "a", 24 * 8 + 1));
  assert.equal(await at(24 * 8 + 2), []);
});

scoring("what many sensors saw decays by days, goes by its expiry, and comes back only past the upper bar", async () => {
  const { at, saw, list } = analyst();
  await at(1);
  await saw(...byThree(5, 5, 23));
  assert.equal(await at(23.5), ["80.0.0.5"]);
  assert.is(list.edition.listings.get("80.0.0.5")!.expiresDay, FIRST_DAY + 4);
  for (const day of [1, 2, 3]) assert.equal(await at(24 * day), ["80.0.0.5"], `day ${day}`);
  assert.equal(await at(24 * 4), []);
  await saw(...byThree(2, 5, 24 * 4 + 1));
  assert.equal(await at(24 * 4 + 2), [], "above the lower bar again");
  await saw(...byThree(2, 5, 24 * 4 + 2));
  assert.equal(await at(24 * 4 + 3), ["80.0.0.5"]);
});

scoring("events that arrive late count from when they were seen, those from a time to come not yet", async () => {
  const { at, saw } = analyst();
  await at(24 * 6);
  const receivedMs = startOf(FIRST_DAY) + 24 * 6 * HOUR_MS;
  await saw(...["a", "b", "c"].flatMap((sensor) => logins(5, 6, sensor, 1, { receivedMs })));
  assert.equal(await at(24 * 6 + 1), [], "six days are two half-lives");
  await saw(...["a", "b", "c"].flatMap((sensor) => logins(5, 7, sensor, 24 * 9, { receivedMs })));
  assert.equal(await at(24 * 6 + 2), []);
});

scoring(
  "private, allowed, sensors' own and exempt addresses are never listed, and go at once when they come to be exempt",
  async () => {
    const path = join(folder, "scanners.txt");
    const tor = join(folder, "tor.txt");
    writeFileSync(path, "80.0.0.11\n");
    writeFileSync(tor, "80.0.0.14\n80.0.0.15\n");
    const classes = [
      { name: "scanner", file: path, listScore: 0 },
      { name: "tor-exit", file: tor, listScore: 400 },
    ];
    const { at, saw, sensorAddresses, list } = analyst({ allow: ["80.0.0.12/32"], classes });
    await at(1);
    const privately = byThree(9, 10, 1).map((sight) => ({
      ...sight,
      event: { ...sight.event, peerAddress: Uint8Array.of(192, 168, 1, 1) },
    }));
    sensorAddresses.saw("a", "80.0.0.13", startOf(FIRST_DAY));
    await saw(...privately, ...[10, 11, 12, 13, 14].flatMap((last) => byThree(9, last, 1)));
    await saw(...byThree(9, 15, 1), ...logins(9, 15, "d", 1));
    assert.equal(await at(2), ["80.0.0.10", "80.0.0.15"]);
    assert.is(list.edition.listings.get("80.0.0.15")!.class, "tor-exit");
    writeFileSync(path, "80.0.0.10\n# and no other\n");
    assert.equal(await at(2.1), ["80.0.0.15"]);
    sensorAddresses.saw("b", "80.0.0.15", startOf(FIRST_DAY) + 2 * HOUR_MS);
    assert.equal(await at(2.2), []);
  },
);

scoring("a server that starts again has the same list, and goes on from there", async () => {
  const first = analyst();
  await first.at(1);
  await first.saw(...byThree(5, 16, 1));
  await first.at(2);
  const { serial, timeMs, listings } = first.list.edition;
  await storeEvents(store, byThree(5, 17, 2));
  const second = analyst();
  await second.list.load();
  assert.equal(second.list.edition, { serial, timeMs, listings });
  assert.equal(await second.at(3), ["80.0.0.16", "80.0.0.17"], "what came while it was away is looked at");
  assert.is(second.list.edition.serial, serial + 1);
});

scoring("replayed from what is stored, the list is what it was, in whatever order and parts the events came", async () => {
  const sights = Array.from({ length: 12 }, (_, day) => [
    ...byThree((day * 7) % 6, 20 + (day % 3), 24 * day + 3),
    ...logins(day, 23, "a", 24 * day + 4),
    ...logins(6, 23 + (day % 4), `s${day % 5}`, 24 * day + 5),
    ...logins(6, 23 + (day % 4), `t${day % 3}`, 24 * day + 20),
  ]);
  const told = (list: BlockList) =>
    [...list.edition.listings.values()].map(({ address, sinceMs, expiresDay, firstMs }) => ({
      address,
      sinceMs,
      expiresDay,
      firstMs,
    }));
  const living = analyst();
  await living.at(0);
  for (const [day, seen] of sights.entries()) {
    for (const hour of [0, 4, 8]) {
      if (hour === 4) await living.saw(...seen.filter(({ timeMs }) => timeMs < startOf(FIRST_DAY + day) + 5 * HOUR_MS));
      if (hour === 8) await living.saw(...seen.filter(({ timeMs }) => timeMs >= startOf(FIRST_DAY + day) + 5 * HOUR_MS));
      await living.at(24 * day + hour);
    }
  }
  const expected = told(living.list);
  assert.ok(expected.length >= 2, "there is something to replay");

  const decided = "TRUNCATE TABLE listings";
  await store.command(decided);
  const again = analyst();
  await again.at(24 * 11 + 23);
  assert.equal(told(again.list), expected);

  for (const table of ["events", "listings", ...ROLLUPS.map((rollup) => rollup.table)])
    await store.command(`TRUNCATE TABLE ${table}`);
  const reversed = sights.flat().toReversed();
  for (let from = 0; from < reversed.length; from += 17) await storeEvents(store, reversed.slice(from, from + 17));
  const shuffled = analyst();
  await shuffled.at(24 * 11 + 23);
  assert.equal(shuffled.list.edition.listings, again.list.edition.listings);
});

scoring("other rules make another list at the next start, and serials go on", async () => {
  const first = analyst();
  await first.at(1);
  await first.saw(...byThree(5, 30, 1), ...byThree(3, 31, 1));
  assert.equal(await first.at(2), ["80.0.0.30"]);
  const lenient = analyst({ listScore: 180, unlistScore: 90 });
  assert.equal(await lenient.at(3), ["80.0.0.30", "80.0.0.31"]);
  assert.is(lenient.list.edition.serial, first.list.edition.serial + 1);
  const strict = analyst({ sensorsMin: 4 });
  assert.equal(await strict.at(4), []);
});

scoring("a run that fails loses nothing", async () => {
  const { at, saw } = analyst();
  await at(1);
  await saw(...byThree(5, 32, 1));
  await store.command("RENAME TABLE activity_daily TO away");
  try {
    await at(2);
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), /activity_daily/);
  }
  await store.command("RENAME TABLE away TO activity_daily");
  assert.equal(await at(3), ["80.0.0.32"]);
});

scoring.run();
