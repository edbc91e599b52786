/** Brings the schema up to date, and its retention in line with the config. */
import type { ServerConfig } from "../../config/config.js";
import { MIGRATIONS } from "./migrations/index.js";
import type { Store } from "./store.js";

const RAW = [["events", "toDateTime(time)"]] as const;
const COUNTED = [
  ["losses", "toDateTime(time)"],
  ["batches", "toDateTime(received)"],
  ["events_hourly", "hour"],
  ["events_daily", "day"],
  ["addresses_daily", "day"],
  ["credentials_daily", "day"],
  ["activity_daily", "day"],
  ["clients_daily", "day"],
  ["listings", "toDateTime(time)"],
  ["pairs_daily", "day"],
  ["pair_words", "day"],
  ["group_changes", "toDateTime(time)"],
  ["traits_daily", "day"],
  ["campaigns", "toDateTime(last)"],
  ["places", "toDateTime(looked)"],
  ["places_daily", "day"],
  ["audit", "toDateTime(time)"],
] as const;

/** A migration that was cut off is done again: each statement is skipped if its table is there. */
export async function migrate(store: Store, { retentionDays, rollupRetentionDays }: ServerConfig): Promise<void> {
  await store.command("CREATE TABLE IF NOT EXISTS migrations (number UInt32, done DateTime) ENGINE = MergeTree ORDER BY number");
  const done = new Set(
    (await store.query<{ number: number }>("SELECT number FROM migrations")).map(({ number }) => Number(number)),
  );
  for (const { number, statements } of MIGRATIONS.filter((migration) => !done.has(migration.number))) {
    for (const statement of statements) {
      await store.command(statement.replace(/^CREATE (TABLE|MATERIALIZED VIEW)/, "CREATE $1 IF NOT EXISTS"));
    }
    await store.command(`INSERT INTO migrations VALUES (${number}, now())`);
  }
  for (const [table, time] of RAW) await retain(store, table, time, retentionDays);
  for (const [table, time] of COUNTED) await retain(store, table, time, rollupRetentionDays);
}

async function retain(store: Store, table: string, time: string, days: number): Promise<void> {
  const [row] = await store.query<{ create: string }>(
    "SELECT create_table_query AS create FROM system.tables WHERE database = currentDatabase() AND name = {table:String}",
    { table },
  );
  if (row?.create.includes(`toIntervalDay(${days})`)) return;
  await store.command(`ALTER TABLE ${table} MODIFY TTL ${time} + INTERVAL ${days} DAY`);
}
