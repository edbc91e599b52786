/**
 * How much a pair tells: the fewer independent voices try it, the more. What a single sensor says of a pair is left out of the
 * count, so that none can make a list common, or a common pair rare, by itself.
 */
import type { Runs } from "./runs.js";

/** Of the voices. */
const COMMON_SHARE = 0.01;
const WEIGHT_MIN = 0.001;

/** By address: whether enough sensors have seen it for it to found and shape groups. */
export function vouchedFor({ addresses, starts, sensors }: Runs, sensorsMin: number): Uint8Array {
  const vouched = new Uint8Array(addresses);
  for (let address = 0; address < addresses; address++) {
    let mask = 0;
    for (let place = starts[address]!; place < starts[address + 1]!; place++) mask |= sensors[place]!;
    vouched[address] = bitCount(mask) >= sensorsMin ? 1 : 0;
  }
  return vouched;
}

/**
 * Counts the addresses that try each pair.
 *
 * @param counts which addresses count as a voice of their own
 * @param sensorsMin how many sensors it takes; from 2 on, the addresses that only the busiest teller of a pair saw trying it are left out
 */
export function countVoices(
  { addresses, starts, pairs, sensors, table }: Runs,
  counts: Uint8Array,
  sensorsMin: number,
): Uint32Array {
  const voices = new Uint32Array(table.count);
  // The majority vote of Boyer and Moore finds the only sensor that can have told more than half; then it is counted.
  const teller = new Uint32Array(table.count);
  const lead = new Uint32Array(table.count);
  for (let address = 0; address < addresses; address++) {
    if (counts[address] === 0) continue;
    for (let place = starts[address]!; place < starts[address + 1]!; place++) {
      const pair = pairs[place]!;
      const mask = sensors[place]!;
      voices[pair]!++;
      if ((mask & (mask - 1)) !== 0) continue;
      if (lead[pair] === 0) {
        teller[pair] = mask;
        lead[pair] = 1;
      } else if (teller[pair] === mask) lead[pair]!++;
      else lead[pair]!--;
    }
  }
  if (sensorsMin < 2) return voices;
  const alone = lead.fill(0);
  for (let address = 0; address < addresses; address++) {
    if (counts[address] === 0) continue;
    for (let place = starts[address]!; place < starts[address + 1]!; place++) {
      const pair = pairs[place]!;
      if (sensors[place] === teller[pair]) alone[pair]!++;
    }
  }
  for (let pair = 0; pair < voices.length; pair++) voices[pair]! -= alone[pair]!;
  return voices;
}

/**
 * @param total all voices there are
 * @param rareMin a pair with so few voices is never common, however few there are in all; left out, none is
 * @returns by pair: 1 for one that a single voice tries, towards 0 for one that all do, and 0 for one that so many try that having it
 *   in common says nothing
 */
export function weighed(voices: Uint32Array, total: number, rareMin = Number.POSITIVE_INFINITY): Float32Array {
  const weights = new Float32Array(voices.length);
  const rareMax = Math.max(rareMin, COMMON_SHARE * total);
  const most = Math.log(total + 2);
  for (let pair = 0; pair < voices.length; pair++) {
    const count = voices[pair]!;
    if (count > rareMax) continue;
    // Whoever has only such as nearly all try still has a run to compare.
    const rarity = Math.log((total + 2) / Math.max(1, count)) / most;
    // Squared, as both sides of a cosine would have it: else many common pairs outweigh a few rare ones.
    weights[pair] = Math.max(WEIGHT_MIN, rarity * rarity);
  }
  return weights;
}

export function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x5555_5555);
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
