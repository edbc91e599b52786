/**
 * What addresses are grouped by, counted as events come, and the groups that were found.
 *
 * `pairs_daily` is which pairs of user name and password an address tried in a day, when first, and which sensors saw it: each is one
 * bit of 32. A pair is its 64-bit hash, the words of which are in `pair_words`; of hashed credentials the words are hashes too. A
 * build is one grouping of everything, and what was placed into it since; only the last counts.
 */
import { createdAndFilled, type Rollup } from "./rollup.js";

const IS_PAIR = "e.kind = 'login' AND e.service != 'doctor' AND isNotNull(e.username) AND isNotNull(e.password)";
export const PAIR = "sipHash64(assumeNotNull(e.username), assumeNotNull(e.password))";
/** Of a user name or password that is shown with a group; the whole is in the event. */
const WORD_BYTES_MAX = 256;

export const rollups: readonly Rollup[] = [
  {
    table: "pairs_daily",
    column: "day",
    type: "Date",
    columns: `address IPv6, pair UInt64, sensors SimpleAggregateFunction(groupBitOr, UInt32),
      attempts SimpleAggregateFunction(sum, UInt64), first SimpleAggregateFunction(min, DateTime64(3, 'UTC'))`,
    order: "address, day, pair",
    select: (condition) =>
      `SELECT toDate(e.time) AS day, address, ${PAIR} AS pair,
         groupBitOr(bitShiftLeft(toUInt32(1), toUInt8(cityHash64(e.sensor) % 32))) AS sensors, count() AS attempts, min(e.time) AS first
       FROM events AS e WHERE ${IS_PAIR} AND ${condition} GROUP BY day, address, pair`,
  },
  {
    table: "pair_words",
    column: "day",
    type: "Date",
    columns: `pair UInt64, username SimpleAggregateFunction(any, String), password SimpleAggregateFunction(any, String)`,
    order: "pair, day",
    select: (condition) =>
      `SELECT toDate(e.time) AS day, ${PAIR} AS pair, any(substring(assumeNotNull(e.username), 1, ${WORD_BYTES_MAX})) AS username,
         any(substring(assumeNotNull(e.password), 1, ${WORD_BYTES_MAX})) AS password
       FROM events AS e WHERE ${IS_PAIR} AND ${condition} GROUP BY day, pair`,
  },
];

export const statements: readonly string[] = [
  ...rollups.flatMap(createdAndFilled),
  // A build is there when its row is, which is written last.
  `CREATE TABLE group_builds (
    build UInt64,
    time DateTime64(3, 'UTC'),
    next_number UInt32,
    common Array(UInt64)
  ) ENGINE = MergeTree ORDER BY build`,
  `CREATE TABLE groups (
    build UInt64,
    number UInt32,
    since DateTime64(3, 'UTC'),
    pairs Array(UInt64),
    weights Array(Float32),
    support Array(Float32),
    kept Float32
  ) ENGINE = ReplacingMergeTree PARTITION BY build ORDER BY (build, number)`,
  `CREATE TABLE group_members (
    build UInt64,
    number UInt32,
    address IPv6,
    second Bool,
    vouched Bool,
    list_covered Float32,
    run_covered Float32,
    kept Float32,
    first DateTime64(3, 'UTC'),
    last DateTime64(3, 'UTC'),
    INDEX of_address address TYPE bloom_filter GRANULARITY 2
  ) ENGINE = ReplacingMergeTree PARTITION BY build ORDER BY (build, number, address)`,
  `CREATE TABLE group_changes (
    time DateTime64(3, 'UTC'),
    kind LowCardinality(String),
    number UInt32,
    other UInt32,
    members UInt32
  ) ENGINE = ReplacingMergeTree ORDER BY (number, time, kind, other) TTL toDateTime(time) + INTERVAL 730 DAY`,
];
