/** Which campaigns there are, and what one of them is: its days, where it was seen and by whom. */
import { BASELINE_DAYS } from "../analysis/campaigns/judge.js";
import { signaturesOf } from "../analysis/campaigns/signatures.js";
import { calendar, daysOf } from "../analysis/campaigns/trait-days.js";
import { startOf } from "../analysis/scores/day.js";
import type { Trait } from "../api/traits.js";
import type { CampaignProfile, CampaignSummary, Campaigns } from "../api.js";
import type { QueryParameters, Store } from "../store/store.js";
import { Conditions, CursorError, cursorOf, readCursor } from "./filter.js";
import { groupsOf, ms, seenOn, time } from "./shown.js";
import { unhex } from "./view.js";

export interface CampaignsWanted {
  readonly limit: number;
  readonly kind?: Trait;
  readonly active?: boolean;
  /** `next` of the page before. */
  readonly after?: string;
  /** Only those that began since then, in milliseconds since 1970. */
  readonly sinceMs?: number;
}

/** @throws CursorError */
export async function campaigns(store: Store, { limit, kind, active, after, sinceMs }: CampaignsWanted): Promise<Campaigns> {
  const which = new Conditions();
  if (kind !== undefined) which.add("trait = {kind:String}", { kind });
  if (active !== undefined) which.add(active ? "NOT ended" : "ended");
  if (sinceMs !== undefined) which.add("started >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC')", { sinceMs });
  if (after !== undefined) {
    const [lastMs, vouched, lastId] = readCursor(after, [/^\d{1,14}$/, /^\d{1,9}$/, /^\d{1,20}$/]);
    if (BigInt(lastId) >= 2n ** 64n) throw new CursorError("after: expected `next` of an earlier page");
    which.add(
      `(toUnixTimestamp64Milli(last), toInt64(peak_vouched), -toInt128(id)) < ({lastMs:Int64}, {vouched:Int64}, -toInt128({lastId:UInt64}))`,
      { lastMs, vouched, lastId },
    );
  }
  const found = await decided(store, which.where, { ...which.parameters, limit: limit + 1 });
  const page = found.slice(0, limit).map(({ summary }) => summary);
  const last = page.at(-1);
  const place = last && [Date.parse(last.lastSeen), last.peak.vouched, last.id];
  return { campaigns: page, next: found.length > limit && place !== undefined ? cursorOf(place) : null };
}

/** @param id decimal @returns undefined if there is no such campaign */
export async function campaignProfile(store: Store, id: string): Promise<CampaignProfile | undefined> {
  const [found] = await decided(store, "toString(id) = {id:String}", { id, limit: 1 });
  if (found === undefined) return undefined;
  const { summary, hash, start, end } = found;
  const { kind, peak } = summary;
  const [days, { services, addresses }] = await Promise.all([
    daysFrom(store, `${kind}/${hash}`, start - BASELINE_DAYS, end),
    seenOn(store, kind, hash, peak.day),
  ]);
  const groups = await groupsOf(
    store,
    addresses.map(({ address }) => address),
  );
  return { ...summary, days, services, addresses, groups };
}

interface Decided {
  readonly summary: CampaignSummary;
  readonly hash: string;
  /** Days, counted from 1970. */
  readonly start: number;
  readonly end: number;
}

interface Row {
  readonly id: string;
  readonly trait: Trait;
  readonly hash: string;
  readonly text: string;
  readonly password: string;
  readonly first_day: number;
  readonly last_day: number;
  readonly started: string;
  readonly last: string;
  readonly ended: boolean;
  readonly peak: string;
  readonly peak_addresses: number;
  readonly peak_vouched: number;
  readonly sensors: number;
  readonly usual: number;
  readonly bar: number;
  readonly baseline_days: number;
}

async function decided(store: Store, condition: string, parameters: QueryParameters): Promise<Decided[]> {
  const rows = await store.query<Row>(
    `WITH chosen AS (
       SELECT * FROM campaigns FINAL WHERE NOT withdrawn AND ${condition} ORDER BY last DESC, peak_vouched DESC, id LIMIT {limit:UInt32}
     )
     SELECT toString(c.id) AS id, c.trait AS trait, toString(c.hash) AS hash, hex(shown.text) AS text, hex(shown.password) AS password,
       toUInt32(c.start) AS first_day, toUInt32(toDate(c.last)) AS last_day, ${ms("c.started")} AS started, ${ms("c.last")} AS last,
       ended, toString(c.peak) AS peak, peak_addresses, peak_vouched, sensors, usual, bar, baseline_days
     FROM chosen AS c LEFT JOIN (
       SELECT day, trait, hash, any(text) AS text, any(password) AS password FROM traits_daily
       WHERE (day, trait, hash) IN (SELECT peak, trait, hash FROM chosen) GROUP BY day, trait, hash
     ) AS shown ON shown.day = c.peak AND shown.trait = c.trait AND shown.hash = c.hash
     ORDER BY c.last DESC, peak_vouched DESC, c.id`,
    parameters,
  );
  return rows.map((row) => ({ summary: summaryOf(row), hash: row.hash, start: row.first_day, end: row.last_day }));
}

function summaryOf(row: Row): CampaignSummary {
  const [text = "", password = ""] = [row.text, row.password].map((hex) => Buffer.from(hex, "hex").toString("latin1"));
  return {
    id: row.id,
    kind: row.trait,
    text: unhex(row.text),
    password: row.trait === "credentials" ? unhex(row.password) : null,
    labels: signaturesOf(row.trait, text, password).map(({ name, source }) => ({ name, source })),
    startedAt: time(row.started),
    lastSeen: time(row.last),
    isActive: !row.ended,
    peak: { day: row.peak, addresses: row.peak_addresses, vouched: row.peak_vouched },
    sensors: row.sensors,
    usual: row.usual,
    bar: row.bar,
    baselineDays: row.baseline_days,
  };
}

async function daysFrom(store: Store, key: `${Trait}/${string}`, from: number, to: number): Promise<CampaignProfile["days"]> {
  const days = (await daysOf(store, [key], from, await calendar(store))).get(key) ?? [];
  return days
    .filter(({ day }) => day <= to)
    .map(({ day, addresses, vouched, sensors }) => ({ day: dayText(day), addresses, vouched, sensors }));
}

function dayText(day: number): string {
  return new Date(startOf(day)).toISOString().slice(0, 10);
}
