/** Who is listed on a day, and until when: the rules alone, without a store. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { differs, judge } from "../../../../src/server/analysis/lists/listing.js";
import { startOf } from "../../../../src/server/analysis/scores/day.js";
import type { Candidate } from "../../../../src/server/analysis/scores/evaluate.js";

const RULES = { halfLifeDays: 3, sensorsMin: 3, listScore: 300, unlistScore: 150 };
const DAY = 20_000;
const USUAL = { class: "", listScore: 300 };

function candidate(score: number, over: Partial<Candidate> = {}): Candidate {
  const times = { firstMs: startOf(DAY), lastMs: startOf(DAY) + 1000 };
  return { address: "80.0.0.1", score, scoreBefore: 0, unbounded: score, sensors: 3, ...times, ...over };
}

const listed = judge(RULES, DAY, undefined, candidate(300), USUAL)!;

test("the bar lists, and less does not", () => {
  assert.is(listed.sinceMs, startOf(DAY) + 1000);
  assert.is(judge(RULES, DAY, undefined, candidate(299.999), USUAL), undefined);
});

test("points without sensors do not", () => {
  assert.is(judge(RULES, DAY, undefined, candidate(1e6, { sensors: 2 }), USUAL), undefined);
});

test("who is listed stays so until the lower bar, and has to reach the upper one again", () => {
  const next = (score: number) => candidate(score, { scoreBefore: score });
  assert.is(judge(RULES, DAY + 1, listed, next(150), USUAL)?.sinceMs, listed.sinceMs);
  assert.is(judge(RULES, DAY + 1, listed, next(149), USUAL), undefined);
  assert.is(judge(RULES, DAY + 1, undefined, next(150), USUAL), undefined);
});

test("who fell below at midnight is listed anew by what came after", () => {
  const lastMs = startOf(DAY + 9) + 5;
  const again = judge(RULES, DAY + 9, listed, candidate(310, { scoreBefore: 100, lastMs }), USUAL);
  assert.is(again?.sinceMs, lastMs);
  assert.is(judge(RULES, DAY + 9, listed, candidate(290, { scoreBefore: 100, lastMs }), USUAL), undefined);
});

test("who was listed today is not judged by how the day began", () => {
  assert.is(judge(RULES, DAY, listed, candidate(310, { scoreBefore: 0 }), USUAL)?.sinceMs, listed.sinceMs);
});

test("it expires when what sensors gave has halved often enough, to the day", () => {
  assert.is(judge(RULES, DAY, undefined, candidate(301), USUAL)?.expiresDay, DAY + 4);
  // 300 is exactly twice the lower bar: after three days the score is 150, which is enough to stay.
  assert.is(listed.expiresDay, DAY + 4);
  assert.is(judge(RULES, DAY, undefined, candidate(299, { score: 300 }), USUAL)?.expiresDay, DAY + 3);
  assert.is(judge(RULES, DAY, undefined, candidate(300, { unbounded: 2400 }), USUAL)?.expiresDay, DAY + 13);
});

test("a class has its own bar, and its lower one in proportion", () => {
  const tor = { class: "tor-exit", listScore: 900 };
  assert.is(judge(RULES, DAY, undefined, candidate(899), tor), undefined);
  const one = judge(RULES, DAY, undefined, candidate(900), tor);
  assert.is(one?.class, "tor-exit");
  assert.is(judge(RULES, DAY + 1, one, candidate(449, { scoreBefore: 449 }), tor), undefined);
  assert.ok(judge(RULES, DAY + 1, one, candidate(450, { scoreBefore: 450 }), tor));
});

test("who is exempt, or of whom nothing is left, is not listed, nor stays so", () => {
  assert.is(judge(RULES, DAY, listed, candidate(1000), { class: "allowed", listScore: undefined }), undefined);
  assert.is(judge(RULES, DAY, listed, undefined, USUAL), undefined);
});

test("readers are told of what they act on, not of every point", () => {
  assert.not(differs(listed, { ...listed, score: 400, lastMs: 5 }));
  assert.ok(differs(listed, { ...listed, expiresDay: listed.expiresDay + 1 }));
  assert.ok(differs(listed, undefined));
  assert.ok(differs(undefined, listed));
  assert.not(differs(undefined, undefined));
});

test.run();
