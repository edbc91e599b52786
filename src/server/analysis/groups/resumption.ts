/**
 * Lists that are run in turns: one bot stops on the way, and soon after another goes on from there. Such two have nothing in common
 * but the time, and what they tried adds up to the list. Where that happens to most of those who have the one end of a list, those
 * who have the other end belong to them.
 */
import type { Runs } from "./runs.js";
import { membersByPart, type SharedList, weightOf } from "./shared-lists.js";
import { SHARED_PAIRS_MIN } from "./similarity.js";

/** From the end of one run to the beginning of the next. */
export const GOES_ON_WITHIN_MS = 600_000;
/** Who may have stopped in that time and is looked at, the latest first. */
const CANDIDATES_MAX = 8;
/** Of what both lists have: two that have nothing to do with each other both try it, or half of it. */
const TRIED_TWICE_MAX = 0.15;
const LIST_COVERED_MIN = 0.55;
/** Of the lighter list: cut at different places, the two ends overlap, and each is no part of the other. */
const OVERLAP_MIN = 0.15;
/** Of the founders that try most: below this in both parts, a pair is mixed in rather than of the list. */
const TRIED_MIN = 0.35;
/** Of both parts together: 1 where each pair is tried by the one or by the other, 2 where by all. */
const SUPPORT_MAX = 1.35;
const TURNS_SHARE_MIN = 0.5;
const TURNS_MIN = 3;

/**
 * @param part by address: the part that it is a founder of, or -1
 * @param weights by pair; 0 for a common one
 * @returns by part, the part that it goes on with, or itself
 */
export function followTurns(runs: Runs, part: Int32Array, lists: readonly SharedList[], weights: Float32Array): Int32Array {
  const follows = Int32Array.from(lists, (_, one) => one);
  const { starts, members } = membersByPart(part, lists.length);
  const foundersOf = (one: number) => members.subarray(starts[one]!, starts[one + 1]!);
  const turns = new Turns(runs, weights);
  for (const [one, other] of overlapping(lists, weights)) {
    const [x, y] = [rootOf(follows, one), rootOf(follows, other)];
    if (x === y) continue;
    const ends = turns.endsOf(lists[one]!.pairs, lists[other]!.pairs);
    const isTurn = (stopping: number, going: number) => {
      const count = turns.between(foundersOf(stopping), foundersOf(going), ends);
      return count >= TURNS_MIN && count >= TURNS_SHARE_MIN * foundersOf(going).length;
    };
    if (isTurn(one, other) || isTurn(other, one)) follows[Math.max(x, y)] = Math.min(x, y);
  }
  return follows.map((_, one) => rootOf(follows, one));
}

function rootOf(follows: Int32Array, one: number): number {
  let root = one;
  while (follows[root] !== root) root = follows[root]!;
  return root;
}

interface Overlap {
  weight: number;
  pairs: number;
  /** Of the shares of founders that tried them, in both parts together. */
  support: number;
}

/**
 * Parts whose lists have something in common that neither has whole: whoever of the one part stopped before it, somebody of the other
 * goes on with. Two lists that merely have pairs in common have them whole.
 */
function overlapping(lists: readonly SharedList[], weights: Float32Array): [number, number][] {
  const having = new Map<number, { one: number; share: number }[]>();
  const overlaps = new Map<number, Overlap>();
  lists.forEach(({ pairs, support, isFrail }, one) => {
    if (isFrail) return;
    const most = support.reduce((top, share) => Math.max(top, share), 0);
    for (const [place, pair] of pairs.entries()) {
      if (weights[pair] === 0) continue;
      const share = support[place]! / most;
      const others = having.get(pair) ?? [];
      for (const other of others) {
        if (Math.max(share, other.share) < TRIED_MIN) continue;
        const key = other.one * lists.length + one;
        const sum = overlaps.get(key) ?? { weight: 0, pairs: 0, support: 0 };
        sum.weight += weights[pair]!;
        sum.pairs++;
        sum.support += share + other.share;
        overlaps.set(key, sum);
      }
      others.push({ one, share });
      having.set(pair, others);
    }
  });
  const found: [number, number][] = [];
  for (const [key, { weight, pairs, support }] of overlaps) {
    if (pairs < SHARED_PAIRS_MIN || support > SUPPORT_MAX * pairs) continue;
    const [one, other] = [Math.floor(key / lists.length), key % lists.length];
    const lighter = Math.min(weightOf(lists[one]!.pairs, weights), weightOf(lists[other]!.pairs, weights));
    if (weight >= OVERLAP_MIN * lighter) found.push([one, other]);
  }
  return found.sort(([a, b], [x, y]) => a - x || b - y);
}

/** A list of which some have the one end and some the other. */
export interface Ends {
  readonly whole: ReadonlySet<number>;
  readonly weight: number;
  /** Of the pairs that are in both. */
  readonly sharedWeight: number;
}

export class Turns {
  readonly #runs: Runs;
  readonly #weights: Float32Array;

  constructor(runs: Runs, weights: Float32Array) {
    this.#runs = runs;
    this.#weights = weights;
  }

  endsOf(one: Uint32Array, other: Uint32Array): Ends {
    const whole = new Set([...one, ...other]);
    let weight = 0;
    for (const pair of whole) weight += this.#weights[pair]!;
    return { whole, weight, sharedWeight: weightOf(one, this.#weights) + weightOf(other, this.#weights) - weight };
  }

  /** @returns how many of `going` went on where one of `stopping` had stopped */
  between(stopping: Uint32Array, going: Uint32Array, ends: Ends): number {
    const { lastMs } = this.#runs;
    const byEnd = stopping.slice().sort((a, b) => lastMs[a]! - lastMs[b]! || a - b);
    let count = 0;
    for (const address of going) if (this.#before(address, byEnd, ends) !== undefined) count++;
    return count;
  }

  /** @returns who of those, sorted by the end of their runs, had stopped where this one begins */
  #before(address: number, byEnd: Uint32Array, ends: Ends): number | undefined {
    const { firstMs, lastMs } = this.#runs;
    const begins = firstMs[address]!;
    let low = 0;
    for (let high = byEnd.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (lastMs[byEnd[middle]!]! <= begins) low = middle + 1;
      else high = middle;
    }
    for (let place = low - 1; place >= 0 && place >= low - CANDIDATES_MAX; place--) {
      const other = byEnd[place]!;
      if (lastMs[other]! + GOES_ON_WITHIN_MS < begins) return undefined;
      if (other !== address && this.#addUp(other, address, ends)) return other;
    }
    return undefined;
  }

  #addUp(a: number, b: number, { whole, weight, sharedWeight }: Ends): boolean {
    const { starts, pairs } = this.#runs;
    let [i, j] = [starts[a]!, starts[b]!];
    const [iEnd, jEnd] = [starts[a + 1]!, starts[b + 1]!];
    let [either, both] = [0, 0];
    while (i < iEnd || j < jEnd) {
      const p = i < iEnd ? pairs[i]! : Number.POSITIVE_INFINITY;
      const q = j < jEnd ? pairs[j]! : Number.POSITIVE_INFINITY;
      const pair = Math.min(p, q);
      if (whole.has(pair)) {
        either += this.#weights[pair]!;
        if (p === q) both += this.#weights[pair]!;
      }
      if (p <= q) i++;
      if (q <= p) j++;
    }
    return both <= TRIED_TWICE_MAX * sharedWeight && either >= LIST_COVERED_MIN * weight;
  }
}
