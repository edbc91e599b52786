/**
 * Joins parts whose lists are the same, or one of which is contained in the other: a list that its bots run in pieces falls into
 * several parts at first. The parts with most founders lead, and the others follow the one that fits best; a part that fits two
 * leaders which have nothing to do with each other, such as addresses that two botnets share, follows none and leads nothing.
 */
import { type SharedList, weightOf } from "./shared-lists.js";
import { SHARED_PAIRS_MIN } from "./similarity.js";

/** Of the lighter list's weight. */
const CONTAINED_MIN = 0.6;
/** Who has less than this share of its leader's founders does not add to what is looked for. */
const WIDENS_MIN = 0.2;

/**
 * @param weights by pair; 0 for a common one, which counts for nothing
 * @returns by part, the part that it follows: itself if it leads, -1 if it bridges, or has nothing but common pairs
 */
export function followLeaders(lists: readonly SharedList[], weights: Float32Array): Int32Array {
  const follows = new Int32Array(lists.length).fill(-1);
  const order = [...lists.keys()].sort((a, b) => lists[b]!.founders - lists[a]!.founders || a - b);
  const leaders = new Leaders(weights);
  for (const part of order) {
    const { founders, isFrail } = lists[part]!;
    const pairs = lists[part]!.pairs.filter((pair) => weights[pair]! > 0);
    if (pairs.length < SHARED_PAIRS_MIN) continue;
    if (isFrail) {
      follows[part] = part;
      continue;
    }
    const fits = leaders.fitting(pairs);
    const [best, next] = fits;
    if (best === undefined) {
      follows[part] = part;
      leaders.add(part, pairs, founders);
    } else if (next === undefined || !leaders.isBridge(pairs, best, next)) {
      follows[part] = best;
      leaders.widen(best, pairs, founders);
    }
  }
  return follows;
}

class Leaders {
  readonly #weights: Float32Array;
  /** By pair: the leaders that have it. */
  readonly #postings = new Map<number, number[]>();
  readonly #leaders = new Map<number, { readonly pairs: Set<number>; weight: number; founders: number }>();

  constructor(weights: Float32Array) {
    this.#weights = weights;
  }

  add(leader: number, pairs: Uint32Array, founders: number): void {
    this.#leaders.set(leader, { pairs: new Set(), weight: 0, founders });
    this.#extend(leader, pairs);
  }

  widen(leader: number, pairs: Uint32Array, founders: number): void {
    const led = this.#leaders.get(leader)!;
    if (founders >= WIDENS_MIN * led.founders) this.#extend(leader, pairs);
    led.founders += founders;
  }

  #extend(leader: number, pairs: Uint32Array): void {
    const led = this.#leaders.get(leader)!;
    for (const pair of pairs) {
      if (led.pairs.has(pair)) continue;
      led.pairs.add(pair);
      led.weight += this.#weights[pair]!;
      const postings = this.#postings.get(pair);
      if (postings === undefined) this.#postings.set(pair, [leader]);
      else postings.push(leader);
    }
  }

  /** @returns the leaders that contain the list or are contained in it, the best first */
  fitting(pairs: Uint32Array): number[] {
    const shared = new Map<number, { weight: number; count: number }>();
    for (const pair of pairs) {
      for (const leader of this.#postings.get(pair) ?? []) {
        const sum = shared.get(leader) ?? { weight: 0, count: 0 };
        sum.weight += this.#weights[pair]!;
        sum.count++;
        shared.set(leader, sum);
      }
    }
    const own = weightOf(pairs, this.#weights);
    return [...shared]
      .filter(([leader, { weight, count }]) => {
        return count >= SHARED_PAIRS_MIN && weight >= CONTAINED_MIN * Math.min(own, this.#leaders.get(leader)!.weight);
      })
      .sort(([a, { weight: x }], [b, { weight: y }]) => y - x || a - b)
      .map(([leader]) => leader);
  }

  /** Whether the list holds much of two leaders that hold little of each other. */
  isBridge(pairs: Uint32Array, best: number, next: number): boolean {
    const [a, b] = [this.#leaders.get(best)!, this.#leaders.get(next)!];
    let [inA, inB, both] = [0, 0, 0];
    for (const pair of a.pairs) if (b.pairs.has(pair)) both += this.#weights[pair]!;
    for (const pair of pairs) {
      if (a.pairs.has(pair)) inA += this.#weights[pair]!;
      if (b.pairs.has(pair)) inB += this.#weights[pair]!;
    }
    return (
      inA >= CONTAINED_MIN * a.weight && inB >= CONTAINED_MIN * b.weight && both < CONTAINED_MIN * Math.min(a.weight, b.weight)
    );
  }
}
