/**
 * How a score comes about, all of it: published, so that who is listed can be told why.
 *
 *   points of a day at a sensor   each event's weight by its kind, together at most `capOf`
 *   what a sensor gives           its days' points, each halved every `halfLifeDays`, together again at most `capOf`
 *   score                         what all sensors give
 *
 * A sensor gives at most `listScore / sensorsMin`, whatever it tells: fewer than `sensorsMin` cannot list anybody, nor can one alone keep
 * anybody listed. Time counts in days of UTC, by when an event was seen: a score falls at midnight and rises with events, so that who is
 * listed on a day follows from what was seen up to that day, whenever and however often it is looked at. No event is later than its arrival.
 */
import type { AnalysisConfig } from "../../../config/config.js";
import type { KIND_COLUMNS } from "../../store/migrations/0003-profiles.js";

/** Kinds of events that count. */
export type ScoredKind = keyof typeof KIND_COLUMNS;

export type Rules = Pick<AnalysisConfig, "halfLifeDays" | "sensorsMin" | "listScore" | "unlistScore">;

/** What one event of a kind is worth; a close says nothing that its connect has not said. A login is what we are here for. */
export const WEIGHTS: Readonly<Record<ScoredKind, number>> = {
  connect: 4,
  login: 20,
  command: 10,
  request: 5,
  message: 1,
  invalid: 2,
  refused: 1,
};

/** What is older weighs less than 1/250 of what it did. */
const WINDOW_HALF_LIVES = 8;

/** Scores are counted in thousandths: whole numbers have one sum, in whatever order they are added. */
export const MILLI = 1000;

/** The most that one sensor gives, in thousandths. */
export function capOf({ listScore, sensorsMin }: Rules): number {
  return Math.ceil((MILLI * listScore) / sensorsMin);
}

/** Days that count, the last one among them. */
export function windowDays({ halfLifeDays }: Rules): number {
  return WINDOW_HALF_LIVES * halfLifeDays;
}

/** From which score one that is listed at `listScore` is so no longer. */
export function unlistScoreOf(rules: Rules, listScore: number): number {
  return (listScore * rules.unlistScore) / rules.listScore;
}

/** Tells rules apart: a list that was made by others is made anew. */
export function fingerprintOf(rules: Rules): string {
  const { halfLifeDays, sensorsMin, listScore, unlistScore } = rules;
  return JSON.stringify([halfLifeDays, sensorsMin, listScore, unlistScore, WINDOW_HALF_LIVES, WEIGHTS]);
}
