/** A server process is killed again and again under a sensor that resends: in the end everything was counted once. */
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Event } from "../../src/event.js";
import type { Overview, TopCredentials } from "../../src/server/api.js";
import { openStore, type Store } from "../../src/server/store/store.js";
import { askApi } from "../kit/ask.js";
import { event, login, ScriptedSensor } from "../kit/batches.js";
import { endServer, forkServer, OTHER_TOKEN, serverConfig, TOKEN } from "../kit/server.js";

const BATCHES = 60;
const KILLS = 10;
const DAY_MS = 86_400_000;

const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const port = await freePort();
const config = serverConfig(folder, { listen: { address: "127.0.0.1", port } });
const first = new ScriptedSensor("first", TOKEN, port);
const other = new ScriptedSensor("other", OTHER_TOKEN, port);
const sent = { events: 0, logins: 0, lostEvents: 0 };
const sentBatches: Buffer[] = [];
let child: ChildProcess | undefined;

/** Events of one batch, from today back to two months ago: several hours, days, and partitions of the store. */
function scripted(batch: number): Event[] {
  return Array.from({ length: 3 + (batch % 20) }, (_, index) => {
    const more = {
      ageMs: 1000 + (index * 7 * DAY_MS) / 2 + batch * 600_000,
      session: batch,
      peerAddress: Uint8Array.of(80, 0, batch % 5, index),
    };
    if (index % 3 === 0) return event({ kind: "connect" }, more);
    if (index % 3 === 1) return login("root", `password ${(batch + index) % 11}`, more);
    return event({ kind: "command", line: Buffer.from(`${batch} ${index}`), length: 5 }, more);
  });
}

function seal(sensor: ScriptedSensor, batch: number): Buffer {
  const events = scripted(batch);
  sent.events += events.length;
  sent.logins += events.filter(({ seen }) => seen.kind === "login").length;
  sent.lostEvents += batch;
  return sensor.seal(events, { losses: [{ reason: "spool_full", service: "telnet", events: batch, sessions: 1 }] });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("No port.");
  return address.port;
}

/** Days of all that was sent, and some before. */
function window(days: number): string {
  const to = (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
  return `from=${new Date(to - days * DAY_MS).toISOString()}&to=${new Date(to).toISOString()}`;
}

async function assertCounts(): Promise<void> {
  const { totals, series } = await askApi<Overview>(port, `overview?step=day&${window(89)}`);
  const { events, logins, lostEvents } = totals;
  assert.equal({ events, logins, lostEvents }, sent);
  const counted = series.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
  assert.is(counted, sent.events);
  const { credentials } = await askApi<TopCredentials>(port, `credentials/top?limit=100&${window(89)}`);
  assert.is(
    credentials.reduce((sum, one) => sum + one.logins, 0),
    sent.logins,
  );
}

const exactlyOnce = suite("exactly once");

exactlyOnce.before(async () => {
  child = await forkServer(config);
});

exactlyOnce.after(async () => {
  if (child !== undefined) await endServer(child, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

exactlyOnce("a server that is killed while it commits loses nothing and counts nothing twice", async () => {
  let kills = 0;
  let isDone = false;
  let delivered = 0;
  const killing = (async () => {
    while (!isDone) {
      // While a batch is under way, at moments that differ from kill to kill.
      const until = delivered + 1 + (kills % 3);
      while (delivered < until && !isDone) await sleep(1);
      await sleep(Math.random() * 15);
      if (isDone || kills >= KILLS) return;
      await endServer(child!, "SIGKILL");
      kills++;
      child = await forkServer(config);
    }
  })();
  const deliverAll = async (sensor: ScriptedSensor) => {
    for (let batch = 1; batch <= BATCHES / 2; batch++) {
      const body = seal(sensor, batch);
      if (sensor === first) sentBatches.push(body);
      const ack = await sensor.deliver(body);
      assert.is(ack.number, batch);
      delivered++;
    }
  };
  try {
    await Promise.all([deliverAll(first), deliverAll(other)]);
  } finally {
    isDone = true;
    await killing;
  }
  assert.ok(kills >= 8, `only ${kills} kills`);
  await assertCounts();
});

exactlyOnce("a batch that is sent again changes no count: at once, twice at a time, after a restart", async () => {
  for (const body of sentBatches.slice(-3)) assert.is((await first.post(body)).status, 200);
  await assertCounts();

  const next = seal(first, 31);
  const answers = await Promise.all([first.post(next), first.post(next)]);
  assert.equal(
    answers.map(({ status }) => status),
    [200, 200],
  );
  await assertCounts();

  await endServer(child!, "SIGKILL");
  child = await forkServer(config);
  for (const body of [...sentBatches, next]) assert.is((await first.post(body)).status, 200);
  await assertCounts();
});

exactlyOnce("what was stored is what was sent, and every rollup is what the events add up to", async () => {
  child!.send({ kind: "drain", deadlineMs: 10_000 });
  await new Promise((resolve) => child!.once("exit", resolve));
  const store = await openStore(config);
  try {
    const [events] = await store.query<Record<string, string>>(
      "SELECT toString(count()) AS n, toString(uniqExact(sensor, spool, sequence)) AS names, toString(uniqExact(sensor)) AS sensors FROM events",
    );
    assert.equal(events, { n: String(sent.events), names: String(sent.events), sensors: "2" });
    const [batches] = await store.query<Record<string, string>>(
      "SELECT toString(count()) AS n, toString(uniqExact(spool, number)) AS names, toString(sum(stored)) AS stored FROM batches",
    );
    assert.equal(batches, { n: String(BATCHES + 1), names: String(BATCHES + 1), stored: String(sent.events) });
    for (const [table, bucket] of [
      ["events_hourly", "toStartOfHour(time)"],
      ["events_daily", "toDate(time)"],
    ]) {
      const keys = "service, kind, sensor";
      await assertSame(
        store,
        `SELECT toString(${bucket}) AS bucket, ${keys}, toString(count()) AS n, toString(uniq(address)) AS a FROM events GROUP BY bucket, ${keys} ORDER BY bucket, ${keys}`,
        `SELECT toString(${table === "events_daily" ? "day" : "hour"}) AS bucket, ${keys}, toString(sum(events)) AS n, toString(uniqMerge(addresses)) AS a FROM ${table} GROUP BY bucket, ${keys} ORDER BY bucket, ${keys}`,
      );
    }
    await assertSame(
      store,
      "SELECT toString(toDate(time)) AS bucket, address, toString(count()) AS n, toString(countIf(kind = 'login')) AS l, toString(min(time)) AS f, toString(max(time)) AS t FROM events GROUP BY bucket, address ORDER BY bucket, address",
      "SELECT toString(day) AS bucket, address, toString(sum(events)) AS n, toString(sum(logins)) AS l, toString(min(first)) AS f, toString(max(last)) AS t FROM addresses_daily GROUP BY bucket, address ORDER BY bucket, address",
    );
    await assertSame(
      store,
      "SELECT toString(toDate(time)) AS bucket, username, password, toString(count()) AS n, toString(uniq(address)) AS a FROM events WHERE kind = 'login' GROUP BY ALL ORDER BY ALL",
      "SELECT toString(day) AS bucket, username, password, toString(sum(logins)) AS n, toString(uniqMerge(addresses)) AS a FROM credentials_daily GROUP BY ALL ORDER BY ALL",
    );
  } finally {
    await store.close();
  }
});

async function assertSame(store: Store, fromEvents: string, fromRollup: string): Promise<void> {
  const expected = await store.query(fromEvents);
  assert.ok(expected.length > 0);
  assert.equal(await store.query(fromRollup), expected);
}

exactlyOnce.run();
