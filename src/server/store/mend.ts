/**
 * Makes whole what a cut-off insert may have left in part: afterwards the rows are in the store once, and the rollups count them once.
 *
 * A token alone is not enough. ClickHouse writes it down before it commits the rows it stands for (MergeTreeSink.cpp,
 * `finishDelayedChunk`): killed in between, it would take the same insert for one that it has. So what is there is looked at, what is
 * not whole is deleted and inserted anew, and the days concerned are counted again. Doing that twice, or being killed meanwhile, is
 * harmless. Nothing else may insert at the same time.
 */
import { randomBytes } from "node:crypto";
import { ROLLUPS } from "./migrations/index.js";
import type { QueryParameters, Store, Table } from "./store.js";
import { type Times, together } from "./times.js";

const DAY_MS = 86_400_000;
const SYNC = "SETTINGS mutations_sync = 2";

/** What one insert has for each table, empty where it has nothing. */
export interface Rows extends Readonly<Record<Table, Uint8Array>> {
  /** When the events were seen; absent where there are none, or where an older server has left them behind, as text. */
  readonly times?: Times;
}

/** A row of `batches`, as text. */
interface Batch {
  readonly received: string;
  readonly sensor: string;
  readonly spool: string;
  readonly number: string;
  readonly from: string;
  readonly to: string;
  readonly stored: number;
}

/** @param retentionDays events older than that may be gone: days at that edge are not counted again */
export async function mend(store: Store, rows: Rows, retentionDays: number): Promise<void> {
  const batches = [...lines(rows.batches)].map(batchOf);
  const times = rows.times ?? timesInText(rows.events);
  if (times !== undefined) {
    await mendEvents(store, rows, batches, times);
    await countAgain(store, daysOf(times, retentionDays));
  }
  const lost = batches.map(({ sensor, received }) => ({ sensor, received }));
  const losses = [...lines(rows.losses)].length;
  await mendTable(
    store,
    "losses",
    rows.losses,
    losses,
    "sensor = {sensor:String} AND time = toDateTime64({received:String}, 3, 'UTC')",
    lost,
  );
  const keys = batches.map(({ sensor, spool, number }) => ({ sensor, spool, number }));
  const isBatch = "sensor = {sensor:String} AND spool = {spool:String} AND number = toUInt64({number:String})";
  await mendTable(store, "batches", rows.batches, batches.length, isBatch, keys);
}

async function mendEvents(
  store: Store,
  rows: Rows,
  batches: readonly Batch[],
  { firstMs: first, lastMs: last }: Times,
): Promise<void> {
  const isOfBatch = `time >= fromUnixTimestamp64Milli({first:Int64}, 'UTC') AND time <= fromUnixTimestamp64Milli({last:Int64}, 'UTC')
    AND sensor = {sensor:String} AND spool = {spool:String} AND sequence >= toUInt64({from:String}) AND sequence < toUInt64({to:String})`;
  const keys = batches.map(({ sensor, spool, from, to }) => ({ first, last, sensor, spool, from, to }));
  const stored = batches.reduce((sum, batch) => sum + batch.stored, 0);
  const insert = rows.times === undefined ? store.insertText : store.insert;
  await mendTable(store, "events", rows.events, stored, isOfBatch, keys, insert);
}

/** Inserts `rows` anew unless exactly `expected` rows answer to one of the keys. */
async function mendTable(
  store: Store,
  table: Table,
  rows: Uint8Array,
  expected: number,
  condition: string,
  keys: readonly QueryParameters[],
  insert = store.insert,
): Promise<void> {
  let found = 0;
  for (const key of distinct(keys)) {
    const [row] = await store.query<{ n: string }>(`SELECT toString(count()) AS n FROM ${table} WHERE ${condition}`, key);
    found += Number(row?.n ?? 0);
  }
  if (found === expected) return;
  if (found > 0)
    for (const key of distinct(keys)) await store.command(`ALTER TABLE ${table} DELETE WHERE ${condition} ${SYNC}`, key);
  await insert(table, rows, randomBytes(16).toString("hex"));
}

async function countAgain(store: Store, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  for (const { table, column, select } of ROLLUPS) {
    await store.command(`ALTER TABLE ${table} DELETE WHERE has({days:Array(Date)}, toDate(${column})) ${SYNC}`, { days });
    const counted = select("has({days:Array(Date)}, toDate(e.time))");
    await store.command(`INSERT INTO ${table} ${counted} SETTINGS insert_deduplicate = 0`, { days });
  }
}

function batchOf(line: string): Batch {
  const [received = "", sensor = "", spool = "", number = "", from = "", count = "", stored = ""] = line.split("\t");
  return { received, sensor, spool, number, from, to: String(Number(from) + Number(count)), stored: Number(stored) };
}

/** Of rows as an older server wrote them: a line each, which begins with its time in seconds. */
function timesInText(rows: Uint8Array): Times | undefined {
  const times = [...lines(rows)].map((line) => Math.round(1000 * Number(line.slice(0, line.indexOf("\t")))));
  return together(times.map((ms) => ({ firstMs: ms, lastMs: ms, days: [Math.floor(ms / DAY_MS)] })));
}

function daysOf({ days }: Times, retentionDays: number): string[] {
  const oldestMs = Date.now() - (retentionDays - 1) * DAY_MS;
  const kept = days.filter((day) => day * DAY_MS >= oldestMs);
  return kept.map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10));
}

function distinct(keys: readonly QueryParameters[]): QueryParameters[] {
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
}

function* lines(rows: Uint8Array): Generator<string> {
  const text = Buffer.from(rows.buffer, rows.byteOffset, rows.length).toString("latin1");
  for (const line of text.split("\n")) if (line !== "") yield line;
}
