/**
 * Random numbers that are the same for the same seed, on every machine and in every version: what a simulated world is made of.
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand 0.95: "Small Fast Chaotic", 128 bits of state); seeding is its own, from
 * the hash of a text. Not for secrets.
 */

/** Words thrown away after seeding: as PractRand does, until seeds that differ in a bit have nothing in common. */
const WARM_UP = 15;

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string) {
    [this.#a, this.#b, this.#c] = [textHash(seed, 0x243f6a88), textHash(seed, 0x85a308d3), textHash(seed, 0x13198a2e)];
    for (let word = 0; word < WARM_UP; word++) this.uint32();
  }

  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** 0 inclusive to 1 exclusive. */
  unit(): number {
    return this.uint32() / 2 ** 32;
  }

  /** 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  /** `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)];
    if (chosen === undefined) throw new RangeError("nothing to pick from");
    return chosen;
  }

  /** In place; of the first `length` elements. */
  shuffle(elements: Uint32Array, length = elements.length): void {
    for (let last = length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const kept = elements[last]!;
      elements[last] = elements[other]!;
      elements[other] = kept;
    }
  }
}

/** Spreads every bit of a 32-bit word over all of them, one to one (the finalizer of MurmurHash3, Austin Appleby). */
export function mixed(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

function textHash(text: string, basis: number): number {
  let hash = basis;
  for (let index = 0; index < text.length; index++) hash = mixed(Math.imul(hash, 31) + text.charCodeAt(index));
  return hash;
}
