/**
 * Attempts brought into the form that everything else works on: of every address the pairs it tried, each once, in the order in
 * which it first tried them and again sorted by number, with the sensors that saw each. Flat arrays, one slice an address.
 */
import { PairTable } from "./pair-table.js";

/** Attempts in any order, each in the same place of every array. */
export interface Attempts {
  /** Addresses are numbered from 0 to one less than this. */
  readonly addresses: number;
  readonly address: Uint32Array;
  /** The 64-bit hash of the pair. */
  readonly pairHigh: Uint32Array;
  readonly pairLow: Uint32Array;
  /** Milliseconds, from any beginning. */
  readonly timeMs: Uint32Array;
  /** The sensors that saw it, each as one bit of 32: two that share a bit count as one, which errs on the careful side. */
  readonly sensors: Uint32Array;
}

export interface Runs {
  readonly addresses: number;
  /** An address' slice of the arrays below is `starts[address]` to `starts[address + 1]`. */
  readonly starts: Uint32Array;
  /** Pairs in the order tried. */
  readonly tried: Uint32Array;
  /** The same, sorted. */
  readonly pairs: Uint32Array;
  /** Beside `pairs`: the sensors that saw the address try the pair. */
  readonly sensors: Uint32Array;
  /** By address. */
  readonly firstMs: Uint32Array;
  readonly lastMs: Uint32Array;
  /** What the numbers of pairs stand for. */
  readonly table: PairTable;
}

/**
 * What one sensor may tell of one address: longer lists exist, but this many pairs name a list, and a sensor that lies can fill no
 * more than its share.
 */
export const PAIRS_PER_SENSOR_MAX = 256;

export function collectRuns(attempts: Attempts): Runs {
  const { addresses, address, pairHigh, pairLow, timeMs, sensors } = attempts;
  const { order, ends } = byAddress(address, addresses);
  const table = new PairTable();
  const starts = new Uint32Array(addresses + 1);
  const tried = new Uint32Array(address.length);
  const masks = new Uint32Array(address.length);
  const firstMs = new Uint32Array(addresses);
  const lastMs = new Uint32Array(addresses);
  // By pair: the last address that tried it, from 1, and where in `tried` that is.
  let seenBy = new Uint32Array(1 << 12);
  let seenAt = new Uint32Array(1 << 12);
  const told = new Uint32Array(32);
  let length = 0;
  for (let one = 0, from = 0; one < addresses; one++) {
    const to = ends[one]!;
    sortByTime(order, timeMs, from, to);
    starts[one] = length;
    if (from < to) {
      firstMs[one] = timeMs[order[from]!]!;
      lastMs[one] = timeMs[order[to - 1]!]!;
    }
    told.fill(0);
    for (; from < to; from++) {
      const attempt = order[from]!;
      const pair = table.add(pairHigh[attempt]!, pairLow[attempt]!);
      if (pair >= seenBy.length) {
        seenBy = doubled(seenBy);
        seenAt = doubled(seenAt);
      }
      const mask = sensors[attempt]!;
      if (seenBy[pair] === one + 1) {
        masks[seenAt[pair]!]! |= mask;
        continue;
      }
      const teller = 31 - Math.clz32(mask);
      if (teller >= 0 && told[teller]!++ >= PAIRS_PER_SENSOR_MAX) continue;
      seenBy[pair] = one + 1;
      seenAt[pair] = length;
      masks[length] = mask;
      tried[length++] = pair;
    }
  }
  starts[addresses] = length;
  const pairs = tried.slice(0, length);
  for (let one = 0; one < addresses; one++) sortTogether(pairs, masks, starts[one]!, starts[one + 1]!);
  return {
    addresses,
    starts,
    tried: tried.subarray(0, length),
    pairs,
    sensors: masks.subarray(0, length),
    firstMs,
    lastMs,
    table,
  };
}

/** Attempts of each address together, those of one in the order given. */
function byAddress(address: Uint32Array, addresses: number): { order: Uint32Array; ends: Uint32Array } {
  const ends = new Uint32Array(addresses);
  for (let attempt = 0; attempt < address.length; attempt++) ends[address[attempt]!]!++;
  for (let one = 0, sum = 0; one < addresses; one++) {
    const count = ends[one]!;
    ends[one] = sum;
    sum += count;
  }
  const order = new Uint32Array(address.length);
  for (let attempt = 0; attempt < address.length; attempt++) order[ends[address[attempt]!]!++] = attempt;
  return { order, ends };
}

/** Ciura's, which are as good as any; a run has at most some thousand attempts of those that count. */
const GAPS = [701, 301, 132, 57, 23, 10, 4, 1];

/** By time, then by place, so that the outcome depends on nothing else. Most runs come sorted. */
function sortByTime(order: Uint32Array, timeMs: Uint32Array, from: number, to: number): void {
  let sorted = true;
  for (let place = from + 1; sorted && place < to; place++) sorted = timeMs[order[place - 1]!]! <= timeMs[order[place]!]!;
  if (sorted) return;
  order.subarray(from, to).sort((a, b) => timeMs[a]! - timeMs[b]! || a - b);
}

/** Sorts a slice of `keys`, and of `beside` with it. */
function sortTogether(keys: Uint32Array, beside: Uint32Array, from: number, to: number): void {
  for (const gap of GAPS) {
    for (let place = from + gap; place < to; place++) {
      const key = keys[place]!;
      const other = beside[place]!;
      let hole = place;
      for (; hole >= from + gap && keys[hole - gap]! > key; hole -= gap) {
        keys[hole] = keys[hole - gap]!;
        beside[hole] = beside[hole - gap]!;
      }
      keys[hole] = key;
      beside[hole] = other;
    }
  }
}

function doubled(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
}
