/** Campaigns as they come about: events in a real store, and a task that runs when the test says. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Event } from "../../../../src/event.js";
import { Campaigning } from "../../../../src/server/analysis/campaigns/campaigning.js";
import { MIGRATIONS, ROLLUPS } from "../../../../src/server/store/migrations/index.js";
import { openStore, type Store } from "../../../../src/server/store/store.js";
import { event, login } from "../../../kit/batches.js";
import { logInto } from "../../../kit/log.js";
import { serverConfig } from "../../../kit/server.js";
import { type Sight, storeEvents } from "../../../kit/stored.js";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const TABLES = ["events", "campaigns", ...ROLLUPS.map(({ table }) => table)];
const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const never = new AbortController().signal;
/** Noon of a day that has a few after it. */
const NOON = Math.floor(Date.now() / DAY_MS) * DAY_MS - 10 * DAY_MS + DAY_MS / 2;
let store: Store;

const campaigning = suite("campaigning");

campaigning.before(async () => {
  store = await openStore(serverConfig(folder));
});

campaigning.after(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

campaigning.before.each(async () => {
  for (const table of TABLES) await store.command(`TRUNCATE TABLE ${table}`);
});

type Shown = (peerAddress: Uint8Array) => Event;

/** A day's addresses that show something; each is seen by all of the sensors, a minute apart. */
function shown(day: number, addresses: number, show: Shown, sensors: readonly string[] = ["one", "two", "three"]): Sight[] {
  return Array.from({ length: addresses }, (_, nth) => nth).flatMap((nth) =>
    sensors.map((sensor) => ({
      event: show(Uint8Array.of(80, 1, nth >> 8, nth & 255)),
      sensor,
      timeMs: NOON + day * DAY_MS + nth * MINUTE_MS,
    })),
  );
}

const pair =
  (username: string, password: string): Shown =>
  (peerAddress) =>
    login(username, password, { peerAddress });

const days = (from: number, to: number, of: (day: number) => Sight[]) =>
  Array.from({ length: to - from + 1 }, (_, nth) => of(from + nth)).flat();

/** Twelve days on which the same few try the same. */
const background = days(-12, -1, (day) => shown(day, 4, pair("root", "root")));

const at = (day: number, hours = 6) => NOON + day * DAY_MS + hours * 3_600_000;

function task() {
  let nowMs = 0;
  const running = new Campaigning({ store, arrived: () => nowMs, overlapMs: 30 * DAY_MS, log: logInto([]), now: () => nowMs });
  return async (time: number) => {
    nowMs = time;
    await running.run(never);
  };
}

interface Row {
  readonly id: string;
  readonly trait: string;
  readonly start: string;
  readonly last: string;
  readonly ended: boolean;
  readonly peak: string;
  readonly peak_addresses: number;
  readonly peak_vouched: number;
  readonly sensors: number;
  readonly baseline_days: number;
}

function campaigns(): Promise<Row[]> {
  return store.query<Row>(
    `SELECT toString(id) AS id, trait, start, last, ended, peak, peak_addresses, peak_vouched, sensors, baseline_days
     FROM campaigns FINAL WHERE NOT withdrawn ORDER BY trait, start`,
  );
}

const date = (day: number) => new Date(NOON + day * DAY_MS).toISOString().slice(0, 10);

campaigning("what goes on as ever is no campaign, however much it is", async () => {
  await storeEvents(
    store,
    days(-12, 0, (day) => shown(day, 40 + (day % 3), pair("root", "root"))),
  );
  await task()(at(0));
  assert.equal(await campaigns(), []);
});

campaigning("a burst is one from its first day to its last, has a peak, and ends after a whole day without", async () => {
  await storeEvents(store, background);
  await storeEvents(store, [
    ...shown(0, 15, pair("new", "pair")),
    ...shown(1, 30, pair("new", "pair")),
    ...shown(2, 20, pair("new", "pair")),
    ...shown(3, 3, pair("new", "pair")),
  ]);
  const run = task();
  await run(at(0));
  const [first] = await campaigns();
  assert.equal([first?.trait, first?.start, first?.ended, first?.peak_addresses], ["credentials", date(0), false, 15]);
  await run(at(3));
  assert.is((await campaigns())[0]?.ended, false);
  await run(at(4));
  const found = await campaigns();
  const ports = found.filter(({ trait }) => trait === "port");
  assert.equal(ports, [], "nobody connected");
  const { id, ...one } = found[0]!;
  assert.is(found.length, 1);
  assert.is(id, first?.id);
  assert.equal(one, {
    trait: "credentials",
    start: date(0),
    last: new Date(NOON + 2 * DAY_MS + 19 * MINUTE_MS).toISOString().replace("T", " ").slice(0, -1),
    ended: true,
    peak: date(1),
    peak_addresses: 30,
    peak_vouched: 30,
    sensors: 3,
    baseline_days: 12,
  });
});

campaigning("requests, agents, fingerprints and ports burst as well", async () => {
  const bytes = (text: string) => Buffer.from(text);
  const request: Shown = (peerAddress) =>
    event(
      {
        kind: "request",
        method: bytes("GET"),
        target: bytes("/shell?cd"),
        version: bytes("HTTP/1.1"),
        host: bytes(""),
        userAgent: bytes("Hello, World"),
        headers: [],
        body: bytes(""),
        bodyLength: 0,
      },
      { peerAddress },
    );
  const message =
    (name: string): Shown =>
    (peerAddress) =>
      event({ kind: "message", name, data: bytes("told"), length: 4 }, { peerAddress });
  const names = ["hassh", "ja3", "ja4", "client-version", "terminal-type"];
  await storeEvents(store, background);
  await storeEvents(store, [
    ...shown(0, 12, request),
    ...[...names, "options"].flatMap((name) => shown(0, 12, message(name))),
    ...shown(0, 12, (peerAddress) => event({ kind: "connect" }, { peerAddress, targetPort: 7547 })),
  ]);
  await task()(at(0));
  assert.equal(
    (await campaigns()).map(({ trait }) => trait),
    [...names, "port", "uri", "user-agent"].sort(),
  );
});

campaigning("what a single sensor tells is none where there are several, be it as much as it will; alone, it is", async () => {
  await storeEvents(store, background);
  await storeEvents(store, [...shown(0, 300, pair("lie", "lie"), ["one"]), ...shown(0, 2, pair("lie", "lie"), ["two"])]);
  await task()(at(0));
  assert.equal(await campaigns(), []);
  for (const table of TABLES) await store.command(`TRUNCATE TABLE ${table}`);
  await storeEvents(
    store,
    days(-12, -1, (day) => shown(day, 4, pair("root", "root"), ["one"])),
  );
  await storeEvents(store, shown(0, 15, pair("new", "pair"), ["one"]));
  await task()(at(0));
  assert.equal(
    (await campaigns()).map(({ peak_vouched, sensors }) => ({ peak_vouched, sensors })),
    [{ peak_vouched: 15, sensors: 1 }],
  );
});

campaigning("nor can a single sensor hide one by making it look usual", async () => {
  await storeEvents(
    store,
    days(-12, -1, (day) => [...shown(day, 4, pair("root", "root")), ...shown(day, 200, pair("new", "pair"), ["one"])]),
  );
  await storeEvents(store, shown(0, 15, pair("new", "pair")));
  await task()(at(0));
  assert.equal(
    (await campaigns()).map(({ peak_vouched }) => peak_vouched),
    [15],
  );
});

campaigning("without days before, only what is large is one, and it says so", async () => {
  await storeEvents(store, [...shown(0, 40, pair("few", "few")), ...shown(0, 60, pair("many", "many"))]);
  await task()(at(0));
  assert.equal(
    (await campaigns()).map(({ peak_addresses, baseline_days }) => ({ peak_addresses, baseline_days })),
    [{ peak_addresses: 60, baseline_days: 0 }],
  );
});

campaigning("the same events give the same campaigns, in whatever parts they came and whoever looked when", async () => {
  const story = [
    background,
    shown(0, 15, pair("new", "pair")),
    shown(2, 25, pair("other", "pair")),
    shown(1, 30, pair("new", "pair")),
    shown(3, 25, pair("other", "pair")),
  ];
  const run = task();
  for (const [nth, part] of story.entries()) {
    await storeEvents(store, part);
    await run(at(Math.min(nth, 4)));
  }
  await run(at(5));
  const stepwise = await campaigns();
  assert.is(stepwise.length, 2);
  for (const table of TABLES) await store.command(`TRUNCATE TABLE ${table}`);
  await storeEvents(store, story.flat().reverse());
  await task()(at(5));
  assert.equal(await campaigns(), stepwise);
});

campaigning("a server that starts again goes on, and decides nothing twice; a day counted again changes nothing", async () => {
  await storeEvents(store, [...background, ...shown(0, 15, pair("new", "pair"))]);
  await task()(at(0));
  const first = await campaigns();
  assert.is(first.length, 1);
  const traits = ROLLUPS.find(({ table }) => table === "traits_daily")!;
  const parameters = { days: [date(0)] };
  await store.command(
    "ALTER TABLE traits_daily DELETE WHERE has({days:Array(Date)}, day) SETTINGS mutations_sync = 2",
    parameters,
  );
  const again = traits.select("has({days:Array(Date)}, toDate(e.time))");
  await store.command(`INSERT INTO traits_daily ${again} SETTINGS insert_deduplicate = 0`, parameters);
  await task()(at(0, 7));
  assert.equal(await campaigns(), first);
  const [decisions] = await store.query<{ n: string }>("SELECT toString(count()) AS n FROM campaigns");
  assert.is(decisions?.n, "1");
  await task()(at(2));
  assert.equal(await campaigns(), [{ ...first[0]!, ended: true }]);
});

campaigning("what was counted too often is withdrawn once it is counted right", async () => {
  await storeEvents(store, background);
  await storeEvents(store, shown(0, 15, pair("new", "pair")));
  await task()(at(0));
  assert.is((await campaigns()).length, 1);
  await store.command("ALTER TABLE traits_daily DELETE WHERE text = 'new' AND sensor != 'one' SETTINGS mutations_sync = 2");
  await task()(at(0, 7));
  assert.equal(await campaigns(), []);
});

campaigning("a store that had events before it knew of traits counts them", async () => {
  await storeEvents(store, [...background, ...shown(0, 15, pair("new", "pair"))]);
  for (const table of ["traits_daily_view", "traits_daily", "campaigns"]) await store.command(`DROP TABLE ${table}`);
  for (const statement of MIGRATIONS.find(({ number }) => number === 6)!.statements) await store.command(statement);
  await task()(at(0));
  assert.is((await campaigns()).length, 1);
});

campaigning("bytes of any kind are shown with what they are, and cut", async () => {
  const words = ["\0\n\t'\\", "<script>alert(1)</script>", "=1+1", "\u{1f980}".repeat(200), "x".repeat(2 ** 20)];
  await storeEvents(store, background);
  for (const word of words) await storeEvents(store, shown(0, 12, pair(word, word), ["one", "two"]));
  const broken = Uint8Array.of(0xff, 0xc0, 0x80);
  const spoiled: Shown = (peerAddress) => {
    const seen = { kind: "login", username: broken, password: broken, mechanism: "plain", attempt: 1 } as const;
    return event(seen, { peerAddress });
  };
  await storeEvents(store, shown(0, 12, spoiled));
  await task()(at(0));
  assert.is((await campaigns()).length, words.length + 1);
  const [texts] = await store.query<{ longest: number; n: string }>(
    "SELECT toUInt32(max(length(text))) AS longest, toString(countIf(hex(text) = 'FFC080')) AS n FROM traits_daily",
  );
  assert.equal(texts, { longest: 256, n: "3" });
});

campaigning.run();
