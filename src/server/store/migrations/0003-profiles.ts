/**
 * What is known of each address, counted as events come, and what analysis has concluded of it.
 *
 * `activity_daily` is what profiles and scores are made of: what an address did in a day at one service of one sensor. `clients_daily` is
 * what its software said of itself. Both begin with the address, since one address is what is asked for; a part is a month, since a
 * score asks for the last weeks of all.
 */
import { createdAndFilled, type Rollup } from "./rollup.js";

const NO_TESTS = "e.service != 'doctor'";
/** Of a user agent or another text that a peer's software sends; the whole is in the event. */
export const CLIENT_BYTES_MAX = 1024;

const TIMES = "first SimpleAggregateFunction(min, DateTime64(3, 'UTC')), last SimpleAggregateFunction(max, DateTime64(3, 'UTC'))";

/** Counts of `activity_daily` by the kind of event that they count. */
export const KIND_COLUMNS = {
  connect: "connects",
  login: "logins",
  command: "commands",
  request: "requests",
  message: "messages",
  invalid: "invalids",
  refused: "refusals",
} as const;

const kinds = Object.entries(KIND_COLUMNS);

export const rollups: readonly Rollup[] = [
  {
    table: "activity_daily",
    column: "day",
    type: "Date",
    columns: `address IPv6, sensor LowCardinality(String), service LowCardinality(String),
      events SimpleAggregateFunction(sum, UInt64),
      ${kinds.map(([, column]) => `${column} SimpleAggregateFunction(sum, UInt64)`).join(", ")},
      credentials AggregateFunction(uniqCombined64(12), UInt64), ${TIMES}`,
    order: "address, day, sensor, service",
    select: (condition) =>
      `SELECT toDate(e.time) AS day, address, sensor, service, count() AS events,
         ${kinds.map(([kind, column]) => `countIf(e.kind = '${kind}') AS ${column}`).join(", ")},
         uniqCombined64StateIf(12)(sipHash64(assumeNotNull(e.username), assumeNotNull(e.password)),
           e.kind = 'login' AND isNotNull(e.username) AND isNotNull(e.password)) AS credentials,
         min(e.time) AS first, max(e.time) AS last
       FROM events AS e WHERE ${NO_TESTS} AND ${condition} GROUP BY day, address, sensor, service`,
  },
  {
    table: "clients_daily",
    column: "day",
    type: "Date",
    columns: `address IPv6, name LowCardinality(String), value String, events SimpleAggregateFunction(sum, UInt64), ${TIMES}`,
    order: "address, day, name, value",
    select: (condition) =>
      `SELECT toDate(e.time) AS day, address, if(e.kind = 'request', 'user-agent', e.name) AS name,
         substring(if(e.kind = 'request', e.user_agent, e.data), 1, ${CLIENT_BYTES_MAX}) AS value,
         count() AS events, min(e.time) AS first, max(e.time) AS last
       FROM events AS e WHERE (e.kind = 'message' OR (e.kind = 'request' AND e.user_agent != '')) AND ${NO_TESTS} AND ${condition}
       GROUP BY day, address, name, value`,
  },
];

export const statements: readonly string[] = [
  ...rollups.flatMap(createdAndFilled),
  // Finds what has come since a moment, however old it was when it came.
  "ALTER TABLE events ADD INDEX IF NOT EXISTS received_range received TYPE minmax GRANULARITY 1",
  // Each row is one decision about one address; its last one counts. Decisions of one moment have one serial.
  `CREATE TABLE listings (
    serial UInt64,
    time DateTime64(3, 'UTC'),
    rules LowCardinality(String),
    address IPv6,
    listed Bool,
    since DateTime64(3, 'UTC'),
    expires Date,
    score Float64,
    sensors UInt32,
    class LowCardinality(String),
    first DateTime64(3, 'UTC'),
    last DateTime64(3, 'UTC'),
    reasons Array(Tuple(String, String, UInt64))
  ) ENGINE = MergeTree ORDER BY (address, serial) TTL toDateTime(time) + INTERVAL 730 DAY`,
  // Where sensors have uploaded from.
  `CREATE TABLE sensor_addresses (
    sensor LowCardinality(String),
    address IPv6,
    seen DateTime64(3, 'UTC')
  ) ENGINE = ReplacingMergeTree(seen) ORDER BY (sensor, address) TTL toDateTime(seen) + INTERVAL 30 DAY`,
];
