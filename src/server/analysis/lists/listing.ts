/** One listed address, and what became of it on a day: pure, so that it can be replayed. */

import { dayOf } from "../scores/day.js";
import type { Candidate } from "../scores/evaluate.js";
import { type Rules, type ScoredKind, unlistScoreOf } from "../scores/rules.js";
import type { Standing } from "./exemptions.js";

export interface Listing {
  /** As people write it. */
  readonly address: string;
  /** "" when it has none. */
  readonly class: string;
  /** When what it did was enough. */
  readonly sinceMs: number;
  /** The first day, counted from 1970, on which it is listed no longer, if nothing more is seen: at the latest. */
  readonly expiresDay: number;
  /** When this was last decided. */
  readonly score: number;
  readonly sensors: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly reasons: readonly Reason[];
}

/** What was seen of it that counts, most first. */
export interface Reason {
  readonly service: string;
  readonly kind: ScoredKind;
  readonly events: number;
}

/** A listing without its reasons, which are looked up for those alone that are listed anew. */
export type Verdict = Omit<Listing, "reasons">;

/**
 * What is true of an address on a day.
 *
 * @param before as it was listed until now
 * @param candidate its scores on that day; undefined: it has none
 * @returns undefined when it is not listed
 */
export function judge(
  rules: Rules,
  day: number,
  before: Verdict | undefined,
  candidate: Candidate | undefined,
  { class: name, listScore }: Standing,
): Verdict | undefined {
  if (candidate === undefined || listScore === undefined) return undefined;
  const unlistScore = unlistScoreOf(rules, listScore);
  // What was listed today is not to be judged by how the day began.
  const stays = before !== undefined && (dayOf(before.sinceMs) >= day || candidate.scoreBefore >= unlistScore);
  const isEnough = candidate.score >= listScore && candidate.sensors >= rules.sensorsMin;
  if (!stays && !isEnough) return undefined;
  const { address, score, sensors, firstMs, lastMs } = candidate;
  const sinceMs = stays ? before.sinceMs : lastMs;
  return {
    address,
    class: name,
    sinceMs,
    expiresDay: expiry(rules, day, candidate, unlistScore),
    score,
    sensors,
    firstMs,
    lastMs,
  };
}

/** Each midnight takes the same share of what sensors gave; what they give is never more than that. */
function expiry({ halfLifeDays }: Rules, day: number, { unbounded }: Candidate, unlistScore: number): number {
  return day + Math.max(1, Math.floor(halfLifeDays * Math.log2(unbounded / unlistScore)) + 1);
}

/** Whether anybody who reads the list has to be told. */
export function differs(before: Verdict | undefined, after: Verdict | undefined): boolean {
  if (before === undefined || after === undefined) return before !== after;
  return before.class !== after.class || before.sinceMs !== after.sinceMs || before.expiresDay !== after.expiresDay;
}
