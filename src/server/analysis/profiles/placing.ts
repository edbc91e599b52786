/**
 * Looks up where addresses are, soon after they were first seen, and counts each day by country and network: so that both can be
 * asked for, and asked by, in the store. An address is looked up again after a month, since files of places are replaced and networks
 * sold. Without such a file nothing is done; when one is given later, the days that are stored are counted then.
 */
import { randomBytes } from "node:crypto";
import { plainAddress } from "../../query/view.js";
import type { Store } from "../../store/store.js";
import { mapped } from "../lists/sensor-addresses.js";
import type { Task } from "../runner.js";
import type { Geo } from "./geo.js";

const GOOD_DAYS = 30;
/** Addresses looked up at a time. */
const SLICE = 20_000;

export interface PlacingParts {
  readonly store: Store;
  readonly geo: Geo;
  /** Gives when the oldest of what is new was received. */
  readonly arrived: () => number | undefined;
  /** As scoring has it: what other servers commit comes later. */
  readonly overlapMs: number;
  readonly now: () => number;
}

export class Placing implements Task {
  readonly name = "placing";
  readonly everyMs = 5000;
  readonly #parts: PlacingParts;
  #begun = false;
  /** Days that a run which failed has left. */
  readonly #due = new Set<string>();

  constructor(parts: PlacingParts) {
    this.#parts = parts;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { geo, arrived, overlapMs } = this.#parts;
    if (!geo.tellsCountry && !geo.tellsOperator) return;
    const sinceMs = arrived();
    if (!this.#begun) for (const day of await this.#uncounted()) this.#due.add(day);
    if (sinceMs !== undefined) for (const day of await this.#touched(sinceMs - overlapMs)) this.#due.add(day);
    this.#begun = true;
    // The latest first: they are what people look at.
    for (const day of [...this.#due].toSorted().reverse()) {
      while (!signal.aborted && (await this.#lookUp(day)) === SLICE);
      if (signal.aborted) return;
      await this.#count(day);
      this.#due.delete(day);
    }
  }

  /** Days that were never counted, and today and yesterday: the server may have stopped before it counted what came last. */
  async #uncounted(): Promise<string[]> {
    return this.#days(
      `SELECT DISTINCT toString(day) AS at FROM addresses_daily
       WHERE day >= today() - 1 OR day NOT IN (SELECT day FROM places_daily)`,
    );
  }

  #touched(sinceMs: number): Promise<string[]> {
    return this.#days(
      `SELECT DISTINCT toString(toDate(time)) AS at FROM events
       WHERE received >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND service != 'doctor'`,
      { since: Math.floor(sinceMs) },
    );
  }

  async #days(sql: string, parameters: Readonly<Record<string, number>> = {}): Promise<string[]> {
    return (await this.#parts.store.query<{ at: string }>(sql, parameters)).map(({ at }) => at);
  }

  /** @returns how many were looked up */
  async #lookUp(day: string): Promise<number> {
    const { store, geo, now } = this.#parts;
    const rows = await store.query<{ a: string }>(
      `SELECT DISTINCT IPv6NumToString(address) AS a FROM addresses_daily
       WHERE day = toDate({day:String}) AND address NOT IN (SELECT address FROM places WHERE looked > now64(3) - INTERVAL ${GOOD_DAYS} DAY)
       LIMIT ${SLICE}`,
      { day },
    );
    const looked = (now() / 1000).toFixed(3);
    const lines: string[] = [];
    for (const { a } of rows) {
      const { country, operator } = await geo.place(plainAddress(a));
      lines.push(
        `${mapped(a)}\t${country?.code ?? ""}\t${operator?.asn ?? 0}\t${word(operator?.organization ?? "")}\t${looked}\n`,
      );
    }
    if (lines.length > 0) await store.insert("places", Buffer.from(lines.join("")), randomBytes(16).toString("hex"));
    return rows.length;
  }

  async #count(day: string): Promise<void> {
    await this.#parts.store.command(
      `INSERT INTO places_daily
       SELECT toDate({day:String}) AS day, {build:UInt64} AS build, p.country AS country, p.asn AS asn, any(p.organization),
         sum(d.events), sum(d.logins), uniqCombined64State(12)(d.address)
       FROM addresses_daily AS d
       LEFT JOIN (
         SELECT address, argMax(country, looked) AS country, argMax(asn, looked) AS asn, argMax(organization, looked) AS organization
         FROM places WHERE address IN (SELECT address FROM addresses_daily WHERE day = toDate({day:String})) GROUP BY address
       ) AS p ON d.address = p.address
       WHERE d.day = toDate({day:String}) GROUP BY p.country, p.asn`,
      { day, build: this.#parts.now() },
    );
  }
}

/** A name that the admin's file gives, as tab-separated text has it. */
function word(name: string): string {
  return name.replace(/\p{Cc}/gu, " ").replaceAll("\\", "\\\\");
}
