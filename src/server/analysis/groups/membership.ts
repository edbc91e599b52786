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
  const tally = new Tally(groups.length, sensorsMin);
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
    let [best, next] = [NONE, NONE];
    for (const one of tally.touched()) {
      if (tally.counts[one]! < SHARED_PAIRS_MIN) continue;
      if (best === NONE || tally.isBetter(one, best)) [best, next] = [one, best];
      else if (next === NONE || tally.isBetter(one, next)) next = one;
    }
    const ofRun = (one: number) => tally.shared[one]! / Math.max(total[address]!, tally.shared[one]!);
    const ofList = (one: number) => tally.shared[one]! / listWeights[one]!;
    if (best === NONE || (ofRun(best) < RUN_COVERED_MIN && ofList(best) < LIST_COVERED_MIN)) continue;
    group[address] = best;
    vouched[address] = tally.isVouched(best) ? 1 : 0;
    if (next === NONE || ofRun(next) < SECOND_RUN_COVERED_MIN || ofList(next) < SECOND_LIST_COVERED_MIN) continue;
    second[address] = next;
    secondVouched[address] = tally.isVouched(next) ? 1 : 0;
  }
  return { group, second, vouched, secondVouched };
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
  /** By group and sensor: what that sensor alone has told. */
  readonly #told: Float64Array;
  readonly #seen: Uint32Array;
  readonly #touched: Uint32Array;
  readonly #sensorsMin: number;
  #length = 0;

  constructor(groups: number, sensorsMin: number) {
    this.counts = new Uint32Array(groups);
    this.shared = new Float64Array(groups);
    this.#told = new Float64Array(groups * 32);
    this.#seen = new Uint32Array(groups);
    this.#touched = new Uint32Array(groups);
    this.#sensorsMin = sensorsMin;
  }

  begin(): void {
    for (const one of this.touched()) {
      this.shared[one] = this.counts[one] = this.#seen[one] = 0;
      this.#told.fill(0, 32 * one, 32 * (one + 1));
    }
    this.#length = 0;
  }

  add(one: number, weight: number, mask: number): void {
    if (this.counts[one]!++ === 0) this.#touched[this.#length++] = one;
    this.shared[one]! += weight;
    this.#seen[one]! |= mask;
    if ((mask & (mask - 1)) === 0) this.#told[32 * one + 31 - Math.clz32(mask)]! += weight;
  }

  touched(): Uint32Array {
    return this.#touched.subarray(0, this.#length);
  }

  isVouched(one: number): boolean {
    if (bitCount(this.#seen[one]!) < this.#sensorsMin) return false;
    return this.#sensorsMin < 2 || isBorneOut(this.shared[one]!, this.#loudest(one));
  }

  #loudest(one: number): number {
    let top = 0;
    for (let at = 32 * one; at < 32 * (one + 1); at++) if (this.#told[at]! > top) top = this.#told[at]!;
    return top;
  }

  /** What several sensors saw goes before what one tells, however much that is. */
  isBetter(one: number, other: number): boolean {
    const [isOne, isOther] = [this.isVouched(one), this.isVouched(other)];
    if (isOne !== isOther) return isOne;
    const more = this.shared[one]! - this.shared[other]!;
    return more > 0 || (more === 0 && one < other);
  }
}
