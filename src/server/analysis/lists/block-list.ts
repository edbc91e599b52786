/** Who is listed now: in memory as one edition, which never changes once it is out, and in the store as the decisions it came from. */
import type { Logger } from "../../../log.js";
import type { Store } from "../../store/store.js";
import type { Listing } from "./listing.js";
import { type Decision, type Mark, readListed, readMark, writeDecisions } from "./listings.js";

/** Past it, nobody is added: what blocks by the list has to hold it. */
export const LISTED_MAX = 250_000;

export interface Edition {
  readonly serial: number;
  /** When it came out. */
  readonly timeMs: number;
  /** By address, in its own order. */
  readonly listings: ReadonlyMap<string, Listing>;
}

export class BlockList {
  readonly #store: Store;
  readonly #log: Logger;
  #edition: Edition = { serial: 0, timeMs: 0, listings: new Map() };

  constructor(store: Store, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  get edition(): Edition {
    return this.#edition;
  }

  /** Takes up what was decided before. @returns by which rules */
  async load(): Promise<string> {
    const { serial, timeMs, rules } = await readMark(this.#store);
    const listed = await readListed(this.#store, LISTED_MAX);
    this.#edition = { serial, timeMs, listings: new Map(listed.map((listing) => [listing.address, listing])) };
    return rules;
  }

  /** Brings out a new edition, once the store has what it came from. */
  async publish(decisions: readonly Decision[], rules: string, nowMs: number): Promise<void> {
    const listings = new Map(this.#edition.listings);
    const counted: Decision[] = [];
    for (const decision of decisions) {
      const { listed, listing } = decision;
      if (!listed) listings.delete(listing.address);
      else if (listings.has(listing.address) || listings.size < LISTED_MAX) listings.set(listing.address, listing);
      else continue;
      counted.push(decision);
    }
    if (counted.length < decisions.length) {
      this.#log.error({ max: LISTED_MAX, left: decisions.length - counted.length }, "The list is full; addresses are left out.");
    }
    if (counted.length === 0) return;
    const mark: Mark = { serial: this.#edition.serial + 1, timeMs: nowMs, rules };
    await writeDecisions(this.#store, mark, counted);
    this.#edition = { serial: mark.serial, timeMs: mark.timeMs, listings: new Map([...listings].toSorted(byAddress)) };
  }
}

function byAddress([one]: readonly [string, Listing], [other]: readonly [string, Listing]): number {
  return one < other ? -1 : 1;
}
