/**
 * What the engine tells of traits, over `traits_daily`: which may have gone over the bar on a day, and the days of those. Nothing else of
 * them leaves it.
 */
import type { Store } from "../../store/store.js";
import { ADDRESSES_MIN, BASELINE_DAYS, type TraitDay } from "./judge.js";

/** Names a trait: what kind it is, and its hash. */
export type TraitKey = `${string}/${string}`;

/** So much memory, then the disk; one core, since ingest needs the other. */
const LIMITS = "max_threads = 1, max_execution_time = 300, max_bytes_before_external_group_by = 300000000";
/** They travel with the query. */
const KEYS_MAX = 5000;
/** A sensor that has told nothing for longer is not asked to vouch. */
const VOUCHING_DAYS = 7;
const KEY = "concat(trait, '/', toString(hash))";

/** What the store knows of its own days. */
export interface Calendar {
  /** The first of which it knows anything, counted from 1970; undefined: of none. */
  readonly firstDay: number | undefined;
  /** Days on which there was nobody else to ask: one sensor alone had told anything of late. */
  readonly alone: readonly number[];
}

export async function calendar(store: Store): Promise<Calendar> {
  const rows = await store.query<{ day: number; sensors: string[] }>(
    "SELECT toUInt32(day) AS day, groupUniqArray(sensor) AS sensors FROM activity_daily GROUP BY activity_daily.day ORDER BY day",
  );
  const alone = rows.filter(({ day }) => {
    const near = rows.filter((row) => row.day <= day && row.day > day - VOUCHING_DAYS);
    return new Set(near.flatMap(({ sensors }) => sensors)).size < 2;
  });
  return { firstDay: rows[0]?.day, alone: alone.map(({ day }) => day) };
}

/** A row for each day of a trait; the sensor that tells of most is left out of `vouched`, unless there was nobody else. */
function daysSql(condition: string): string {
  return `SELECT day, trait, hash, toUInt32(count()) AS sensors, sum(told) AS told, min(f) AS first_seen, max(l) AS last_seen,
      arraySort(one -> (-one.1, one.2), groupArray((of_sensor, sensor, state))) AS seen,
      toUInt32(arrayReduce('uniqCombined64Merge(12)', arrayMap(one -> one.3, seen))) AS total,
      if(has({alone:Array(String)}, toString(toUInt32(day))), total,
        if(length(seen) < 2, 0, toUInt32(arrayReduce('uniqCombined64Merge(12)', arrayMap(one -> one.3, arraySlice(seen, 2)))))) AS vouched
    FROM (
      SELECT day, trait, hash, sensor, sum(events) AS told, min(traits_daily.first) AS f, max(traits_daily.last) AS l,
        uniqCombined64MergeState(12)(addresses) AS state, finalizeAggregation(state) AS of_sensor
      FROM traits_daily WHERE ${condition} GROUP BY day, trait, hash, sensor
    ) GROUP BY day, trait, hash`;
}

/** Traits that have enough vouched addresses on a day, and more than usual: all that may start a campaign then, and hardly more. */
export async function risen(store: Store, day: number, { alone }: Calendar): Promise<TraitKey[]> {
  // Whoever was told of in fewer events cannot have been enough addresses: most traits end here, before a state is read.
  const often = `SELECT trait, hash FROM traits_daily WHERE day = toDate({day:UInt32})
    GROUP BY trait, hash HAVING sum(events) > ${ADDRESSES_MIN}`;
  const rows = await store.query<{ key: TraitKey }>(
    `WITH now AS (
       SELECT trait, hash, vouched FROM (${daysSql(`day = toDate({day:UInt32}) AND (trait, hash) IN (${often})`)}) WHERE vouched > ${ADDRESSES_MIN}
     )
     SELECT ${KEY} AS key FROM now LEFT JOIN (
       SELECT trait, hash, arraySum(arraySlice(arrayReverseSort(groupArray(vouched)), 1 + ${BASELINE_DAYS / 10})) / ${BASELINE_DAYS} AS usual
       FROM (${daysSql(`day < toDate({day:UInt32}) AND day >= toDate({from:UInt32}) AND (trait, hash) IN (SELECT trait, hash FROM now)`)})
       GROUP BY trait, hash
     ) AS before USING (trait, hash) WHERE vouched > 2 * usual ORDER BY key SETTINGS ${LIMITS}`,
    { day, from: day - BASELINE_DAYS, alone: alone.map(String) },
  );
  return rows.map(({ key }) => key);
}

/** The days of traits from a day on, in order. */
export async function daysOf(
  store: Store,
  keys: readonly TraitKey[],
  fromDay: number,
  { alone }: Calendar,
): Promise<Map<TraitKey, TraitDay[]>> {
  const found = new Map<TraitKey, TraitDay[]>();
  for (let at = 0; at < keys.length; at += KEYS_MAX) {
    const chosen = `(trait, hash) IN (
      SELECT splitByChar('/', one)[1], toUInt64(splitByChar('/', one)[2]) FROM (SELECT arrayJoin({keys:Array(String)}) AS one))`;
    const rows = await store.query<Omit<TraitDay, "firstMs" | "lastMs"> & { key: TraitKey; first: string; last: string }>(
      `SELECT ${KEY} AS key, toUInt32(day) AS day, vouched, total AS addresses, sensors,
         toString(toUnixTimestamp64Milli(first_seen)) AS first, toString(toUnixTimestamp64Milli(last_seen)) AS last
       FROM (${daysSql(`day >= toDate({from:UInt32}) AND ${chosen}`)}) ORDER BY key, day SETTINGS ${LIMITS}`,
      { from: fromDay, keys: keys.slice(at, at + KEYS_MAX), alone: alone.map(String) },
    );
    for (const { key, first, last, ...day } of rows) {
      const days = found.get(key) ?? [];
      found.set(key, days);
      days.push({ ...day, firstMs: Number(first), lastMs: Number(last) });
    }
  }
  return found;
}
