/**
 * The first, careful grouping: addresses that fall into the same bucket (signatures.ts) are compared, and those that are alike
 * are joined, the most alike first. Two parts join only if the runs that stand for them are alike too: an address that runs two
 * lists, as a shared one does, belongs to the first that it meets, and glues nothing.
 */
import type { Runs } from "./runs.js";
import { fillBuckets, NO_BUCKET } from "./signatures.js";
import type { Similarity } from "./similarity.js";

const BANDS = 16;
/** After so many bands what was found is joined, so that the rest need not be compared with it. */
const BANDS_PER_ROUND = 4;
/** Others of its bucket that an address is compared with. */
const STANDS = 3;
const SLOTS = 1 << 20;
/** Neighbours that an address may have found in a round. */
const EDGES_MAX = 6;

const ALIKE_MIN = 0.3;
/** Alike enough to be joined at once. */
const SAME_MIN = 0.7;
/** Of the runs that stand for two parts: less, since they are but two of many. */
const STAND_ALIKE_MIN = 0.2;
const LEVELS = 32;

/** Parts of addresses, each with one that stands for it. */
class Parts {
  readonly parent: Uint32Array;
  readonly sizes: Uint32Array;
  readonly #standing: Uint32Array;
  readonly #similarity: Similarity;

  constructor(addresses: number, similarity: Similarity) {
    this.parent = Uint32Array.from({ length: addresses }, (_, address) => address);
    this.sizes = new Uint32Array(addresses).fill(1);
    this.#standing = this.parent.slice();
    this.#similarity = similarity;
  }

  rootOf(address: number): number {
    const { parent } = this;
    let root = address;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]!]!;
      root = parent[root]!;
    }
    return root;
  }

  join(a: number, b: number): void {
    const [x, y] = [this.rootOf(a), this.rootOf(b)];
    if (x === y) return;
    const [p, q] = [this.#standing[x]!, this.#standing[y]!];
    // Two single addresses have been compared already.
    if (this.sizes[x]! + this.sizes[y]! > 2 && this.#similarity.between(p, q) < STAND_ALIKE_MIN) return;
    const [large, small] = this.sizes[x]! >= this.sizes[y]! ? [x, y] : [y, x];
    // Of two, the one with less stands for both: the other may be one that runs more than a list.
    if (this.sizes[x] === this.sizes[y]) this.#standing[large] = this.#similarity.total[p]! <= this.#similarity.total[q]! ? p : q;
    this.parent[small] = large;
    this.sizes[large]! += this.sizes[small]!;
  }
}

/**
 * @param founders by address, 1 for those that may found and shape groups
 * @returns by address, the number of its part from 0, or -1 for one that stays alone
 */
export function findCores(
  runs: Runs,
  weights: Float32Array,
  similarity: Similarity,
  founders: Uint8Array,
): { readonly part: Int32Array; readonly count: number } {
  const { addresses } = runs;
  const parts = new Parts(addresses, similarity);
  const buckets = new Uint32Array(addresses);
  const edges = new Edges(addresses);
  for (let band = 0; band < BANDS; band++) {
    fillBuckets(runs, weights, similarity, founders, band, buckets);
    compareWithin(buckets, parts, similarity, edges);
    if ((band + 1) % BANDS_PER_ROUND === 0) edges.eachDescending((a, b) => parts.join(a, b));
  }
  return numbered(parts, addresses);
}

function compareWithin(buckets: Uint32Array, parts: Parts, similarity: Similarity, edges: Edges): void {
  const standing = new Int32Array(SLOTS * STANDS).fill(-1);
  const turns = new Uint8Array(SLOTS);
  for (let address = 0; address < buckets.length; address++) {
    const bucket = buckets[address]!;
    if (bucket === NO_BUCKET) continue;
    const slot = bucket & (SLOTS - 1);
    const root = parts.rootOf(address);
    let met = false;
    for (let stand = slot * STANDS; !met && stand < (slot + 1) * STANDS; stand++) {
      const other = standing[stand]!;
      if (other < 0) continue;
      met = parts.rootOf(other) === root;
      if (met || edges.isFull(address)) continue;
      const alike = similarity.between(address, other);
      if (alike < ALIKE_MIN) continue;
      if (alike >= SAME_MIN) parts.join(address, other);
      else edges.add(address, other, alike);
      met = true;
    }
    if (!met) standing[slot * STANDS + (turns[slot]!++ % STANDS)] = address;
  }
}

/** Pairs of addresses that are alike, by how much. */
class Edges {
  #from = new Uint32Array(1 << 12);
  #to = new Uint32Array(1 << 12);
  #level = new Uint8Array(1 << 12);
  #count = 0;
  readonly #found: Uint8Array;

  constructor(addresses: number) {
    this.#found = new Uint8Array(addresses);
  }

  isFull(address: number): boolean {
    return this.#found[address]! >= EDGES_MAX;
  }

  add(a: number, b: number, alike: number): void {
    if (this.#count === this.#from.length) {
      [this.#from, this.#to] = [new Uint32Array(2 * this.#count), new Uint32Array(2 * this.#count)].map((larger, index) => {
        larger.set(index === 0 ? this.#from : this.#to);
        return larger;
      }) as [Uint32Array<ArrayBuffer>, Uint32Array<ArrayBuffer>];
      const levels = new Uint8Array(2 * this.#count);
      levels.set(this.#level);
      this.#level = levels;
    }
    this.#from[this.#count] = a;
    this.#to[this.#count] = b;
    this.#level[this.#count++] = Math.min(LEVELS - 1, Math.floor(alike * LEVELS));
    this.#found[a]!++;
  }

  /** The most alike first; then there are none. */
  eachDescending(each: (a: number, b: number) => void): void {
    const ends = new Uint32Array(LEVELS + 1);
    for (let edge = 0; edge < this.#count; edge++) ends[LEVELS - 1 - this.#level[edge]!]!++;
    for (let level = 0, sum = 0; level < LEVELS; level++) {
      const count = ends[level]!;
      ends[level] = sum;
      sum += count;
    }
    const order = new Uint32Array(this.#count);
    for (let edge = 0; edge < this.#count; edge++) order[ends[LEVELS - 1 - this.#level[edge]!]!++] = edge;
    for (const edge of order) each(this.#from[edge]!, this.#to[edge]!);
    this.#count = 0;
    this.#found.fill(0);
  }
}

function numbered(parts: Parts, addresses: number): { part: Int32Array; count: number } {
  const part = new Int32Array(addresses).fill(-1);
  const numbers = new Int32Array(addresses).fill(-1);
  let count = 0;
  for (let address = 0; address < addresses; address++) {
    const root = parts.rootOf(address);
    if (parts.sizes[root]! < 2) continue;
    if (numbers[root] === -1) numbers[root] = count++;
    part[address] = numbers[root]!;
  }
  return { part, count };
}
