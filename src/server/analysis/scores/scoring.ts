/**
 * Keeps the list true: soon after events have come, whom they are about is scored again; at midnight, whoever is listed; and when
 * somebody comes to be exempt, at once. What a run has not finished, the next one does.
 */
import type { AnalysisConfig } from "../../../config/config.js";
import type { Logger } from "../../../log.js";
import type { Store } from "../../store/store.js";
import type { BlockList } from "../lists/block-list.js";
import type { Exemptions } from "../lists/exemptions.js";
import { differs, judge, type Listing, type Verdict } from "../lists/listing.js";
import type { SensorAddresses } from "../lists/sensor-addresses.js";
import type { Task } from "../runner.js";
import { dayOf } from "./day.js";
import { type Candidate, type Due, evaluate } from "./evaluate.js";
import { reasonsOf } from "./reasons.js";
import { replay, scoresOf } from "./replay.js";
import { fingerprintOf, unlistScoreOf } from "./rules.js";

export interface ScoringParts {
  readonly store: Store;
  readonly rules: AnalysisConfig;
  readonly list: BlockList;
  readonly exemptions: Exemptions;
  readonly sensorAddresses: SensorAddresses;
  /** Gives when the oldest of what is new was received. */
  readonly arrived: () => number | undefined;
  /** How much later than it was received something may come to be in the store without a word here: from other servers. */
  readonly overlapMs: number;
  readonly log: Logger;
  readonly now: () => number;
}

export class Scoring implements Task {
  readonly name = "scoring";
  readonly everyMs = 5000;
  readonly #parts: ScoringParts;
  /** Of the last run that came to its end; undefined: none has. */
  #day: number | undefined;
  /** What runs that failed have left. */
  #sinceMs: number | undefined;

  constructor(parts: ScoringParts) {
    this.#parts = parts;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { store, exemptions, sensorAddresses, arrived, now } = this.#parts;
    await exemptions.refresh();
    await sensorAddresses.save(store);
    this.#sinceMs = earlier(this.#sinceMs, arrived());
    const nowMs = now();
    const day = dayOf(nowMs);
    if (this.#day === undefined) await this.#begin(nowMs, signal);
    else if (day !== this.#day) await this.#judgeAll(day, nowMs);
    else await this.#judge(day, nowMs, await this.#news(day));
    this.#day = day;
    this.#sinceMs = undefined;
  }

  /** What an earlier run of the server has decided counts, unless it was by other rules. */
  async #begin(nowMs: number, signal: AbortSignal): Promise<void> {
    const { store, rules, list, exemptions, log } = this.#parts;
    const madeBy = await list.load();
    if (madeBy === fingerprintOf(rules)) return this.#judgeAll(dayOf(nowMs), nowMs);
    const verdicts = await replay(store, rules, exemptions, nowMs, signal);
    const gone = [...list.edition.listings.keys()].filter((address) => !verdicts.has(address));
    await this.#publish(dayOf(nowMs), nowMs, [...verdicts.values()], gone);
    log.info({ listed: verdicts.size }, "The list was made from what is stored.");
  }

  async #news(day: number): Promise<Candidate[]> {
    return this.#sinceMs === undefined ? [] : this.#near(day, { receivedSinceMs: this.#sinceMs - this.#parts.overlapMs });
  }

  /** Everybody who may be to be listed, and everybody who is. */
  async #judgeAll(day: number, nowMs: number): Promise<void> {
    const { store, rules, list } = this.#parts;
    const near = await this.#near(day, { everybody: true });
    const found = new Set(near.map(({ address }) => address));
    const rest = [...list.edition.listings.keys()].filter((address) => !found.has(address));
    const low = await scoresOf(store, rules, day, rest);
    for (const { address } of low) found.add(address);
    await this.#judge(
      day,
      nowMs,
      [...near, ...low],
      rest.filter((address) => !found.has(address)),
    );
  }

  #near(day: number, due: Due): Promise<Candidate[]> {
    const { store, rules, exemptions } = this.#parts;
    return evaluate(store, rules, day, due, unlistScoreOf(rules, exemptions.lowestScore));
  }

  /** @param without those of the listed of whom nothing that counts is left */
  async #judge(day: number, nowMs: number, candidates: readonly Candidate[], without: readonly string[] = []): Promise<void> {
    const { rules, list, exemptions } = this.#parts;
    const { listings } = list.edition;
    const changed: Verdict[] = [];
    const gone = new Set(without);
    for (const candidate of candidates) {
      const before = listings.get(candidate.address);
      const after = judge(rules, day, before, candidate, exemptions.standing(candidate.address, nowMs));
      if (!differs(before, after)) continue;
      if (after === undefined) gone.add(candidate.address);
      else changed.push(after);
    }
    for (const address of listings.keys()) {
      if (exemptions.standing(address, nowMs).listScore === undefined) gone.add(address);
    }
    await this.#publish(day, nowMs, changed, [...gone]);
  }

  async #publish(day: number, nowMs: number, verdicts: readonly Verdict[], gone: readonly string[]): Promise<void> {
    const { store, rules, list, log } = this.#parts;
    if (verdicts.length + gone.length === 0) return;
    const addresses = verdicts.map(({ address }) => address);
    const reasons = await reasonsOf(store, rules, day, addresses);
    const told = verdicts.map((verdict) => ({ ...verdict, reasons: reasons.get(verdict.address) ?? [] }));
    const left = gone.map((address) => list.edition.listings.get(address)).filter((one): one is Listing => one !== undefined);
    await list.publish(
      [...told.map((listing) => ({ listed: true, listing })), ...left.map((listing) => ({ listed: false, listing }))],
      fingerprintOf(rules),
      nowMs,
    );
    log.debug({ serial: list.edition.serial, listed: list.edition.listings.size }, "A new edition of the list.");
  }
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}
