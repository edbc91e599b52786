/**
 * The list that the addresses of a part have in common: the pairs that enough of them tried. A pair that a single sensor alone
 * tells of is not in it, unless each sensor tells of other pairs.
 */
import type { Runs } from "./runs.js";
import { SHARED_PAIRS_MIN } from "./similarity.js";

export interface SharedList {
  /** Sorted by number. */
  readonly pairs: Uint32Array;
  /** Beside `pairs`: the share of the founders that tried it. */
  readonly support: Float32Array;
  /** The addresses that it was made from. */
  readonly founders: number;
  /** Each sensor tells of other pairs, so that any of them may be a lie: it is a list, but joins no other. */
  readonly isFrail: boolean;
}

const SUPPORT_MIN = 0.2;
const SUPPORT_SURE = 0.5;
/** Of the share of all others that try it too. */
const LIFT_MIN = 1.5;
/** Of the support that a pair must have without its loudest sensor. */
const OTHERS_MIN = 0.05;

/** The addresses of each part together, in their order. */
export function membersByPart(part: Int32Array, count: number): { readonly starts: Uint32Array; readonly members: Uint32Array } {
  const starts = new Uint32Array(count + 1);
  for (const one of part) if (one >= 0) starts[one + 1]!++;
  for (let one = 0; one < count; one++) starts[one + 1]! += starts[one]!;
  const members = new Uint32Array(starts[count]!);
  const next = starts.slice();
  for (let address = 0; address < part.length; address++) {
    const one = part[address]!;
    if (one >= 0) members[next[one]!++] = address;
  }
  return { starts, members };
}

/** What all together try, to tell a list from it. */
export interface Everybody {
  /** By pair: how many of them. */
  readonly tried: Uint32Array;
  readonly count: number;
}

/** @param part by address: the part that it is a founder of, or -1 */
export function listsOf(runs: Runs, part: Int32Array, count: number, everybody: Everybody, sensorsMin: number): SharedList[] {
  const { starts, members } = membersByPart(part, count);
  const counter = new Counter(runs, everybody, sensorsMin);
  return Array.from({ length: count }, (_, one) => counter.listOf(members.subarray(starts[one]!, starts[one + 1]!)));
}

/** Arrays by pair, kept from one part to the next. */
class Counter {
  readonly #runs: Runs;
  readonly #everybody: Everybody;
  readonly #sensorsMin: number;
  readonly #tried: Uint32Array;
  readonly #teller: Uint32Array;
  readonly #lead: Uint32Array;
  readonly #alone: Uint32Array;

  constructor(runs: Runs, everybody: Everybody, sensorsMin: number) {
    this.#runs = runs;
    this.#everybody = everybody;
    this.#sensorsMin = sensorsMin;
    const array = () => new Uint32Array(runs.table.count);
    [this.#tried, this.#teller, this.#lead, this.#alone] = [array(), array(), array(), array()];
  }

  listOf(members: Uint32Array): SharedList {
    const found = this.#count(members);
    const least = Math.max(2, SUPPORT_MIN * members.length);
    const shared = found.filter((pair) => this.#tried[pair]! >= least && this.#isTheirs(pair, members.length));
    const several = this.#sensorsMin > 1 ? this.#toldBySeveral(shared, members.length) : shared;
    const isFrail = several.length < SHARED_PAIRS_MIN;
    const pairs = Uint32Array.from(isFrail ? this.#toldByEach(shared) : several).sort();
    const support = Float32Array.from(pairs, (pair) => this.#tried[pair]! / members.length);
    for (const pair of found) this.#tried[pair] = this.#lead[pair] = this.#alone[pair] = 0;
    return { pairs, support, founders: members.length, isFrail };
  }

  /** Most try it, or more than of all the others: what everybody mixes in is on nobody's list. */
  #isTheirs(pair: number, members: number): boolean {
    if (this.#tried[pair]! >= SUPPORT_SURE * members) return true;
    const { tried, count } = this.#everybody;
    const others = Math.max(0, tried[pair]! - this.#tried[pair]!) / Math.max(1, count - members);
    return this.#tried[pair]! / members >= LIFT_MIN * others;
  }

  #toldBySeveral(shared: readonly number[], members: number): readonly number[] {
    const othersMin = Math.max(1, OTHERS_MIN * members);
    return shared.filter((pair) => this.#tried[pair]! - this.#alone[pair]! >= othersMin);
  }

  /** Bots that come to the same sensors in the same order show each the same piece of their list. None is believed more than the next. */
  #toldByEach(shared: readonly number[]): readonly number[] {
    const told = new Map<number, number[]>();
    for (const pair of shared) {
      const pairs = told.get(this.#teller[pair]!) ?? [];
      pairs.push(pair);
      told.set(this.#teller[pair]!, pairs);
    }
    const [loudest, next] = [...told.values()].sort((a, b) => b.length - a.length || a[0]! - b[0]!);
    if (loudest === undefined || next === undefined) return [];
    const leftOut = new Set(loudest.sort((a, b) => this.#tried[b]! - this.#tried[a]! || a - b).slice(next.length));
    return shared.filter((pair) => !leftOut.has(pair));
  }

  /** As in rarity.ts: who tells most of a pair is found by a majority vote, then counted. @returns the pairs tried */
  #count(members: Uint32Array): number[] {
    const { starts, pairs, sensors } = this.#runs;
    const found: number[] = [];
    for (const address of members) {
      for (let place = starts[address]!; place < starts[address + 1]!; place++) {
        const pair = pairs[place]!;
        const mask = sensors[place]!;
        if (this.#tried[pair]!++ === 0) found.push(pair);
        if ((mask & (mask - 1)) !== 0) continue;
        if (this.#lead[pair] === 0) {
          this.#teller[pair] = mask;
          this.#lead[pair] = 1;
        } else if (this.#teller[pair] === mask) this.#lead[pair]!++;
        else this.#lead[pair]!--;
      }
    }
    for (const address of members) {
      for (let place = starts[address]!; place < starts[address + 1]!; place++) {
        const pair = pairs[place]!;
        if (sensors[place] === this.#teller[pair]) this.#alone[pair]!++;
      }
    }
    return found;
  }
}

/** The weight of a list. */
export function weightOf(pairs: Uint32Array, weights: Float32Array): number {
  let sum = 0;
  for (const pair of pairs) sum += weights[pair]!;
  return sum;
}
