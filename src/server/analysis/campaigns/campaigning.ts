/**
 * Keeps the campaigns true: soon after events have come, the days that they are of are looked at again; at the start and after midnight,
 * the last DAYS. Campaigns follow from what is stored and the time alone; one that began earlier stays as it was decided.
 */
import { createHash, randomBytes } from "node:crypto";
import type { Logger } from "../../../log.js";
import type { Store } from "../../store/store.js";
import type { Task } from "../runner.js";
import { dayOf, startOf } from "../scores/day.js";
import { BASELINE_DAYS, type Burst, burstsOf, DAYS_MAX } from "./judge.js";
import { type Calendar, calendar, daysOf, risen, type TraitKey } from "./trait-days.js";

/** What starts earlier is no news. */
const DAYS = 30;
/** Before them, what may have been going on is followed, so that its later days are not taken for a start. */
const DAYS_BEFORE = DAYS_MAX + 15;

export interface CampaigningParts {
  readonly store: Store;
  /** Gives when the oldest of what is new was received. */
  readonly arrived: () => number | undefined;
  /** How much later than it was received something may come to be in the store without a word here: from other servers. */
  readonly overlapMs: number;
  readonly log: Logger;
  readonly now: () => number;
}

/** A campaign as it was last decided. */
interface Known {
  readonly key: TraitKey;
  readonly start: number;
  readonly ended: boolean;
  readonly digest: string;
}

export class Campaigning implements Task {
  readonly name = "campaigns";
  readonly everyMs = 30_000;
  readonly #parts: CampaigningParts;
  /** Of the last run that came to its end; undefined: none has. */
  #day: number | undefined;
  /** What runs that failed have left. */
  #sinceMs: number | undefined;

  constructor(parts: CampaigningParts) {
    this.#parts = parts;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { store, arrived, overlapMs, now } = this.#parts;
    const arrivedMs = arrived();
    if (arrivedMs !== undefined) this.#sinceMs = Math.min(this.#sinceMs ?? arrivedMs, arrivedMs);
    const nowMs = now();
    const today = dayOf(nowMs);
    const isAnew = this.#day !== today;
    if (!isAnew && this.#sinceMs === undefined) return;
    const days = isAnew ? lastDays(today) : await daysTouched(store, (this.#sinceMs ?? nowMs) - overlapMs, today);
    const dates = await calendar(store);
    const keys = new Set<TraitKey>();
    for (const day of days) {
      if (signal.aborted) return;
      for (const key of await risen(store, day, dates)) keys.add(key);
    }
    await this.#judge(keys, isAnew, dates, today, nowMs);
    this.#day = today;
    this.#sinceMs = undefined;
  }

  async #judge(risen: ReadonlySet<TraitKey>, isAnew: boolean, dates: Calendar, today: number, nowMs: number): Promise<void> {
    const { store, log } = this.#parts;
    const known = await loadKnown(store, today - DAYS);
    // Of what goes on, each day counts; of what has ended, one may have been counted again.
    const concerned = [...known.values()].filter(({ ended, key }) => isAnew || !ended || risen.has(key));
    const keys = new Set([...risen, ...concerned.map(({ key }) => key)]);
    const fromDay = today - DAYS - DAYS_BEFORE;
    const found = await daysOf(store, [...keys], fromDay - BASELINE_DAYS, dates);
    const rows: string[] = [];
    const standing = new Set<string>();
    for (const [key, days] of found) {
      for (const burst of burstsOf(days, dates.firstDay ?? today, fromDay, today)) {
        if (burst.start < today - DAYS) continue;
        const id = idOf(key, burst.start);
        standing.add(id);
        const row = rowOf(key, burst);
        const digest = digestOf(row);
        if (known.get(id)?.digest !== digest) rows.push(`${id}\t${seconds(nowMs)}\t0\t${digest}\t${row}`);
      }
    }
    for (const [id, campaign] of known) {
      if (keys.has(campaign.key) && !standing.has(id)) rows.push(withdrawnRow(id, campaign, nowMs));
    }
    if (rows.length === 0) return;
    await store.insert("campaigns", Buffer.from(rows.join(""), "latin1"), randomBytes(16).toString("hex"));
    log.debug({ campaigns: rows.length }, "Campaigns have changed.");
  }
}

function lastDays(today: number): number[] {
  return Array.from({ length: DAYS + 1 }, (_, back) => today - DAYS + back);
}

/** Of which something has been received since then. */
async function daysTouched(store: Store, sinceMs: number, today: number): Promise<number[]> {
  const rows = await store.query<{ day: number }>(
    `SELECT DISTINCT toUInt32(toDate(time)) AS day FROM events
     WHERE received >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND service != 'doctor' ORDER BY day`,
    { since: sinceMs },
  );
  return rows.map(({ day }) => day).filter((day) => day >= today - DAYS && day <= today);
}

/** A row of the table from `trait` on. */
function rowOf(key: TraitKey, { ended, start, startedMs, lastMs, peak, sensors, usual, bar, baselineDays }: Burst): string {
  const times = [dateText(start), seconds(startedMs), seconds(lastMs), ended ? 1 : 0, dateText(peak.day)];
  const counts = [peak.addresses, peak.vouched, sensors, usual.toFixed(3), bar.toFixed(3), baselineDays];
  return `${[...key.split("/"), ...times, ...counts].join("\t")}\n`;
}

/** Says of a campaign that it is none; what it was is not repeated. */
function withdrawnRow(id: string, { key, start }: Known, nowMs: number): string {
  const times = [dateText(start), seconds(nowMs), seconds(nowMs), 1, dateText(start)];
  return `${[id, seconds(nowMs), 1, "", ...key.split("/"), ...times, 0, 0, 0, 0, 0, 0].join("\t")}\n`;
}

function digestOf(row: string): string {
  return createHash("sha256").update(row).digest("hex").slice(0, 32);
}

function dateText(day: number): string {
  return new Date(startOf(day)).toISOString().slice(0, 10);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** By id: those that started from a day on. */
async function loadKnown(store: Store, fromDay: number): Promise<Map<string, Known>> {
  const rows = await store.query<Known & { id: string }>(
    `SELECT toString(c.id) AS id, concat(c.trait, '/', toString(c.hash)) AS key, toUInt32(c.start) AS start, c.ended AS ended, c.digest AS digest
     FROM campaigns AS c FINAL WHERE NOT c.withdrawn AND c.start >= toDate({from:UInt32})`,
    { from: fromDay },
  );
  return new Map(rows.map(({ id, ...known }) => [id, known]));
}

/** The same wherever and whenever it is found. */
function idOf(key: TraitKey, start: number): string {
  return createHash("sha256").update(`${key}/${start}`).digest().readBigUInt64BE().toString();
}
