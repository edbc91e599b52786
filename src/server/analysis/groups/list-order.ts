/**
 * The order of a shared list, as its members run it: the longest run leads, and what that lacks is put behind whatever the others
 * tried it after. How far members keep to it is the longest part of their run that is in its order; who shuffles keeps about half.
 */
import type { Runs } from "./runs.js";

export interface ListOrder {
  /** The list, in order. */
  readonly pairs: Uint32Array;
  /** 0 to 1: how far its members keep to it, on average. */
  readonly kept: number;
}

/** Members that are looked at. */
const SAMPLE = 32;
/** The longest runs, of which the one that the others agree with most leads. */
const LEADS = 3;

/** @param members who run it, at least one */
export function listOrder({ starts, tried }: Runs, members: Uint32Array, list: Uint32Array): ListOrder {
  const wanted = new Set(list);
  const step = Math.max(1, members.length / SAMPLE);
  const sample: Uint32Array[] = [];
  for (let place = 0; place < members.length; place += step) {
    const member = members[Math.floor(place)]!;
    sample.push(tried.subarray(starts[member]!, starts[member + 1]!).filter((pair) => wanted.has(pair)));
  }
  sample.sort((a, b) => b.length - a.length);
  const ordered = sample
    .slice(0, LEADS)
    .map((lead) => completed(lead, sample, list))
    .map((pairs) => ({ pairs, kept: meanKept(pairs, sample) }));
  return ordered.reduce((best, other) => (other.kept > best.kept ? other : best));
}

/** By pair: its place in the list. */
export function placesOf(list: Uint32Array): ReadonlyMap<number, number> {
  return new Map(Array.from(list, (pair, place) => [pair, place]));
}

/** @returns the share of the run that is in the order of the list; what is not on the list is left out */
export function keptOrder(run: Uint32Array, places: ReadonlyMap<number, number>): number {
  // The smallest place at which a rising sequence of each length ends (patience sorting).
  const ends: number[] = [];
  let count = 0;
  for (const pair of run) {
    const place = places.get(pair);
    if (place === undefined) continue;
    count++;
    let low = 0;
    for (let high = ends.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (ends[middle]! < place) low = middle + 1;
      else high = middle;
    }
    ends[low] = place;
  }
  return count === 0 ? 0 : ends.length / count;
}

function meanKept(pairs: Uint32Array, sample: readonly Uint32Array[]): number {
  const places = placesOf(pairs);
  return sample.reduce((sum, run) => sum + keptOrder(run, places), 0) / sample.length;
}

/** The lead, and every other pair of the list behind the one that it was most often tried after. */
function completed(lead: Uint32Array, sample: readonly Uint32Array[], list: Uint32Array): Uint32Array {
  const placed = new Set(lead);
  const after = new Map<number, Map<number, number>>();
  for (const run of sample) {
    for (const [place, pair] of run.entries()) {
      if (placed.has(pair)) continue;
      const before = place === 0 ? FIRST : run[place - 1]!;
      const votes = after.get(pair) ?? new Map<number, number>();
      votes.set(before, (votes.get(before) ?? 0) + 1);
      after.set(pair, votes);
    }
  }
  const behind = new Map<number, number[]>();
  for (const pair of list) {
    if (placed.has(pair)) continue;
    const [before = FIRST] = [...(after.get(pair) ?? [])].sort(([a, x], [b, y]) => y - x || a - b)[0] ?? [];
    behind.set(before, [...(behind.get(before) ?? []), pair]);
  }
  const ordered: number[] = [];
  // Two that were each tried after the other are reached from nowhere: they come last.
  const put = (pair: number) => {
    const waiting = [pair];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      ordered.push(next);
      waiting.push(...(behind.get(next) ?? []).reverse());
      behind.delete(next);
    }
  };
  for (const pair of behind.get(FIRST) ?? []) put(pair);
  behind.delete(FIRST);
  for (const pair of lead) put(pair);
  for (const rest of [...behind.values()]) for (const pair of rest) if (!ordered.includes(pair)) put(pair);
  return Uint32Array.from(ordered);
}

/** Where the pair before would be. */
const FIRST = -1;
