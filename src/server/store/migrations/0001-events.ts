/**
 * Events as they came, and what is counted of them as they come.
 *
 * Bytes of peers are Strings, which hold any byte. Names of boots, spools and workers are hex. Every table that an insert reaches,
 * views' targets too, remembers the tokens of its last inserts, so that one that is sent twice by the client changes nothing.
 */
import { type Rollup, WINDOW } from "./rollup.js";

const NO_TESTS = "e.service != 'doctor'";

function byService(table: string, column: string, type: string, start: string): Rollup {
  return {
    table,
    column,
    type,
    columns: `service LowCardinality(String), kind LowCardinality(String), sensor LowCardinality(String),
      events SimpleAggregateFunction(sum, UInt64), addresses AggregateFunction(uniq, IPv6)`,
    order: `${column}, service, kind, sensor`,
    select: (condition) =>
      `SELECT ${start}(e.time) AS ${column}, service, kind, sensor, count() AS events, uniqState(e.address) AS addresses
       FROM events AS e WHERE ${NO_TESTS} AND ${condition} GROUP BY ${column}, service, kind, sensor`,
  };
}

export const rollups: readonly Rollup[] = [
  byService("events_hourly", "hour", "DateTime('UTC')", "toStartOfHour"),
  byService("events_daily", "day", "Date", "toDate"),
  {
    table: "addresses_daily",
    column: "day",
    type: "Date",
    columns: `address IPv6, events SimpleAggregateFunction(sum, UInt64), logins SimpleAggregateFunction(sum, UInt64),
      services SimpleAggregateFunction(groupUniqArrayArray, Array(String)),
      first SimpleAggregateFunction(min, DateTime64(3, 'UTC')), last SimpleAggregateFunction(max, DateTime64(3, 'UTC'))`,
    order: "day, address",
    select: (condition) =>
      `SELECT toDate(e.time) AS day, address, count() AS events, countIf(e.kind = 'login') AS logins,
         groupUniqArray(toString(e.service)) AS services, min(e.time) AS first, max(e.time) AS last
       FROM events AS e WHERE ${NO_TESTS} AND ${condition} GROUP BY day, address`,
  },
  {
    table: "credentials_daily",
    column: "day",
    type: "Date",
    columns: `username String, password String, logins SimpleAggregateFunction(sum, UInt64), addresses AggregateFunction(uniq, IPv6)`,
    order: "day, username, password",
    select: (condition) =>
      `SELECT toDate(e.time) AS day, assumeNotNull(e.username) AS username, assumeNotNull(e.password) AS password,
         count() AS logins, uniqState(e.address) AS addresses
       FROM events AS e WHERE e.kind = 'login' AND ${NO_TESTS} AND isNotNull(e.username) AND isNotNull(e.password) AND ${condition}
       GROUP BY day, username, password`,
  },
];

function created({ table, column, type, columns, order, select }: Rollup): string[] {
  return [
    `CREATE TABLE ${table} (${column} ${type}, ${columns}) ENGINE = AggregatingMergeTree
     ORDER BY (${order}) TTL ${column} + INTERVAL 730 DAY SETTINGS ${WINDOW}`,
    `CREATE MATERIALIZED VIEW ${table}_view TO ${table} AS ${select("1")}`,
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
  ...rollups.flatMap(created),
];
