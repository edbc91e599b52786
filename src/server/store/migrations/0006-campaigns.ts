/**
 * What peers show of what they are up to, counted as events come, and the campaigns that were found in it.
 *
 * `traits_daily` is who showed a trait in a day to which sensor: a pair of credentials, a request's target, a user agent, what its software
 * said of itself, the port that it aimed at. A trait is the 64-bit hash of its whole bytes; the first bytes stand beside it, to be shown.
 * A state of addresses is bounded (3 KiB), and exact for as few as matter. `campaigns` has a row for each decision; the last one counts.
 */

import type { Trait } from "../../api/traits.js";
import { PAIR } from "./0004-groups.js";
import { createdAndFilled, type Rollup } from "./rollup.js";

/** Of a trait that is shown with a campaign; the whole is in the events. */
export const TEXT_BYTES_MAX = 256;

/** Messages by which software can be told from other software; their names are those of docs/EVENTS.md. */
export const MESSAGES = ["hassh", "ja3", "ja4", "client-version", "terminal-type"] as const;

const IS_MESSAGE = `e.kind = 'message' AND e.name IN (${MESSAGES.map((name) => `'${name}'`).join(", ")})`;
const IS_LOGIN = "e.kind = 'login' AND isNotNull(e.username) AND isNotNull(e.password)";

const text = (column: string) => `substring(${column}, 1, ${TEXT_BYTES_MAX})`;

/** Only a request shows two traits at once: so a row becomes two there alone, before anything is hashed. */
const SECOND = "arrayJoin(if(e.kind = 'request' AND e.user_agent != '', [false, true], [false]))";

export const rollups: readonly Rollup[] = [
  {
    table: "traits_daily",
    column: "day",
    type: "Date",
    columns: `trait LowCardinality(String), hash UInt64, sensor LowCardinality(String), events SimpleAggregateFunction(sum, UInt64),
      addresses AggregateFunction(uniqCombined64(12), IPv6),
      first SimpleAggregateFunction(min, DateTime64(3, 'UTC')), last SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
      text SimpleAggregateFunction(any, String), password SimpleAggregateFunction(any, String)`,
    order: "day, trait, hash, sensor",
    select: (condition) =>
      `WITH ${SECOND} AS second SELECT toDate(e.time) AS day,
         multiIf(e.kind = 'login', 'credentials', e.kind = 'connect', 'port', e.kind = 'message', toString(e.name), second, 'user-agent', 'uri') AS trait,
         multiIf(e.kind = 'login', ${PAIR}, e.kind = 'connect', toUInt64(e.target_port), e.kind = 'message', sipHash64(e.data),
           second, sipHash64(e.user_agent), sipHash64(e.target)) AS hash,
         e.sensor AS sensor, count() AS events, uniqCombined64State(12)(e.address) AS addresses, min(e.time) AS first, max(e.time) AS last,
         any(multiIf(e.kind = 'login', ${text("assumeNotNull(e.username)")}, e.kind = 'connect', toString(e.target_port),
           e.kind = 'message', ${text("e.data")}, second, ${text("e.user_agent")}, ${text("e.target")})) AS text,
         any(if(e.kind = 'login', ${text("assumeNotNull(e.password)")}, '')) AS password
       FROM events AS e
       WHERE e.service != 'doctor' AND (e.kind IN ('connect', 'request') OR ${IS_LOGIN} OR ${IS_MESSAGE}) AND ${condition}
       GROUP BY day, trait, hash, sensor`,
  },
];

/** Of an event `e`: whether it shows the trait whose hash is {hash:UInt64}. The same hashes as above. */
export function showsTrait(trait: Trait): string {
  const hashed = {
    credentials: `${IS_LOGIN} AND ${PAIR} =`,
    uri: "e.kind = 'request' AND sipHash64(e.target) =",
    "user-agent": "e.kind = 'request' AND e.user_agent != '' AND sipHash64(e.user_agent) =",
    port: "e.kind = 'connect' AND e.target_port =",
  } as const;
  const condition =
    trait in hashed ? hashed[trait as keyof typeof hashed] : `e.kind = 'message' AND e.name = '${trait}' AND sipHash64(e.data) =`;
  return `e.service != 'doctor' AND ${condition} {hash:UInt64}`;
}

export const statements: readonly string[] = [
  ...rollups.flatMap(createdAndFilled),
  // Of one that turned out to be none, since a day was counted again, `withdrawn` says so. The digest tells whether a decision is a new one.
  `CREATE TABLE campaigns (
    id UInt64,
    decided DateTime64(3, 'UTC'),
    withdrawn Bool,
    digest String,
    trait LowCardinality(String),
    hash UInt64,
    start Date,
    started DateTime64(3, 'UTC'),
    last DateTime64(3, 'UTC'),
    ended Bool,
    peak Date,
    peak_addresses UInt32,
    peak_vouched UInt32,
    sensors UInt32,
    usual Float32,
    bar Float32,
    baseline_days UInt8
  ) ENGINE = ReplacingMergeTree(decided) ORDER BY id TTL toDateTime(last) + INTERVAL 730 DAY`,
];
