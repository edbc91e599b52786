/**
 * One step of grouping, whole: either everything is grouped anew, and the groups keep their numbers as far as they are the same; or
 * addresses that came since are placed into the groups that are known, and what is left of them may found new ones. Pure; takes
 * seconds for millions of attempts, hence groups.task.ts.
 *
 * Placing differs from grouping anew in this: lists stay as they were, and so does whoever is in a group.
 */
import { type Change, rename } from "./history.js";
import { keptOrder, listOrder, placesOf } from "./list-order.js";
import { assign, type Memberships } from "./membership.js";
import { partition } from "./partition.js";
import { type Attempts, collectRuns, type Runs } from "./runs.js";
import type { SharedList } from "./shared-lists.js";
import { similarityOf } from "./similarity.js";

/** The list of a group, in order, as hashes. */
export interface GroupList {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  /** How much each pair tells; 0 for a common one. */
  readonly weights: Float32Array;
  /** The share of the founders that tried each. */
  readonly support: Float32Array;
  /** How far members keep to the order; list-order.ts. */
  readonly kept: number;
}

export interface KnownGroup extends GroupList {
  readonly number: number;
}

export interface GroupingJob {
  readonly attempts: Attempts;
  readonly sensorsMin: number;
  /** To place addresses into; undefined to group anew. */
  readonly known: readonly KnownGroup[] | undefined;
  /** Pairs that are known to be common, as high and low words by turns. */
  readonly common: Uint32Array;
  /** By address, the number of its group so far, 0 for none. */
  readonly before: Uint32Array;
  readonly nextNumber: number;
}

export interface Member {
  readonly address: number;
  /** The number of its group. */
  readonly group: number;
  /** The second of two groups behind one address. */
  readonly isSecond: boolean;
  /** Enough sensors saw it try the list. */
  readonly vouched: boolean;
  /** Of the list, what it tried; of what it tried, what is on the list. */
  readonly listCovered: number;
  readonly runCovered: number;
  /** How far it kept to the order of the list. */
  readonly kept: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface Grouping {
  /** All of them when grouped anew, else those that are new. */
  readonly groups: readonly KnownGroup[];
  readonly members: readonly Member[];
  readonly changes: readonly Change[];
  readonly nextNumber: number;
  /** Only when grouped anew. */
  readonly common: Uint32Array;
}

export function regroup(job: GroupingJob): Grouping {
  const runs = collectRuns(job.attempts);
  return job.known === undefined ? groupAnew(runs, job) : place(runs, job, job.known);
}

function groupAnew(runs: Runs, { sensorsMin, before, nextNumber }: GroupingJob): Grouping {
  const found = partition(runs, { sensorsMin });
  const { numbers, changes, nextNumber: next } = rename(before, found.group, found.lists.length, nextNumber);
  const { groups, members } = described(runs, found, found.lists, found.weights, numbers);
  return { groups, members, changes, nextNumber: next, common: commonOf(runs, found.weights) };
}

function place(runs: Runs, job: GroupingJob, known: readonly KnownGroup[]): Grouping {
  const { sensorsMin } = job;
  const wanted = known.map(({ high, low }) => ({ pairs: Uint32Array.from(high, (word, at) => runs.table.add(word, low[at]!)) }));
  const weights = new Float32Array(runs.table.count).fill(1);
  known.forEach((group, one) => {
    for (const [at, pair] of wanted[one]!.pairs.entries()) weights[pair] = group.weights[at]!;
  });
  for (let at = 0; at < job.common.length; at += 2) {
    const pair = runs.table.find(job.common[at]!, job.common[at + 1]!);
    if (pair !== undefined) weights[pair] = 0;
  }
  const placed = assign(runs, wanted, weights, similarityOf(runs, weights, sensorsMin), sensorsMin);
  const numbers = Uint32Array.from(known, ({ number }) => number);
  const members = membersOf(runs, placed, wanted, weights, numbers);

  const isLeft = Uint8Array.from(placed.group, (group) => (group === -1 ? 1 : 0));
  const left = partition(runs, { sensorsMin, takesPart: isLeft, isCommon: (pair) => weights[pair] === 0 });
  const none = new Uint32Array(runs.addresses);
  const { numbers: newNumbers, changes, nextNumber } = rename(none, left.group, left.lists.length, job.nextNumber);
  const born = described(runs, left, left.lists, left.weights, newNumbers);
  return { groups: born.groups, members: [...members, ...born.members], changes, nextNumber, common: job.common };
}

function described(
  runs: Runs,
  found: Memberships,
  lists: readonly SharedList[],
  weights: Float32Array,
  numbers: Uint32Array,
): Pick<Grouping, "groups" | "members"> {
  const shaping = lists.map((): number[] => []);
  for (const [address, group] of found.group.entries()) {
    if (group >= 0 && found.vouched[address] === 1) shaping[group]!.push(address);
  }
  const ordered = lists.map(({ pairs }, one) => listOrder(runs, Uint32Array.from(shaping[one]!), pairs));
  const groups = lists.map(({ pairs, support }, one): KnownGroup => {
    const supportOf = new Map(Array.from(pairs, (pair, at) => [pair, support[at]!]));
    const list = ordered[one]!;
    return {
      number: numbers[one]!,
      high: list.pairs.map((pair) => runs.table.high[pair]!),
      low: list.pairs.map((pair) => runs.table.low[pair]!),
      weights: Float32Array.from(list.pairs, (pair) => weights[pair]!),
      support: Float32Array.from(list.pairs, (pair) => supportOf.get(pair)!),
      kept: list.kept,
    };
  });
  return { groups, members: membersOf(runs, found, ordered, weights, numbers) };
}

function membersOf(
  runs: Runs,
  { group, second, vouched, secondVouched }: Memberships,
  lists: readonly { readonly pairs: Uint32Array }[],
  weights: Float32Array,
  numbers: Uint32Array,
): Member[] {
  const places = lists.map(({ pairs }) => placesOf(pairs));
  const members: Member[] = [];
  const add = (address: number, one: number, isSecond: boolean, isVouched: boolean) => {
    const run = runs.tried.subarray(runs.starts[address]!, runs.starts[address + 1]!);
    const place = places[one]!;
    let [onList, shared, total] = [0, 0, 0];
    for (const pair of run) {
      const weight = weights[pair]!;
      total += weight;
      if (!place.has(pair)) continue;
      onList++;
      shared += weight;
    }
    members.push({
      address,
      group: numbers[one]!,
      isSecond,
      vouched: isVouched,
      listCovered: onList / place.size,
      runCovered: total === 0 ? 0 : shared / total,
      kept: keptOrder(run, place),
      firstMs: runs.firstMs[address]!,
      lastMs: runs.lastMs[address]!,
    });
  };
  for (let address = 0; address < runs.addresses; address++) {
    if (group[address]! >= 0) add(address, group[address]!, false, vouched[address] === 1);
    if (second[address]! >= 0) add(address, second[address]!, true, secondVouched[address] === 1);
  }
  return members;
}

function commonOf({ table }: Runs, weights: Float32Array): Uint32Array {
  const words: number[] = [];
  for (let pair = 0; pair < weights.length; pair++) if (weights[pair] === 0) words.push(table.high[pair]!, table.low[pair]!);
  return Uint32Array.from(words);
}
