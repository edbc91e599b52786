/**
 * Who tries the same list: the whole way from attempts to groups, from nothing. Pure, and the same for the same attempts, in
 * whatever order they come. Nothing here blocks less than the whole of it: run it on a thread (groups.task.ts).
 */
import { findCores } from "./cores.js";
import { followLeaders } from "./leaders.js";
import { assign, type Memberships } from "./membership.js";
import { countVoices, rarityOf, vouchedFor } from "./rarity.js";
import type { Runs } from "./runs.js";
import { listsOf, type SharedList } from "./shared-lists.js";
import { SHARED_PAIRS_MIN, similarityOf } from "./similarity.js";

export interface GroupingOptions {
  /** Sensors that must have seen an address for it to found or shape a group: 1 believes each. */
  readonly sensorsMin: number;
}

/** Fewer founders are a coincidence, or one host that changed its address. */
export const FOUNDERS_MIN = 3;

export interface Partition extends Memberships {
  /** By group. */
  readonly lists: readonly SharedList[];
  /** By pair, 0 for a common one. */
  readonly weights: Float32Array;
}

export function partition(runs: Runs, { sensorsMin }: GroupingOptions): Partition {
  const founders = vouchedFor(runs, sensorsMin);
  // At first every address is a voice. A botnet of half the world would make its own list common, hence little depends on it.
  const first = rarityOf(countVoices(runs, founders, sensorsMin), count(founders)).weights;
  const cores = findCores(runs, first, similarityOf(runs, first, sensorsMin), founders);

  // Then every part is one voice, however large, and so is everybody who is in none.
  let part = cores.part;
  let lists = listsOf(runs, part, cores.count, sensorsMin);
  const follows = followLeaders(lists, voicesOf(runs, founders, part, lists, sensorsMin).weights);
  const merged = renumbered(part, follows);
  part = merged.part;
  lists = listsOf(runs, part, merged.count, sensorsMin);

  const { weights, common } = voicesOf(runs, founders, part, lists, sensorsMin);
  for (let pair = 0; pair < weights.length; pair++) if (common[pair] === 1) weights[pair] = 0;
  lists = lists.filter((list) => list.founders >= FOUNDERS_MIN && ownPairs(list, weights) >= SHARED_PAIRS_MIN);
  return { ...assign(runs, lists, weights, similarityOf(runs, weights, sensorsMin), sensorsMin), lists, weights };
}

function voicesOf(runs: Runs, founders: Uint8Array, part: Int32Array, lists: readonly SharedList[], sensorsMin: number) {
  const alone = founders.map((isFounder, address) => (part[address] === -1 ? isFounder : 0));
  const voices = countVoices(runs, alone, sensorsMin);
  for (const { pairs } of lists) for (const pair of pairs) voices[pair]!++;
  return rarityOf(voices, count(alone) + lists.length);
}

function renumbered(part: Int32Array, follows: Int32Array): { part: Int32Array; count: number } {
  const numbers = new Int32Array(follows.length).fill(-1);
  let leaders = 0;
  for (const [one, leader] of follows.entries()) if (one === leader) numbers[one] = leaders++;
  return {
    part: part.map((one) => {
      const leader = one === -1 ? -1 : follows[one]!;
      return leader === -1 ? -1 : numbers[leader]!;
    }),
    count: leaders,
  };
}

function ownPairs({ pairs }: SharedList, weights: Float32Array): number {
  return pairs.filter((pair) => weights[pair]! > 0).length;
}

function count(marks: Uint8Array): number {
  let sum = 0;
  for (const mark of marks) sum += mark;
  return sum;
}
