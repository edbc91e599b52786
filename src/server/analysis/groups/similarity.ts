/**
 * How alike two addresses' runs are: the Jaccard index of their pairs, each weighing as much as it tells (rarity.ts).
 *
 * One sensor may lie about an address, and claim that it tried thousands of pairs. So of each address the pairs that only its
 * loudest sensor told are set apart: they count where they are shared, and nowhere else; and what is shared must have been seen by
 * enough sensors on both sides.
 */
import { bitCount } from "./rarity.js";
import type { Runs } from "./runs.js";

export interface Similarity {
  /** By address: the weight of all its pairs but those that the loudest sensor alone has told. */
  readonly solid: Float32Array;
  /** By address: the loudest sensor, as its bit; 0 if none is set apart. */
  readonly loudest: Uint32Array;
  /** By address: the share of its weight that the loudest sensor alone has told. */
  readonly loudness: Float32Array;
  /** @returns 0 to 1; 0 also if too little is shared, or too few sensors saw it */
  between(a: number, b: number): number;
}

/** Fewer pairs in common than these are chance. */
export const SHARED_PAIRS_MIN = 3;

export function similarityOf(runs: Runs, weights: Float32Array, sensorsMin: number): Similarity {
  const { addresses, starts, pairs, sensors } = runs;
  const solid = new Float32Array(addresses);
  const loudest = new Uint32Array(addresses);
  const loudness = new Float32Array(addresses);
  const told = new Float64Array(32);
  for (let address = 0; address < addresses; address++) {
    told.fill(0);
    let total = 0;
    let top = 0;
    for (let place = starts[address]!; place < starts[address + 1]!; place++) {
      const weight = weights[pairs[place]!]!;
      const mask = sensors[place]!;
      total += weight;
      if ((mask & (mask - 1)) !== 0) continue;
      const bit = 31 - Math.clz32(mask);
      if (bit < 0) continue;
      told[bit]! += weight;
      if (told[bit]! > told[top]!) top = bit;
    }
    const apart = sensorsMin > 1 ? told[top]! : 0;
    solid[address] = total - apart;
    loudest[address] = apart > 0 ? 1 << top : 0;
    loudness[address] = total > 0 ? apart / total : 0;
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
    return shared / (solid[a]! + apartA + solid[b]! + apartB - shared);
  }
  return { solid, loudest, loudness, between };
}
