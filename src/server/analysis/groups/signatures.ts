/**
 * MinHash with weights: of each address and hash function the pair that comes first when every pair p draws an exponential time
 * with rate weight(p). Two runs have the same pair with the probability of their weighted (probability) Jaccard index (Moulton and
 * Jiang, "Maximally Consistent Sampling and the Jaccard Index of Probability Distributions", 2018, §4). Locality-sensitive hashing
 * puts those with the same pairs for all functions of a band into the same bucket.
 */
import type { Runs } from "./runs.js";
import type { Similarity } from "./similarity.js";

/** Functions of a band: two runs that share half meet in every fourth band. */
const ROWS = 2;
export const NO_BUCKET = 0;

/** A sensor that alone told more than this of an address does not get to say which bucket it falls into. */
const LOUDNESS_MAX = 0.5;

/**
 * @param buckets by address, set to a 32-bit name of its bucket in this band, NO_BUCKET where `takesPart` is 0 or there are no pairs
 */
export function fillBuckets(
  runs: Runs,
  weights: Float32Array,
  { loudest, loudness }: Similarity,
  takesPart: Uint8Array,
  band: number,
  buckets: Uint32Array,
): void {
  const { addresses, starts, pairs, sensors } = runs;
  buckets.fill(NO_BUCKET);
  for (let row = 0; row < ROWS; row++) {
    const times = drawTimes(runs, weights, band * ROWS + row);
    for (let address = 0; address < addresses; address++) {
      if (takesPart[address] === 0) continue;
      const silenced = loudness[address]! > LOUDNESS_MAX ? loudest[address]! : -1;
      let first = -1;
      let least = Number.POSITIVE_INFINITY;
      for (let place = starts[address]!; place < starts[address + 1]!; place++) {
        const time = times[pairs[place]!]!;
        if (time < least && sensors[place] !== silenced) {
          least = time;
          first = pairs[place]!;
        }
      }
      if (first >= 0) buckets[address] = mix(buckets[address]! ^ (first + 1));
    }
  }
}

/** The time that each pair draws; from its hash, so that it is the same in every rebuild. */
function drawTimes({ table }: Runs, weights: Float32Array, hash: number): Float32Array {
  const times = new Float32Array(weights.length);
  const { high, low } = table;
  const seed = mix(hash + 0x9e3779b9);
  for (let pair = 0; pair < times.length; pair++) {
    const drawn = mix(mix(low[pair]! ^ seed) + high[pair]!);
    times[pair] = -Math.log((drawn + 0.5) / 2 ** 32) / weights[pair]!;
  }
  return times;
}

/** The finalizer of MurmurHash3 (Austin Appleby). */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
