/**
 * Numbers pairs of credentials from 0 as they come, by their 64-bit hashes: an open-addressed table on typed arrays. Which words a
 * hash stands for, and whether it was keyed, makes no difference here.
 */
const LOAD_MAX = 0.6;
const EMPTY = 0;

export class PairTable {
  #slots = new Uint32Array(1 << 12);
  #high = new Uint32Array(1 << 11);
  #low = new Uint32Array(1 << 11);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Of the pairs so far, by number. */
  get high(): Uint32Array {
    return this.#high.subarray(0, this.#count);
  }

  get low(): Uint32Array {
    return this.#low.subarray(0, this.#count);
  }

  /** @returns the pair's number, a new one if it has none */
  add(high: number, low: number): number {
    const slot = this.#slotOf(high, low);
    const kept = this.#slots[slot]!;
    if (kept !== EMPTY) return kept - 1;
    if (this.#count === this.#high.length) {
      this.#high = grown(this.#high);
      this.#low = grown(this.#low);
    }
    this.#high[this.#count] = high;
    this.#low[this.#count] = low;
    this.#slots[slot] = ++this.#count;
    if (this.#count > LOAD_MAX * this.#slots.length) this.#spread();
    return this.#count - 1;
  }

  /** @returns undefined for a pair that was never added */
  find(high: number, low: number): number | undefined {
    const kept = this.#slots[this.#slotOf(high, low)]!;
    return kept === EMPTY ? undefined : kept - 1;
  }

  /** Where the pair is, or would be. */
  #slotOf(high: number, low: number): number {
    const last = this.#slots.length - 1;
    // Hashes come from outside; whoever makes their low bits equal still meets the high ones.
    let slot = (Math.imul(low ^ (high >>> 15), 0x9e3779b1) ^ high) & last;
    for (;;) {
      const kept = this.#slots[slot]!;
      if (kept === EMPTY || (this.#low[kept - 1] === low && this.#high[kept - 1] === high)) return slot;
      slot = (slot + 1) & last;
    }
  }

  #spread(): void {
    this.#slots = new Uint32Array(2 * this.#slots.length);
    for (let pair = 0; pair < this.#count; pair++) this.#slots[this.#slotOf(this.#high[pair]!, this.#low[pair]!)] = pair + 1;
  }
}

function grown(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * array.length);
  larger.set(array);
  return larger;
}
