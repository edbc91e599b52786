/** Whatever a cut-off insert has left, mending makes it whole: rows once, and counted once, beside what was there before. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { EventBlock } from "../../../src/server/ingest/event-block.js";
import { batchRow, lossRow } from "../../../src/server/ingest/rows.js";
import { mend, type Rows } from "../../../src/server/store/mend.js";
import { ROLLUPS } from "../../../src/server/store/migrations/index.js";
import { openStore, type Store } from "../../../src/server/store/store.js";
import { login } from "../../kit/batches.js";
import { serverConfig } from "../../kit/server.js";

const DAY_MS = 86_400_000;
const NOW = Date.now();
const folder = mkdtempSync(join(tmpdir(), "minipot-"));
const config = serverConfig(folder);
let store: Store;
let number = 0;

/** A group of one batch: logins today, yesterday and 40 days ago, in two partitions, and a loss. */
function group(): Rows {
  number++;
  const spool = Buffer.alloc(16, number);
  const head = {
    boot: spool,
    spool,
    number,
    firstSequence: 1,
    eventCount: 9,
    sealedMonotonicUs: 0,
    sealedWallMs: 0,
    version: "0",
    losses: [],
  };
  const block = new EventBlock();
  const add = block.frame({
    receivedMs: NOW + number,
    sensor: "first",
    boot: "00".repeat(16),
    spool: spool.toString("hex"),
    worker: "0123456789abcdef",
    service: "telnet",
    consent: 0,
    credentialMode: "off",
  });
  for (let index = 0; index < 9; index++) {
    const seen = login("root", `pw${index}\t'\n`, { peerAddress: Uint8Array.of(80, 1, number, index) });
    add(seen, 1 + index, NOW - [0, 1, 40][index % 3]! * DAY_MS, "age");
  }
  const loss = lossRow({ reason: "spool_full", service: "telnet", events: 5, sessions: 1 }, "first", NOW + number);
  const latin1 = (text: string) => Buffer.from(text, "latin1");
  return {
    events: block.finish(),
    times: block.times,
    losses: latin1(loss),
    batches: latin1(batchRow({ ...head, sensor: "first" }, 9, NOW + number)),
  };
}

async function insert({ events, losses, batches }: Rows): Promise<void> {
  await store.insert("events", events, `events ${number}`);
  await store.insert("losses", losses, `losses ${number}`);
  await store.insert("batches", batches, `batches ${number}`);
}

async function one(sql: string): Promise<number> {
  const [row] = await store.query<{ n: string }>(`SELECT toString(${sql}`);
  return Number(row!.n);
}

/** What every table says, to be the same multiple of one group. */
async function counts(): Promise<Record<string, number>> {
  return {
    events: (await one("count()) AS n FROM events")) / 9,
    names: (await one("uniqExact(spool, sequence)) AS n FROM events")) / 9,
    hourly: (await one("sum(events)) AS n FROM events_hourly")) / 9,
    daily: (await one("sum(events)) AS n FROM events_daily")) / 9,
    peers: (await one("uniqMerge(addresses)) AS n FROM events_daily")) / 9,
    addresses: (await one("sum(logins)) AS n FROM addresses_daily")) / 9,
    credentials: (await one("sum(logins)) AS n FROM credentials_daily")) / 9,
    activity: (await one("sum(logins)) AS n FROM activity_daily")) / 9,
    pairs: (await one("sum(finalizeAggregation(credentials))) AS n FROM activity_daily FINAL")) / 9,
    losses: (await one("sum(events)) AS n FROM losses")) / 5,
    batches: await one("count()) AS n FROM batches"),
  };
}

const all = (times: number) =>
  Object.fromEntries(
    [
      ...["events", "names", "hourly", "daily", "peers", "addresses", "credentials", "activity", "pairs"],
      ...["losses", "batches"],
    ].map((name) => [name, times]),
  );

/** What a kill may have left of the insert of one group. */
const REMAINS: readonly [string, (rows: Rows) => Promise<void>][] = [
  ["nothing", async () => {}],
  ["all of it", insert],
  [
    "the events of one partition, counted for both",
    async (rows) => {
      await insert(rows);
      await store.command(
        "ALTER TABLE events DELETE WHERE spool = {spool:String} AND time < now() - INTERVAL 30 DAY SETTINGS mutations_sync = 2",
        {
          spool: Buffer.alloc(16, number).toString("hex"),
        },
      );
    },
  ],
  [
    "no event, but their counts",
    async (rows) => {
      await insert(rows);
      await store.command("ALTER TABLE events DELETE WHERE spool = {spool:String} SETTINGS mutations_sync = 2", {
        spool: Buffer.alloc(16, number).toString("hex"),
      });
    },
  ],
  [
    "the events, but no count of theirs",
    async ({ events }) => {
      for (const { table } of ROLLUPS) await store.command(`DETACH TABLE ${table}_view`);
      await store.insert("events", events, `uncounted ${number}`);
      for (const { table } of ROLLUPS) await store.command(`ATTACH TABLE ${table}_view`);
    },
  ],
  [
    "the events, and some of their counts",
    async ({ events, losses }) => {
      await store.command("DETACH TABLE addresses_daily_view");
      await store.insert("events", events, `half ${number}`);
      await store.insert("losses", losses, `half ${number}`);
      await store.command("ATTACH TABLE addresses_daily_view");
    },
  ],
];

const mending = suite("mend");

mending.before(async () => {
  store = await openStore(config);
  await insert(group()); // what was there before
});

mending.after(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const [what, leave] of REMAINS) {
  mending(`${what} was left: afterwards it is there once`, async () => {
    const rows = group();
    await leave(rows);
    await mend(store, rows, config.retentionDays);
    assert.equal(await counts(), all(number));
  });
}

mending("mended twice, it is there once", async () => {
  const rows = group();
  await mend(store, rows, config.retentionDays);
  await mend(store, rows, config.retentionDays);
  assert.equal(await counts(), all(number));
});

mending("rows that an older server has left behind, as text, are made whole too", async () => {
  const { events: _, times: __, ...rows } = group();
  const spool = Buffer.alloc(16, number).toString("hex");
  const lines = Array.from({ length: 9 }, (_none, index) => {
    const time = (NOW / 1000 - [0, 86_400, 40 * 86_400][index % 3]!).toFixed(3);
    const who = `${time}\t${time}\tage\tfirst\t${"00".repeat(16)}\t${spool}\t${1 + index}\t0123456789abcdef\t1\ttelnet\tlogin`;
    const ends = `::ffff:80.1.${number}.${index}\t40000\t23\ttcp\tfalse`;
    return `${who}\t${ends}\troot\tpw${index}\\t\\'\\n\tplain\t1\t[]\t\t\t\t\t\t[]\t\t\t\t0\t\t0\t0\t0\n`;
  });
  const older: Rows = { ...rows, events: Buffer.from(lines.join("")) };
  await store.insertText("events", older.events.subarray(0, older.events.indexOf(0x0a) + 1), "half");
  await mend(store, older, config.retentionDays);
  assert.equal(await counts(), all(number));
});

mending("a group of several batches, one without events, and several losses of one moment", async () => {
  const before = await counts();
  const rows = group();
  const empty = batchRow(
    {
      sensor: "other",
      boot: Buffer.alloc(16),
      spool: Buffer.alloc(16, 99),
      number: 1,
      firstSequence: 1,
      eventCount: 0,
      sealedMonotonicUs: 0,
      sealedWallMs: 0,
      version: "",
      losses: [],
    },
    0,
    NOW,
  );
  const both: Rows = {
    ...rows,
    losses: Buffer.concat([rows.losses, rows.losses]),
    batches: Buffer.concat([rows.batches, Buffer.from(empty)]),
  };
  await store.insert("losses", rows.losses, "half");
  await mend(store, both, config.retentionDays);
  assert.equal(await counts(), { ...all(before.events! + 1), losses: before.losses! + 2, batches: before.batches! + 2 });
});

mending.run();
