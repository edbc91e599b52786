/**
 * How alike two addresses' runs are: the Jaccard index of their pairs, each weighing as much as it tells (rarity.ts).
 *
 * One sensor may lie about an address, and claim that it tried thousands of pairs. So what its loudest sensor alone has told counts
 * no more than half of what the others have; and what is shared must have been seen by enough sensors on both sides, and not by one
 * of them nearly alone.
 */
import { bitCount } from "./rarity.js";
import type { Runs } from "./runs.js";

export interface Similarity {
  /** By address: the weight of its pairs, of those that the loudest sensor alone has told no more than its share. */
  readonly total: Float32Array;
  /** By address: the loudest sensor, as its bit; 0 if none is set apart. */
  readonly loudest: Uint32Array;
  /** By address: the share of its weight that the loudest sensor alone has told. */
  readonly loudness: Float32Array;
  /** @returns 0 to 1; 0 also if too little is shared, or too few sensors saw it */
  between(a: number, b: number): number;
}

/** No sensor, as a mask: no pair has it. */
const NOBODY = 0;
/** Of what the others have told. */
const LOUDEST_SHARE_MAX = 0.5;
/** Of what is shared, what the loudest alone has not told. */
const OTHERS_SHARE_MIN = 0.2;

/** Fewer pairs in common than these are chance. */
export const SHARED_PAIRS_MIN = 3;

/** Adds to what a sensor alone has told, if one alone did. */
function addTold(told: Float64Array, mask: number, weight: number): void {
  if ((mask & (mask - 1)) === 0) told[31 - Math.clz32(mask)]! += weight;
}

/** @returns the bit's number */
function loudestOf(told: Float64Array): number {
  let top = 0;
  for (let bit = 1; bit < 32; bit++) if (told[bit]! > told[top]!) top = bit;
  return top;
}

/** Whether enough of what is shared does not rest on the word of one sensor. */
export function isBorneOut(shared: number, loudest: number): boolean {
  return shared - loudest >= OTHERS_SHARE_MIN * shared;
}

export function similarityOf(runs: Runs, weights: Float32Array, sensorsMin: number): Similarity {
  const { addresses, starts, pairs, sensors } = runs;
  const total = new Float32Array(addresses);
  const others = new Float32Array(addresses);
  const loudest = new Uint32Array(addresses);
  const loudness = new Float32Array(addresses);
  const [told, toldA, toldB] = [new Float64Array(32), new Float64Array(32), new Float64Array(32)];
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
    const shared = share(a, b, NOBODY, NOBODY);
    if (shared < 0) return 0;
    if (sensorsMin < 2) return shared / (total[a]! + total[b]! - shared);
    const [loudA, loudB] = [loudestOf(toldA), loudestOf(toldB)];
    if (isBorneOut(shared, toldA[loudA]!) && isBorneOut(shared, toldB[loudB]!)) {
      return shared / (Math.max(total[a]!, shared) + Math.max(total[b]!, shared) - shared);
    }
    // It rests on one sensor nearly alone. What is there without it?
    const [skipA, skipB] = [1 << loudA, 1 << loudB];
    const rest = share(a, b, skipA, skipB);
    if (rest < 0) return 0;
    const [ofA, ofB] = [skipA === loudest[a] ? others[a]! : total[a]!, skipB === loudest[b] ? others[b]! : total[b]!];
    return rest / (Math.max(ofA, rest) + Math.max(ofB, rest) - rest);
  }

  /**
   * @param skipA leaves out what this sensor alone has told of a, as `skipB` of b
   * @returns the weight of what both tried; -1 if that is too little, or too few sensors saw it. What each sensor alone has told of it
   *   is in `toldA` and `toldB` then.
   */
  function share(a: number, b: number, skipA: number, skipB: number): number {
    let [i, j] = [starts[a]!, starts[b]!];
    const [iEnd, jEnd] = [starts[a + 1]!, starts[b + 1]!];
    let [count, shared, seenA, seenB] = [0, 0, 0, 0];
    toldA.fill(0);
    toldB.fill(0);
    while (i < iEnd && j < jEnd) {
      const [p, q] = [pairs[i]!, pairs[j]!];
      if (p === q && sensors[i] !== skipA && sensors[j] !== skipB) {
        const weight = weights[p]!;
        count++;
        shared += weight;
        seenA |= sensors[i]!;
        seenB |= sensors[j]!;
        addTold(toldA, sensors[i]!, weight);
        addTold(toldB, sensors[j]!, weight);
      }
      if (p <= q) i++;
      if (q <= p) j++;
    }
    if (count < SHARED_PAIRS_MIN) return -1;
    // A sensor that is left out has seen the address all the same.
    return bitCount(seenA | skipA) >= sensorsMin && bitCount(seenB | skipB) >= sensorsMin ? shared : -1;
  }
  return { total, loudest, loudness, between };
}
