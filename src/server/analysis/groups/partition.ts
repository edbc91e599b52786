/**
 * Who tries the same list: the whole way from attempts to groups, from nothing. Pure, and the same for the same attempts, in
 * whatever order they come. Nothing here blocks less than the whole of it: run it on a thread (groups.task.ts).
 */
import { findCores } from "./cores.js";
import { followLeaders } from "./leaders.js";
import { assign, type Memberships } from "./membership.js";
import { countVoices, vouchedFor, weighed } from "./rarity.js";
import { followTurns } from "./resumption.js";
import type { Runs } from "./runs.js";
import { listsOf, type SharedList } from "./shared-lists.js";
import { SHARED_PAIRS_MIN, similarityOf } from "./similarity.js";

export interface GroupingOptions {
  /** Sensors that must have seen an address for it to found or shape a group: 1 believes each. */
  readonly sensorsMin: number;
  /** By address: 1 for those that are to be grouped, if not all are. */
  readonly takesPart?: Uint8Array;
  /** Whether a pair is known to be common, beside those that turn out to be. */
  readonly isCommon?: (pair: number) => boolean;
}

/** Fewer founders are a coincidence, or one host that changed its address. */
export const FOUNDERS_MIN = 3;

/** A list that its bots run in pieces may fall into so many parts at first, each a voice, without that its pairs are common. */
const PARTS_OF_LIST = 100;
/** And afterwards, when each list is one: a pair that more have is common where there is nothing else to measure it by. */
const LISTS_OF_PAIR = 2;
/** A pair is a list's own, however many try it, if so many of those are its founders. */
const OWN_SHARE = 0.5;

/** Every group has enough members that are vouched for. */
export interface Partition extends Memberships {
  /** By group. */
  readonly lists: readonly SharedList[];
  /** By pair, 0 for a common one. */
  readonly weights: Float32Array;
}

export function partition(runs: Runs, { sensorsMin, takesPart, isCommon = () => false }: GroupingOptions): Partition {
  const founders = vouchedFor(runs, sensorsMin);
  if (takesPart !== undefined) for (const [address, takes] of takesPart.entries()) if (takes === 0) founders[address] = 0;
  const tried = countVoices(runs, founders, sensorsMin);
  const everybody = { tried, count: count(founders) };
  // At first every address is a voice. A botnet of half the world would make its own list common, hence nothing is left out yet.
  const first = weighed(tried, everybody.count);
  const cores = findCores(runs, first, similarityOf(runs, first, sensorsMin), founders);

  // Then every part is one voice, however large, and so is everybody who is in none.
  const found = listsOf(runs, cores.part, cores.count, everybody, sensorsMin);
  const apart = (part: Int32Array) => founders.map((isFounder, address) => (part[address] === -1 ? isFounder : 0));
  const byParts = weights(found, apart(cores.part), PARTS_OF_LIST);
  const whole = renumbered(cores.part, followLeaders(found, byParts));
  const wholes = listsOf(runs, whole.part, whole.count, everybody, sensorsMin);
  const turns = followTurns(runs, whole.part, wholes, weights(wholes, apart(whole.part), PARTS_OF_LIST));
  const led = renumbered(whole.part, turns);
  const lists = listsOf(runs, led.part, led.count, everybody, sensorsMin).filter((list) => list.founders >= FOUNDERS_MIN);

  // Who runs but a piece of a list that is known by now is no voice of its own either.
  const alone = apart(led.part);
  const likely = lists.filter((list) => hasOwn(list, (pair, triers) => triers >= OWN_SHARE * tried[pair]!));
  // Of these lists, what many try is left in: most of them may be members that were not found yet.
  const placed = assignBy(likely, weights(likely, alone, Number.POSITIVE_INFINITY));
  const elsewhere = new Uint32Array(runs.table.count);
  for (let address = 0; address < alone.length; address++) {
    if (alone[address] === 0 || placed.group[address] === -1) continue;
    alone[address] = 0;
    if (placed.vouched[address] === 0) addVoice(elsewhere, runs, address, likely[placed.group[address]!]!);
  }
  const last = weights(lists, alone, LISTS_OF_PAIR, elsewhere);
  let groups = lists.filter((list) => hasOwn(list, (pair) => last[pair]! > 0));
  for (;;) {
    const given = assignBy(groups, last);
    const shaping = membersVouched(given, groups.length);
    const enough = groups.filter((_, one) => shaping[one]! >= FOUNDERS_MIN);
    if (enough.length === groups.length) return { ...given, lists: groups, weights: last };
    // Another group has most of its founders, and it was never one of its own.
    groups = enough;
  }

  function weights(of: readonly SharedList[], others: Uint8Array, rareMin: number, more?: Uint32Array): Float32Array {
    const voices = countVoices(runs, others, sensorsMin);
    if (more !== undefined) for (const [pair, count] of more.entries()) voices[pair]! += count;
    for (const { pairs } of of) for (const pair of pairs) voices[pair]!++;
    const found = weighed(voices, count(others) + of.length, rareMin);
    return found.map((weight, pair) => (isCommon(pair) ? 0 : weight));
  }

  function assignBy(wanted: readonly SharedList[], by: Float32Array): Memberships {
    const given = assign(runs, wanted, by, similarityOf(runs, by, sensorsMin), sensorsMin);
    if (takesPart === undefined) return given;
    const only = (group: Int32Array) => group.map((one, address) => (takesPart[address] === 1 ? one : -1));
    return { ...given, group: only(given.group), second: only(given.second) };
  }
}

/** @param isOwn of a pair that so many founders of the list tried */
function hasOwn({ pairs, support, founders }: SharedList, isOwn: (pair: number, triers: number) => boolean): boolean {
  return pairs.filter((pair, place) => isOwn(pair, support[place]! * founders)).length >= SHARED_PAIRS_MIN;
}

/** A single sensor says that it runs the list: of what else several saw it try, it is a voice still. */
function addVoice(voices: Uint32Array, { starts, pairs, sensors }: Runs, address: number, { pairs: list }: SharedList): void {
  const from = starts[address]!;
  const told = new Map<number, number>();
  for (let place = from; place < starts[address + 1]!; place++) told.set(sensors[place]!, (told.get(sensors[place]!) ?? 0) + 1);
  const [loudest] = [...told].sort(([a, x], [b, y]) => y - x || a - b)[0] ?? [];
  const listed = new Set(list);
  for (let place = from; place < starts[address + 1]!; place++) {
    const pair = pairs[place]!;
    if (sensors[place] !== loudest && !listed.has(pair)) voices[pair]!++;
  }
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

function membersVouched({ group, vouched }: Memberships, groups: number): Uint32Array {
  const counts = new Uint32Array(groups);
  for (const [address, one] of group.entries()) if (one >= 0) counts[one]! += vouched[address]!;
  return counts;
}

function count(marks: Uint8Array): number {
  let sum = 0;
  for (const mark of marks) sum += mark;
  return sum;
}
