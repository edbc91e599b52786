/** One address over time: its score and its services day by day, what was decided of it, and what it tried in which order. */
import type { Exemptions } from "../analysis/lists/exemptions.js";
import { dayOf, startOf } from "../analysis/scores/day.js";
import { scoresOn } from "../analysis/scores/evaluate.js";
import type { Rules } from "../analysis/scores/rules.js";
import type { AddressHistory, TriedCredentials } from "../api/sessions.js";
import type { Store } from "../store/store.js";
import { Conditions, CursorError, cursorOf, readCursor } from "./filter.js";
import { ms, time } from "./shown.js";
import { unhex } from "./view.js";

const DAYS = 60;
const DECISIONS_MAX = 1000;

/** @param address as people write it */
export async function addressHistory(
  store: Store,
  { rules, exemptions }: { readonly rules: Rules; readonly exemptions: Exemptions },
  address: string,
): Promise<AddressHistory> {
  const lastDay = dayOf(Date.now());
  const firstDay = lastDay - DAYS + 1;
  const parameters = { address, firstDay };
  const [scores, services, decisions] = await Promise.all([
    scoresOn(store, rules, address, firstDay, lastDay),
    store.query<Record<"at" | "service" | "n", string>>(
      `SELECT toString(day) AS at, service, toString(sum(events)) AS n FROM activity_daily
       WHERE address = toIPv6({address:String}) AND day >= toDate({firstDay:UInt32}) GROUP BY day, service ORDER BY day, service`,
      parameters,
    ),
    store.query<{ at: string; listed: boolean; score: number }>(
      `SELECT ${ms("time")} AS at, listed, score FROM listings
       WHERE address = toIPv6({address:String}) ORDER BY serial DESC LIMIT ${DECISIONS_MAX}`,
      parameters,
    ),
  ]);
  // Who stays listed is decided again now and then; what counts is when it came and when it went.
  const changes = decisions.filter(({ listed }, index) => listed !== (decisions[index + 1]?.listed ?? false));
  return {
    listScore: exemptions.standing(address, Date.now()).listScore ?? null,
    days: scores.map((score, index) => ({ day: new Date(startOf(firstDay + index)).toISOString().slice(0, 10), score })),
    services: services.map(({ at, service, n }) => ({ day: at, service, events: Number(n) })),
    decisions: changes.map(({ at, listed, score }) => ({ time: time(at), isListed: listed, score })),
  };
}

/** @param address as people write it. @throws CursorError */
export async function triedCredentials(
  store: Store,
  address: string,
  limit: number,
  after: string | undefined,
): Promise<TriedCredentials> {
  const place = new Conditions();
  if (after !== undefined) {
    const [firstMs, pair] = readCursor(after, [/^\d{1,13}$/, /^\d{1,20}$/]);
    if (BigInt(pair) >= 2n ** 64n) throw new CursorError("after: expected `next` of an earlier page");
    place.add("(toUnixTimestamp64Milli(min(d.first)), d.pair) > ({firstMs:Int64}, {pair:UInt64})", { firstMs, pair });
  }
  const rows = await store.query<Record<"id" | "at" | "n" | "username" | "password", string>>(
    `WITH tried AS (
       SELECT d.pair AS pair, min(d.first) AS began, sum(d.attempts) AS n FROM pairs_daily AS d WHERE d.address = toIPv6({address:String})
       GROUP BY d.pair HAVING ${place.where} ORDER BY began, pair LIMIT {limit:UInt32})
     SELECT toString(t.pair) AS id, ${ms("t.began")} AS at, toString(t.n) AS n, hex(w.username) AS username, hex(w.password) AS password
     FROM tried AS t LEFT JOIN (
       SELECT p.pair AS pair, any(p.username) AS username, any(p.password) AS password FROM pair_words AS p
       WHERE p.pair IN (SELECT pair FROM tried) GROUP BY p.pair) AS w ON w.pair = t.pair
     ORDER BY t.began, t.pair`,
    { ...place.parameters, address, limit: limit + 1 },
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    credentials: page.map(({ id, at, n, username, password }) => ({
      id,
      username: unhex(username),
      password: unhex(password),
      firstTried: time(at),
      attempts: Number(n),
    })),
    next: rows.length > limit && last !== undefined ? cursorOf([last.at, last.id]) : null,
  };
}
