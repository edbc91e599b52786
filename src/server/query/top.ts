/** Who did most, and what was tried most. Two days back are counted from events, more from daily rollups (whole days). */
import type { TopAddresses, TopCredentials } from "../api.js";
import type { Store } from "../store/store.js";
import type { TimeWindow } from "./overview.js";
import { plainAddress, unhex } from "./view.js";

const EXACT_MS = 2 * 86_400_000;
const IN_EVENTS =
  "time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND service != 'doctor'";
const IN_DAYS =
  "day >= toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) AND day <= toDate(fromUnixTimestamp64Milli({to:Int64} - 1, 'UTC'))";

function isExact({ fromMs, toMs }: TimeWindow): boolean {
  return toMs - fromMs <= EXACT_MS;
}

export async function topAddresses(store: Store, window: TimeWindow, limit: number): Promise<TopAddresses> {
  // Who they are first, by one cheap count; the rest of what is asked then for them alone.
  const most = (table: string, events: string, where: string) =>
    `address IN (SELECT address FROM ${table} WHERE ${where} GROUP BY address ORDER BY ${events} DESC, address LIMIT {limit:UInt32})`;
  const source = isExact(window)
    ? `SELECT address, count() AS n, countIf(kind = 'login') AS l, groupUniqArray(toString(service)) AS s, min(time) AS f, max(time) AS t
       FROM events WHERE ${IN_EVENTS} AND ${most("events", "count()", IN_EVENTS)} GROUP BY address`
    : `SELECT address, sum(events) AS n, sum(logins) AS l, groupUniqArrayArray(services) AS s, min(first) AS f, max(last) AS t
       FROM addresses_daily WHERE ${IN_DAYS} AND ${most("addresses_daily", "sum(events)", IN_DAYS)} GROUP BY address`;
  const rows = await store.query<{ a: string; n: string; l: string; s: string[]; f: string; t: string }>(
    `SELECT IPv6NumToString(address) AS a, toString(n) AS n, toString(l) AS l, arraySort(s) AS s,
     toString(toUnixTimestamp64Milli(f)) AS f, toString(toUnixTimestamp64Milli(t)) AS t
     FROM (${source}) AS counted ORDER BY counted.n DESC, address`,
    { from: window.fromMs, to: window.toMs, limit },
  );
  return {
    addresses: rows.map(({ a, n, l, s, f, t }) => ({
      address: plainAddress(a),
      events: Number(n),
      logins: Number(l),
      services: s,
      firstSeen: new Date(Number(f)).toISOString(),
      lastSeen: new Date(Number(t)).toISOString(),
    })),
  };
}

export async function topCredentials(store: Store, window: TimeWindow, limit: number): Promise<TopCredentials> {
  const source = isExact(window)
    ? `SELECT assumeNotNull(e.username) AS u, assumeNotNull(e.password) AS p, count() AS n, uniq(address) AS a
       FROM events AS e WHERE ${IN_EVENTS} AND kind = 'login' AND isNotNull(e.username) AND isNotNull(e.password) GROUP BY u, p`
    : `SELECT username AS u, password AS p, sum(logins) AS n, uniqMerge(addresses) AS a FROM credentials_daily WHERE ${IN_DAYS} GROUP BY u, p`;
  const rows = await store.query<{ u: string; p: string; n: string; a: string }>(
    `SELECT hex(u) AS u, hex(p) AS p, toString(n) AS n, toString(a) AS a
     FROM (${source}) AS counted ORDER BY counted.n DESC, counted.u, counted.p LIMIT {limit:UInt32}`,
    { from: window.fromMs, to: window.toMs, limit },
  );
  return {
    credentials: rows.map(({ u, p, n, a }) => ({
      username: unhex(u),
      password: unhex(p),
      logins: Number(n),
      addresses: Number(a),
    })),
  };
}
