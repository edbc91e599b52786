/**
 * Who belongs to which group: every address is held against the groups' lists. It belongs where what it tried is mostly on the
 * list, or most of the list is among what it tried; behind a shared address there may be members of two groups, and it then belongs
 * to both. Founders or not, known before or new: all go the same way, so that an address that comes later finds its group alone.
 */
import { bitCount } from "./rarity.js";
import type { Runs } from "./runs.js";
import { isBorneOut, SHARED_PAIRS_MIN, type Similarity } from "./similarity.js";

/** What a group looks for. */
export interface Wanted {
  readonly pairs: Uint32Array;
}

export interface Memberships {
  /** By address: its group, or -1. */
  readonly group: Int32Array;
  /** By address: the other group behind it, or -1. */
  readonly second: Int32Array;
  /** By address: 1 if enough sensors saw it try the list of its group; only these shape it. */
  readonly vouched: Uint8Array;
  readonly secondVouched: Uint8Array;
}

const RUN_COVERED_MIN = 0.5;
const LIST_COVERED_MIN = 0.5;
/** Of what a shared address tries: as much is on the second list at least. */
const SECOND_RUN_COVERED_MIN = 0.15;
const SECOND_LIST_COVERED_MIN = 0.4;
const NONE = -1;

/**
 * @param weights by pair; 0 for a common one, which counts for nothing
 * @param similarity made with the same weights
 */
export function assign(
  runs: Runs,
  groups: readonly Wanted[],
  weights: Float32Array,
  similarity: Similarity,
  sensorsMin: number,
): Memberships {
  const { addresses, starts, pairs, sensors } = runs;
  const { total } = similarity;
  const { from, ids } = postingsOf(groups, weights);
  const listWeights = groups.map((one) => one.pairs.reduce((sum, pair) => sum + weights[pair]!, 0));
  const sorted = groups.map((one) => one.pairs.slice().sort());
  const tally = new Tally(groups.length);
  const told = new Float64Array(32);
  const group = new Int32Array(addresses).fill(NONE);
  const second = new Int32Array(addresses).fill(NONE);
  const vouched = new Uint8Array(addresses);
  const secondVouched = new Uint8Array(addresses);

  for (let address = 0; address < addresses; address++) {
    tally.begin();
    for (let place = starts[address]!; place < starts[address + 1]!; place++) {
      const pair = pairs[place]!;
      const weight = weights[pair]!;
      if (weight === 0) continue;
      const mask = sensors[place]!;
      for (let posting = from[pair]!; posting < from[pair + 1]!; posting++) tally.add(ids[posting]!, weight, mask);
    }
    const ofRun = (one: number) => tally.shared[one]! / Math.max(total[address]!, tally.shared[one]!);
    const ofList = (one: number) => tally.shared[one]! / listWeights[one]!;
    const isFirst = (one: number) => ofRun(one) >= RUN_COVERED_MIN || ofList(one) >= LIST_COVERED_MIN;
    const isNext = (one: number) => ofRun(one) >= SECOND_RUN_COVERED_MIN && ofList(one) >= SECOND_LIST_COVERED_MIN;
    let [best, next]: [Candidate | undefined, Candidate | undefined] = [undefined, undefined];
    for (const one of tally.touched()) {
      if (tally.counts[one]! < SHARED_PAIRS_MIN || !(isFirst(one) || isNext(one))) continue;
      const shared = tally.shared[one]!;
      const candidate = { one, shared, isVouched: tally.isSeen(one, sensorsMin) && isVouched(address, one, shared) };
      if (best === undefined || isBetter(candidate, best)) [best, next] = [candidate, best];
      else if (next === undefined || isBetter(candidate, next)) next = candidate;
    }
    if (best === undefined || !isFirst(best.one)) continue;
    group[address] = best.one;
    vouched[address] = best.isVouched ? 1 : 0;
    if (next === undefined || !isNext(next.one)) continue;
    second[address] = next.one;
    secondVouched[address] = next.isVouched ? 1 : 0;
  }
  return { group, second, vouched, secondVouched };

  /** Whether enough of what is shared with a group is not told by one sensor alone. */
  function isVouched(address: number, one: number, shared: number): boolean {
    if (sensorsMin < 2) return true;
    told.fill(0);
    for (let place = starts[address]!; place < starts[address + 1]!; place++) {
      const mask = sensors[place]!;
      const pair = pairs[place]!;
      if ((mask & (mask - 1)) === 0 && has(sorted[one]!, pair)) told[31 - Math.clz32(mask)]! += weights[pair]!;
    }
    return isBorneOut(shared, Math.max(...told));
  }
}

interface Candidate {
  readonly one: number;
  readonly shared: number;
  readonly isVouched: boolean;
}

/** What several sensors saw goes before what one tells, however much that is. */
function isBetter(a: Candidate, b: Candidate): boolean {
  if (a.isVouched !== b.isVouched) return a.isVouched;
  return a.shared > b.shared || (a.shared === b.shared && a.one < b.one);
}

function has(sorted: Uint32Array, pair: number): boolean {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < pair) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === pair;
}

/** Which groups want a pair: those of pair p are `ids[from[p]]` to `ids[from[p + 1]]`. */
function postingsOf(groups: readonly Wanted[], weights: Float32Array): { from: Uint32Array; ids: Uint32Array } {
  const from = new Uint32Array(weights.length + 1);
  for (const { pairs } of groups) for (const pair of pairs) from[pair + 1]!++;
  for (let pair = 0; pair < weights.length; pair++) from[pair + 1]! += from[pair]!;
  const ids = new Uint32Array(from[weights.length]!);
  const next = from.slice();
  groups.forEach(({ pairs }, one) => {
    for (const pair of pairs) ids[next[pair]!++] = one;
  });
  return { from, ids };
}

/** What an address shares with each group, kept from one address to the next. */
class Tally {
  readonly counts: Uint32Array;
  readonly shared: Float64Array;
  readonly #seen: Uint32Array;
  readonly #touched: Uint32Array;
  #length = 0;

  constructor(groups: number) {
    this.counts = new Uint32Array(groups);
    this.shared = new Float64Array(groups);
    this.#seen = new Uint32Array(groups);
    this.#touched = new Uint32Array(groups);
  }

  begin(): void {
    for (const one of this.touched()) this.shared[one] = this.counts[one] = this.#seen[one] = 0;
    this.#length = 0;
  }

  add(one: number, weight: number, mask: number): void {
    if (this.counts[one]!++ === 0) this.#touched[this.#length++] = one;
    this.shared[one]! += weight;
    this.#seen[one]! |= mask;
  }

  touched(): Uint32Array {
    return this.#touched.subarray(0, this.#length);
  }

  isSeen(one: number, sensorsMin: number): boolean {
    return bitCount(this.#seen[one]!) >= sensorsMin;
  }
}
