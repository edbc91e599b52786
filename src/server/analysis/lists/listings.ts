/** Decisions about addresses, as the store keeps them: each is a row, the last one of an address counts, and no row is ever changed. */
import { randomBytes } from "node:crypto";
import { plainAddress } from "../../query/view.js";
import type { Store } from "../../store/store.js";
import { startOf } from "../scores/day.js";
import type { ScoredKind } from "../scores/rules.js";
import type { Listing } from "./listing.js";
import { mapped } from "./sensor-addresses.js";

export interface Decision {
  readonly listed: boolean;
  readonly listing: Listing;
}

/** The newest there are. */
export interface Mark {
  /** Counts the moments at which anything was decided, from 1; 0: none yet. */
  readonly serial: number;
  readonly timeMs: number;
  /** By which rules. */
  readonly rules: string;
}

/** Rows of an insert: their arrays travel as text. */
const ROWS_MAX = 50_000;

export async function readMark(store: Store): Promise<Mark> {
  const [row] = await store.query<{ serial: string; t: string; rules: string }>(
    `SELECT toString(max(listings.serial)) AS serial, toString(toUnixTimestamp64Milli(max(time))) AS t, argMax(listings.rules, listings.serial) AS rules
     FROM listings`,
  );
  return { serial: Number(row?.serial ?? 0), timeMs: Number(row?.t ?? 0), rules: row?.rules ?? "" };
}

/** Whoever is listed now, at most `limit`. */
export async function readListed(store: Store, limit: number): Promise<Listing[]> {
  const newest = (column: string) => `argMax(listings.${column}, listings.serial)`;
  const rows = await store.query<Record<"a" | "since" | "expires" | "first" | "last" | "class", string> & StoredListing>(
    `SELECT IPv6NumToString(address) AS a, toString(toUnixTimestamp64Milli(${newest("since")})) AS since,
       toString(toInt64(${newest("expires")})) AS expires, ${newest("score")} AS score, ${newest("sensors")} AS sensors, ${newest("class")} AS class,
       toString(toUnixTimestamp64Milli(${newest("first")})) AS first, toString(toUnixTimestamp64Milli(${newest("last")})) AS last,
       arrayMap(reason -> (reason.1, reason.2, toString(reason.3)), ${newest("reasons")}) AS reasons
     FROM listings GROUP BY address HAVING ${newest("listed")} ORDER BY address LIMIT {limit:UInt32}`,
    { limit },
  );
  return rows.map(({ a, class: name, since, expires, score, sensors, first, last, reasons }) => ({
    address: plainAddress(a),
    class: name,
    sinceMs: Number(since),
    expiresDay: Number(expires),
    score,
    sensors,
    firstMs: Number(first),
    lastMs: Number(last),
    reasons: reasons.map(([service, kind, events]) => ({ service, kind, events: Number(events) })),
  }));
}

interface StoredListing {
  readonly score: number;
  readonly sensors: number;
  readonly reasons: readonly (readonly [string, ScoredKind, string])[];
}

/** All under one serial. Killed in between, the store has some of them: what is not there is decided again. */
export async function writeDecisions(
  store: Store,
  { serial, timeMs, rules }: Mark,
  decisions: readonly Decision[],
): Promise<void> {
  for (let from = 0; from < decisions.length; from += ROWS_MAX) {
    const rows = decisions.slice(from, from + ROWS_MAX).map(({ listed, listing }) => {
      const { address, class: name, sinceMs, expiresDay, score, sensors, firstMs, lastMs, reasons } = listing;
      const told = reasons.map(({ service, kind, events }) => `('${service}','${kind}',${events})`).join(",");
      const head = [serial, seconds(timeMs), rules, mapped(address), listed, seconds(sinceMs)].join("\t");
      const expires = new Date(startOf(expiresDay)).toISOString().slice(0, 10);
      return `${head}\t${[expires, score, sensors, name, seconds(firstMs), seconds(lastMs), `[${told}]`].join("\t")}\n`;
    });
    await store.insert("listings", Buffer.from(rows.join("")), randomBytes(16).toString("hex"));
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
