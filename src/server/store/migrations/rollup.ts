/** What is counted of events as they come: a table, and the view that fills it. */

/** Inserts that a table remembers, to drop what it has already. */
export const WINDOW = "non_replicated_deduplication_window = 1000";

/** Counts that a view keeps as events come, and that can be counted again from the events. */
export interface Rollup {
  readonly table: string;
  /** The hour or day that a row is about. */
  readonly column: string;
  readonly type: string;
  /** The columns beside it, what each is, and by which of all rows are ordered and summed up. */
  readonly columns: string;
  readonly order: string;
  /** @param condition on `events`, which is called e */
  select(condition: string): string;
}

/** With what is in `events` already: nothing inserts while a schema is brought up to date, so that it may be counted twice over. */
export function createdAndFilled({ table, column, type, columns, order, select }: Rollup): string[] {
  return [
    `CREATE TABLE ${table} (${column} ${type}, ${columns}) ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(${column})
     ORDER BY (${order}) TTL ${column} + INTERVAL 730 DAY SETTINGS ${WINDOW}`,
    `TRUNCATE TABLE ${table}`,
    `INSERT INTO ${table} ${select("1")}
     SETTINGS insert_deduplicate = 0, max_partitions_per_insert_block = 0, max_bytes_before_external_group_by = 1000000000`,
    `CREATE MATERIALIZED VIEW ${table}_view TO ${table} AS ${select("1")}`,
  ];
}
