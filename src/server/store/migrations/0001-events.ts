/**
 * Events as they came, and what is counted of them as they come.
 *
 * Bytes of peers are Strings, which hold any byte. Names of boots, spools and workers are hex. Every table that an insert reaches,
 * views' targets too, remembers the tokens of its last inserts: what is inserted again under the same token changes nothing.
 */

/** Inserts that a table remembers, to drop what it has already. */
const WINDOW = "non_replicated_deduplication_window = 1000";

const ROLLUP_COLUMNS = `
  service LowCardinality(String),
  kind LowCardinality(String),
  sensor LowCardinality(String),
  events SimpleAggregateFunction(sum, UInt64),
  addresses AggregateFunction(uniq, IPv6)`;

function rollup(name: string, column: string, type: string, start: string): string[] {
  return [
    `CREATE TABLE ${name} (${column} ${type}, ${ROLLUP_COLUMNS}) ENGINE = AggregatingMergeTree
     ORDER BY (${column}, service, kind, sensor) TTL ${column} + INTERVAL 730 DAY SETTINGS ${WINDOW}`,
    `CREATE MATERIALIZED VIEW ${name}_view TO ${name} AS
     SELECT ${start}(time) AS ${column}, service, kind, sensor, count() AS events, uniqState(address) AS addresses
     FROM events WHERE service != 'doctor' GROUP BY ${column}, service, kind, sensor`,
  ];
}

export const statements: readonly string[] = [
  `CREATE TABLE events (
    time DateTime64(3, 'UTC'),
    received DateTime64(3, 'UTC'),
    time_source LowCardinality(String),
    sensor LowCardinality(String),
    boot String,
    spool String,
    sequence UInt64,
    worker String,
    session UInt32,
    service LowCardinality(String),
    kind LowCardinality(String),
    address IPv6,
    port UInt16,
    target_port UInt16,
    transport LowCardinality(String),
    redacted Bool,
    username Nullable(String),
    password Nullable(String),
    mechanism LowCardinality(String),
    attempt UInt32,
    proof Array(Tuple(String, String)),
    method String,
    target String,
    version LowCardinality(String),
    host String,
    user_agent String,
    headers Array(Tuple(String, String)),
    body String,
    name LowCardinality(String),
    data String,
    length UInt64,
    reason LowCardinality(String),
    duration_us UInt64,
    bytes_in UInt64,
    bytes_out UInt64
  ) ENGINE = MergeTree PARTITION BY toYYYYMM(time) ORDER BY (time, sensor, spool, sequence)
  TTL toDateTime(time) + INTERVAL 90 DAY SETTINGS ${WINDOW}`,
  `CREATE TABLE losses (
    time DateTime64(3, 'UTC'),
    sensor LowCardinality(String),
    service LowCardinality(String),
    reason LowCardinality(String),
    events UInt64,
    sessions UInt64
  ) ENGINE = MergeTree ORDER BY (time, sensor) TTL toDateTime(time) + INTERVAL 730 DAY SETTINGS ${WINDOW}`,
  `CREATE TABLE batches (
    received DateTime64(3, 'UTC'),
    sensor LowCardinality(String),
    spool String,
    number UInt64,
    first_sequence UInt64,
    event_count UInt32,
    stored UInt32,
    version LowCardinality(String)
  ) ENGINE = MergeTree ORDER BY (sensor, spool, number) TTL toDateTime(received) + INTERVAL 730 DAY SETTINGS ${WINDOW}`,
  ...rollup("events_hourly", "hour", "DateTime('UTC')", "toStartOfHour"),
  ...rollup("events_daily", "day", "Date", "toDate"),
  `CREATE TABLE addresses_daily (
    day Date,
    address IPv6,
    events SimpleAggregateFunction(sum, UInt64),
    logins SimpleAggregateFunction(sum, UInt64),
    services SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
    first SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
  ) ENGINE = AggregatingMergeTree ORDER BY (day, address) TTL day + INTERVAL 730 DAY SETTINGS ${WINDOW}`,
  `CREATE MATERIALIZED VIEW addresses_daily_view TO addresses_daily AS
   SELECT toDate(time) AS day, address, count() AS events, countIf(kind = 'login') AS logins,
     groupUniqArray(toString(service)) AS services, min(time) AS first, max(time) AS last
   FROM events WHERE service != 'doctor' GROUP BY day, address`,
  `CREATE TABLE credentials_daily (
    day Date,
    username String,
    password String,
    logins SimpleAggregateFunction(sum, UInt64),
    addresses AggregateFunction(uniq, IPv6)
  ) ENGINE = AggregatingMergeTree ORDER BY (day, username, password) TTL day + INTERVAL 730 DAY SETTINGS ${WINDOW}`,
  `CREATE MATERIALIZED VIEW credentials_daily_view TO credentials_daily AS
   SELECT toDate(time) AS day, assumeNotNull(e.username) AS username, assumeNotNull(e.password) AS password,
     count() AS logins, uniqState(address) AS addresses
   FROM events AS e WHERE kind = 'login' AND service != 'doctor' AND isNotNull(e.username) AND isNotNull(e.password)
   GROUP BY day, username, password`,
];
