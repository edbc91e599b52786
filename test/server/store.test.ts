/** The store itself: its schema is made once, keeps any byte, and takes the same rows once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { unescapeText } from "../../src/bytes/escape.js";
import type { Event } from "../../src/event.js";
import { EventBlock } from "../../src/server/ingest/event-block.js";
import { latestEvents } from "../../src/server/query/events.js";
import { migrate } from "../../src/server/store/migrate.js";
import { MIGRATIONS, ROLLUPS } from "../../src/server/store/migrations/index.js";
import { openStore, type Store } from "../../src/server/store/store.js";
import { event, login } from "../kit/batches.js";
import { serverConfig } from "../kit/server.js";

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const config = serverConfig(folder);
const BOOT = "cd".repeat(16);
const SPOOL = "ab".repeat(16);
const BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);
let store: Store;
let sequence = 1;

const inStore = suite("store");

inStore.before(async () => {
  store = await openStore(config);
});

inStore.after(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Rows of events at `timesMs`, one for each. */
function rows(timesMs: readonly number[], events: readonly Event[], service = "telnet"): Uint8Array {
  const block = new EventBlock();
  const add = block.frame({
    receivedMs: Date.now(),
    sensor: "first",
    boot: BOOT,
    spool: SPOOL,
    worker: "0123456789abcdef",
    service,
    consent: 3,
    credentialMode: "on",
  });
  for (const [index, seen] of events.entries()) add(seen, sequence++, timesMs[index]!, "age");
  return block.finish();
}

async function count(table: string, what = "count()", where = "1"): Promise<number> {
  const [row] = await store.query<{ n: string }>(`SELECT toString(${what}) AS n FROM ${table} WHERE ${where}`);
  return Number(row!.n);
}

/** What every table that an insert reaches has counted of the service `service`. */
async function counts(service: string, address: string): Promise<Record<string, number>> {
  const ofService = `service = '${service}'`;
  return {
    events: await count("events", "count()", ofService),
    hourly: await count("events_hourly", "sum(events)", ofService),
    daily: await count("events_daily", "sum(events)", ofService),
    addresses: await count("addresses_daily", "sum(events)", `address = toIPv6('${address}')`),
    logins: await count("addresses_daily", "sum(logins)", `address = toIPv6('${address}')`),
    credentials: await count("credentials_daily", "sum(logins)", `username = '${service}'`),
    activity: await count("activity_daily", "sum(logins)", `address = toIPv6('${address}')`),
  };
}

inStore("migrating again changes nothing", async () => {
  const schema = () =>
    store.query("SELECT name, create_table_query FROM system.tables WHERE database = currentDatabase() ORDER BY name");
  const before = await schema();
  await store.insert("events", rows([Date.now()], [login("kept", "kept")]), "before migrating again");
  await migrate(store, config);
  await migrate(store, config);
  assert.equal(await schema(), before);
  assert.is(await count("migrations"), MIGRATIONS.length);
  assert.is(await count("events"), 1);
});

inStore("a migration that was cut off is done to its end", async () => {
  await store.command("DROP VIEW credentials_daily_view");
  await store.command("TRUNCATE TABLE migrations");
  await migrate(store, config);
  assert.is(await count("system.tables", "count()", "name = 'credentials_daily_view'"), 1);
  assert.is(await count("events"), 1, "what was there stays");
});

inStore("what came before there were profiles is in them all the same, once", async () => {
  await store.insert("events", rows([Date.now()], [login("early", "x", { peerAddress: Uint8Array.of(80, 9, 0, 9) })]), "early");
  const before = await count("activity_daily", "sum(events)");
  for (const table of ["activity_daily", "clients_daily"]) {
    await store.command(`DROP VIEW ${table}_view`);
    await store.command(`DROP TABLE ${table}`);
  }
  await store.command("TRUNCATE TABLE migrations");
  await migrate(store, config);
  assert.is(await count("activity_daily", "sum(events)"), before);
  assert.is(await count("activity_daily", "sum(logins)", "address = toIPv6('80.9.0.9')"), 1);
});

inStore("retention follows the config", async () => {
  await migrate(store, { ...config, retentionDays: 11, rollupRetentionDays: 22 });
  const kept = (name: string, days: number) =>
    count("system.tables", "count()", `name = '${name}' AND create_table_query LIKE '%toIntervalDay(${days})%'`);
  assert.is(await kept("events", 11), 1);
  for (const table of ["losses", "batches", "listings", ...ROLLUPS.map((rollup) => rollup.table)]) {
    assert.is(await kept(table, 22), 1, table);
  }
  await migrate(store, config);
  assert.is(await kept("events", config.retentionDays), 1);
});

inStore("every byte value comes back as it was, in every field that a peer fills", async () => {
  const headers = [
    { name: Buffer.from("X: ',('"), value: BYTES },
    { name: Buffer.from("Empty"), value: Buffer.alloc(0) },
  ];
  const request = {
    method: BYTES,
    target: BYTES,
    version: BYTES,
    host: BYTES,
    userAgent: BYTES,
    body: BYTES,
    bodyLength: 256,
    headers,
  };
  const events = [
    event({ kind: "login", username: BYTES, password: BYTES, mechanism: "digest", attempt: 3, proof: headers }),
    event({ kind: "request", ...request }),
    event({ kind: "command", line: BYTES, length: 300 }),
    event({ kind: "message", name: "option", data: BYTES, length: 256 }),
    event({ kind: "invalid", reason: "long line", data: BYTES, length: 256 }),
  ];
  await store.insert(
    "events",
    rows(
      events.map(() => Date.now()),
      events,
      "bytes",
    ),
    "bytes",
  );
  const page = await latestEvents(store, { limit: 10, filter: { service: "bytes" } });
  assert.is(page.events.length, events.length);
  const seen = Object.fromEntries(page.events.map((view) => [view.kind, view.seen]));
  const isWhole = (value: unknown, expected: Uint8Array) => assert.equal([...unescapeText(String(value))], [...expected]);
  for (const value of [seen.login!.username, seen.login!.password]) isWhole(value, BYTES);
  for (const name of ["method", "target", "version", "host", "userAgent", "body"]) isWhole(seen.request![name], BYTES);
  for (const kind of ["message", "invalid"]) isWhole(seen[kind]!.data, BYTES);
  isWhole(seen.command!.line, BYTES);
  for (const pairs of [seen.request!.headers, seen.login!.proof]) {
    const [[name, value], empty] = pairs as [[string, string], [string, string]];
    assert.is(name, "X: ',('");
    isWhole(value, BYTES);
    assert.equal(empty, ["Empty", ""]);
  }
  assert.is(seen.command!.length, 300);
  assert.is(seen.login!.attempt, 3);
});

inStore("nothing, empty and what looks like the store's own escapes stay apart", async () => {
  const names = ["", "\\N", "\\", "\\t", "NULL", "\t", "a\\"];
  const events = [event({ kind: "login", mechanism: "plain", attempt: 1 }), ...names.map((name) => login(name, name))];
  const now = Date.now();
  await store.insert(
    "events",
    rows(
      events.map((_, index) => now + index),
      events,
      "escapes",
    ),
    "escapes",
  );
  const { events: views } = await latestEvents(store, { limit: 10, filter: { service: "escapes" } });
  const found = views.map(({ seen }) => seen.username).reverse();
  assert.is(found[0], undefined);
  assert.equal(
    found.slice(1).map((name) => Buffer.from(unescapeText(String(name))).toString("latin1")),
    names,
  );
});

inStore("numbers at the ends of their ranges come back", async () => {
  const max = Number.MAX_SAFE_INTEGER;
  const close = event(
    { kind: "close", reason: "evicted", durationUs: max, bytesIn: max, bytesOut: 0 },
    { session: 2 ** 32 - 1, peerPort: 65_535, targetPort: 0, transport: "tls", redaction: "removed" },
  );
  await store.insert("events", rows([Date.now()], [close], "ranges"), "ranges");
  const [view] = (await latestEvents(store, { limit: 1, filter: { service: "ranges" } })).events;
  assert.equal(view!.seen, { reason: "evicted", durationUs: max, bytesIn: max, bytesOut: 0 });
  assert.is(view!.session, `0123456789abcdef-${2 ** 32 - 1}`);
  const { port, targetPort, transport, redacted } = view!;
  assert.equal({ port, targetPort, transport, redacted }, { port: 65_535, targetPort: 0, transport: "tls", redacted: true });
});

const HASH = Uint8Array.from({ length: 16 }, (_, index) => 16 * index);
const HASH_TEXT = "hmac:00102030405060708090a0b0c0d0e0f0";

inStore(
  "hashed credentials are kept as text, with the consent they were collected under, and grouped as plain ones are",
  async () => {
    const hashed = event(
      { kind: "login", mechanism: "plain", attempt: 1, username: HASH, password: HASH, pair: HASH },
      { redaction: "hashed" },
    );
    await store.insert("events", rows([Date.now(), Date.now()], [hashed, hashed], "hashes"), "hashes");
    const [view] = (await latestEvents(store, { limit: 1, filter: { service: "hashes" } })).events;
    assert.equal(view!.seen, { mechanism: "plain", attempt: 1, username: HASH_TEXT, password: HASH_TEXT, pair: HASH_TEXT });
    assert.is(view!.redacted, false, "they are there, as hashes");
    const [row] = await store.query(
      "SELECT DISTINCT redaction, consent, credential_mode FROM events WHERE service = 'hashes' AND password = {text:String}",
      { text: HASH_TEXT },
    );
    assert.equal(row, { redaction: "hashed", consent: 3, credential_mode: "on" });
    assert.is(await count("credentials_daily", "sum(logins)", `password = '${HASH_TEXT}'`), 2);
  },
);

inStore("a login that was let in says so", async () => {
  const admitted = event({ kind: "login", mechanism: "password", attempt: 2, accepted: true });
  await store.insert("events", rows([Date.now()], [admitted], "admitted"), "admitted");
  const [view] = (await latestEvents(store, { limit: 1, filter: { service: "admitted" } })).events;
  assert.equal(view!.seen, { mechanism: "password", attempt: 2, accepted: true });
});

inStore("rows that an older server has left behind, without the newest columns, go in", async () => {
  const now = (Date.now() / 1000).toFixed(3);
  const who = `${now}\t${now}\tage\tfirst\t${BOOT}\t${SPOOL}\t999999\t0123456789abcdef\t1\tolder\tlogin`;
  const ends = "::ffff:80.0.0.1\t40000\t23\ttcp\ttrue";
  const older = `${who}\t${ends}\told\tx\\t\tplain\t1\t[]\t\t\t\t\t\t[]\t\t\t\t0\t\t0\t0\t0\n`;
  await store.insertText("events", Buffer.from(older, "latin1"), "older");
  const [row] = await store.query("SELECT username, redaction, pair, consent FROM events WHERE service = 'older'");
  assert.equal(row, { username: "old", redaction: "removed", pair: "", consent: 0 });
});

inStore("what is inserted again under the same token changes no table and no rollup", async () => {
  const events = [
    login("tokens", "a", { peerAddress: Uint8Array.of(80, 9, 0, 1) }),
    login("tokens", "b", { peerAddress: Uint8Array.of(80, 9, 0, 1) }),
  ];
  const same = rows([Date.now(), Date.now()], events, "tokens");
  const expected = { events: 2, hourly: 2, daily: 2, addresses: 2, logins: 2, credentials: 2, activity: 2 };
  for (let times = 0; times < 3; times++) {
    await store.insert("events", same, "once");
    assert.equal(await counts("tokens", "80.9.0.1"), expected);
  }
  // The same rows under another token are other rows: two sensors may well see the same.
  await store.insert("events", same, "twice");
  assert.equal((await counts("tokens", "80.9.0.1")).hourly, 4);
});

inStore("rows of two months, which are two partitions, count once when inserted twice", async () => {
  const now = Date.now();
  const days = [0, 31, 62, 0, 31, 62];
  const events = days.map(() => login("months", "x", { peerAddress: Uint8Array.of(80, 9, 0, 2) }));
  const same = rows(
    days.map((day) => now - day * 86_400_000),
    events,
    "months",
  );
  for (let times = 0; times < 2; times++) {
    await store.insert("events", same, "months");
    const expected = { events: 6, hourly: 6, daily: 6, addresses: 6, logins: 6, credentials: 6, activity: 6 };
    assert.equal(await counts("months", "80.9.0.2"), expected);
  }
  assert.ok((await count("events", "uniqExact(toYYYYMM(time))", "service = 'months'")) >= 3);
});

inStore("test events are kept and counted nowhere", async () => {
  await store.insert(
    "events",
    rows([Date.now()], [login("doctor", "x", { peerAddress: Uint8Array.of(80, 9, 0, 3) })], "doctor"),
    "d",
  );
  const nothing = { hourly: 0, daily: 0, addresses: 0, logins: 0, credentials: 0, activity: 0 };
  assert.equal(await counts("doctor", "80.9.0.3"), { events: 1, ...nothing });
});

inStore.run();
