/**
 * How alike two addresses' runs are: the Jaccard index of their pairs, each weighing as much as it tells (rarity.ts).
 *
 * One sensor may lie about an address, and claim that it tried thousands of pairs. So what its loudest sensor alone has told counts
 * no more than half of what the others have, save where it is shared; and what is shared must have been seen by enough sensors on
 * both sides.
 */
import { bitCount } from "./rarity.js";
import type { Runs } from "./runs.js";

export interface Similarity {
  /** By address: the weight of its pairs, of those that the loudest sensor alone has told no more than its share. */
  readonly total: Float32Array;
  /** By address: the weight of all pairs but those of the loudest sensor alone. */
  readonly others: Float32Array;
  /** By address: the loudest sensor, as its bit; 0 if none is set apart. */
  readonly loudest: Uint32Array;
  /** By address: the share of its weight that the loudest sensor alone has told. */
  readonly loudness: Float32Array;
  /** @returns 0 to 1; 0 also if too little is shared, or too few sensors saw it */
  between(a: number, b: number): number;
}

/** Of what the others have told. */
const LOUDEST_SHARE_MAX = 0.5;

/** Fewer pairs in common than these are chance. */
export const SHARED_PAIRS_MIN = 3;

export function similarityOf(runs: Runs, weights: Float32Array, sensorsMin: number): Similarity {
  const { addresses, starts, pairs, sensors } = runs;
  const total = new Float32Array(addresses);
  const others = new Float32Array(addresses);
  const loudest = new Uint32Array(addresses);
  const loudness = new Float32Array(addresses);
  const told = new Float64Array(32);
  for (let address = 0; address < addresses; address++) {
    told.fill(0);
    let sum = 0;
    let top = 0;
    for (let place = starts[address]!; place < starts[address + 1]!; place++) {
      const weight = weights[pairs[place]!]!;
      const mask = sensors[place]!;
      sum += weight;
      if ((mask & (mask - 1)) !== 0) continue;
      const bit = 31 - Math.clz32(mask);
      if (bit < 0) continue;
      told[bit]! += weight;
      if (told[bit]! > told[top]!) top = bit;
    }
    const apart = sensorsMin > 1 ? told[top]! : 0;
    others[address] = sum - apart;
    total[address] = Math.min(sum, (1 + LOUDEST_SHARE_MAX) * (sum - apart));
    loudest[address] = apart > 0 ? 1 << top : 0;
    loudness[address] = sum > 0 ? apart / sum : 0;
  }

  function between(a: number, b: number): number {
    let [i, j] = [starts[a]!, starts[b]!];
    const [iEnd, jEnd] = [starts[a + 1]!, starts[b + 1]!];
    const [loudA, loudB] = [loudest[a]!, loudest[b]!];
    let count = 0;
    let shared = 0;
    let [apartA, apartB, seenA, seenB] = [0, 0, 0, 0];
    while (i < iEnd && j < jEnd) {
      const [p, q] = [pairs[i]!, pairs[j]!];
      if (p === q) {
        const weight = weights[p]!;
        count++;
        shared += weight;
        seenA |= sensors[i]!;
        seenB |= sensors[j]!;
        if (sensors[i] === loudA) apartA += weight;
        if (sensors[j] === loudB) apartB += weight;
      }
      if (p <= q) i++;
      if (q <= p) j++;
    }
    if (count < SHARED_PAIRS_MIN || bitCount(seenA) < sensorsMin || bitCount(seenB) < sensorsMin) return 0;
    return shared / (Math.max(total[a]!, others[a]! + apartA) + Math.max(total[b]!, others[b]! + apartB) - shared);
  }
  return { total, others, loudest, loudness, between };
}
