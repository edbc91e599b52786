/** Why an address has its score: what was seen of it, by service and kind, within the days that count. */

import { plainAddress } from "../../query/view.js";
import { KIND_COLUMNS } from "../../store/migrations/0003-profiles.js";
import type { Store } from "../../store/store.js";
import type { Reason } from "../lists/listing.js";
import { ADDRESSES_MAX } from "./evaluate.js";
import { type Rules, type ScoredKind, WEIGHTS, windowDays } from "./rules.js";

/** The rest weighs less than each of these. */
const REASONS_MAX = 10;

const KINDS = Object.entries(KIND_COLUMNS) as [ScoredKind, string][];

/** @returns by address, as given; heaviest first */
export async function reasonsOf(
  store: Store,
  rules: Rules,
  day: number,
  addresses: readonly string[],
): Promise<Map<string, Reason[]>> {
  const reasons = new Map<string, Reason[]>();
  for (let from = 0; from < addresses.length; from += ADDRESSES_MAX) {
    const rows = await store.query<{ a: string; service: string; counts: string[] }>(
      `SELECT IPv6NumToString(address) AS a, service, [${KINDS.map(([, column]) => `toString(sum(${column}))`).join(", ")}] AS counts
       FROM activity_daily
       WHERE day <= toDate({day:UInt32}) AND day > toDate({after:UInt32}) AND address IN (SELECT toIPv6(arrayJoin({addresses:Array(String)})))
       GROUP BY address, service SETTINGS max_threads = 1`,
      { day, after: Math.max(0, day - windowDays(rules)), addresses: addresses.slice(from, from + ADDRESSES_MAX) },
    );
    for (const { a, service, counts } of rows) {
      const own = KINDS.map(([kind], index) => ({ service, kind, events: Number(counts[index]) }));
      const address = plainAddress(a);
      reasons.set(address, [...(reasons.get(address) ?? []), ...own.filter(({ events }) => events > 0)]);
    }
  }
  for (const [address, all] of reasons) reasons.set(address, all.toSorted(byWeight).slice(0, REASONS_MAX));
  return reasons;
}

/** Equal ones by name: the same events give the same reasons in the same order. */
function byWeight(one: Reason, other: Reason): number {
  const order = `${one.service} ${one.kind}` < `${other.service} ${other.kind}` ? -1 : 1;
  return weight(other) - weight(one) || order;
}

function weight({ kind, events }: Reason): number {
  return events * WEIGHTS[kind];
}
