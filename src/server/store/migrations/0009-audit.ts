/** Who did what to people, tokens and the data (access/audit.ts). `entry` is their order. */
export const statements: readonly string[] = [
  `CREATE TABLE audit (
    entry UInt64,
    time DateTime64(3, 'UTC'),
    actor String,
    address String,
    action LowCardinality(String),
    target String
  ) ENGINE = MergeTree ORDER BY entry TTL toDateTime(time) + INTERVAL 730 DAY`,
];
