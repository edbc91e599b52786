/**
 * Scores as they are on a day, computed by the engine over `activity_daily`. Only addresses that come near a bar leave it.
 */

import { plainAddress } from "../../query/view.js";
import { KIND_COLUMNS } from "../../store/migrations/0003-profiles.js";
import type { QueryParameters, Store } from "../../store/store.js";
import { capOf, MILLI, type Rules, type ScoredKind, WEIGHTS, windowDays } from "./rules.js";

/** Whose scores are asked for. */
export type Due =
  /** Those of whom something has come since. */
  | { readonly receivedSinceMs: number }
  /** Those that were seen on the day. */
  | { readonly seenOnDay: true }
  /** Whoever was seen within the days that count. */
  | { readonly everybody: true }
  /** These, as people write them; at most ADDRESSES_MAX. */
  | { readonly addresses: readonly string[] };

/** They travel with the query. */
export const ADDRESSES_MAX = 5000;

export interface Candidate {
  /** As people write it. */
  readonly address: string;
  readonly score: number;
  /** The score with which the day began: of what was seen before. */
  readonly scoreBefore: number;
  /** What sensors gave, were each not bounded: it decays evenly. */
  readonly unbounded: number;
  /** Distinct sensors that gave something. */
  readonly sensors: number;
  /** Of what counts. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** So much memory, then the disk; one core, since ingest needs the other. */
const LIMITS = "max_threads = 1, max_execution_time = 300, max_bytes_before_external_group_by = 300000000";

const points = Object.entries(WEIGHTS)
  .map(([kind, weight]) => `${weight} * sum(${KIND_COLUMNS[kind as ScoredKind]})`)
  .join(" + ");

/** What a day at a sensor gives so many days later, in thousandths. @param age an expression of whole days */
const givenAfter = (age: string) =>
  `toUInt64(floor(least({cap:UInt64}, ${MILLI} * (${points})) * exp2(-(${age}) / {halfLife:UInt32})))`;

/**
 * @param day counted from 1970; what was seen later does not count
 * @param scoreMin lower scores are left out
 */
export async function evaluate(store: Store, rules: Rules, day: number, due: Due, scoreMin: number): Promise<Candidate[]> {
  const { condition, parameters } = dueCondition(due);
  const rows = await store.query<Record<"a" | "score" | "before" | "raw" | "sensors" | "f" | "l", string>>(
    `SELECT IPv6NumToString(address) AS a, toString(sum(least({cap:UInt64}, given))) AS score,
       toString(sum(least({cap:UInt64}, given_before))) AS before, toString(sum(given)) AS raw, toString(countIf(given > 0)) AS sensors,
       toString(toUnixTimestamp64Milli(min(f))) AS f, toString(toUnixTimestamp64Milli(max(l))) AS l
     FROM (
       SELECT address, sensor, sum(p) AS given, sumIf(p, age > 0) AS given_before, min(f) AS f, max(l) AS l
       FROM (
         SELECT address, sensor, toInt64({day:UInt32}) - toInt64(day) AS age, min(activity_daily.first) AS f, max(activity_daily.last) AS l,
           ${givenAfter("age")} AS p
         FROM activity_daily
         WHERE day <= toDate({day:UInt32}) AND day > toDate({after:UInt32}) AND ${condition}
         GROUP BY address, sensor, day
       ) GROUP BY address, sensor
     ) GROUP BY address HAVING sum(least({cap:UInt64}, given)) >= {scoreMin:UInt64}
     ORDER BY address SETTINGS ${LIMITS}`,
    {
      cap: capOf(rules),
      day,
      after: Math.max(0, day - windowDays(rules)),
      halfLife: rules.halfLifeDays,
      scoreMin: Math.ceil(MILLI * scoreMin),
      ...parameters,
    },
  );
  return rows.map(({ a, score, before, raw, sensors, f, l }) => ({
    address: plainAddress(a),
    score: Number(score) / MILLI,
    scoreBefore: Number(before) / MILLI,
    unbounded: Number(raw) / MILLI,
    sensors: Number(sensors),
    firstMs: Number(f),
    lastMs: Number(l),
  }));
}

/** What one address scored at the end of each of these days, by rules of today. @param address as people write it */
export async function scoresOn(
  store: Store,
  rules: Rules,
  address: string,
  firstDay: number,
  lastDay: number,
): Promise<number[]> {
  const rows = await store.query<{ d: number; score: string }>(
    `SELECT d, toString(sum(least({cap:UInt64}, given))) AS score FROM (
       SELECT d, sensor, sum(p) AS given FROM (
         SELECT arrayJoin(range({firstDay:UInt32}, {lastDay:UInt32} + 1)) AS d, sensor, day, ${givenAfter("toInt64(d) - toInt64(day)")} AS p
         FROM activity_daily
         WHERE address = toIPv6({address:String}) AND day > toDate({after:UInt32}) AND day <= toDate(d) AND day > toDate(greatest(0, toInt64(d) - {window:UInt32}))
         GROUP BY d, sensor, day
       ) GROUP BY d, sensor
     ) GROUP BY d`,
    {
      cap: capOf(rules),
      halfLife: rules.halfLifeDays,
      window: windowDays(rules),
      after: Math.max(0, firstDay - windowDays(rules)),
      address,
      firstDay,
      lastDay,
    },
  );
  const byDay = new Map(rows.map(({ d, score }) => [d, Number(score) / MILLI]));
  return Array.from({ length: lastDay - firstDay + 1 }, (_, index) => byDay.get(firstDay + index) ?? 0);
}

function dueCondition(due: Due): { condition: string; parameters: QueryParameters } {
  if ("addresses" in due) {
    const condition = "address IN (SELECT toIPv6(arrayJoin({addresses:Array(String)})))";
    return { condition, parameters: { addresses: due.addresses } };
  }
  if ("everybody" in due) return { condition: "1", parameters: {} };
  if ("seenOnDay" in due) {
    return { condition: "address IN (SELECT address FROM activity_daily WHERE day = toDate({day:UInt32}))", parameters: {} };
  }
  return {
    condition:
      "address IN (SELECT DISTINCT address FROM events WHERE received >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND service != 'doctor')",
    parameters: { since: due.receivedSinceMs },
  };
}
