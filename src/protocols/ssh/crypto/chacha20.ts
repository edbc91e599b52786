/**
 * ChaCha20 with a nonce and a block counter of 64 bits each, as Bernstein defined it and OpenSSH uses it. Most packets are
 * short and each has its own nonce: setting OpenSSL up for such a one costs more than the packet. Long ones are left to it.
 */
import { createCipheriv } from "node:crypto";

const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
const KEY_WORDS = 8;
const BLOCK_BYTES = 64;
const DOUBLE_ROUNDS = 10;
/** From so many bytes on OpenSSL is faster. */
const LONG_BYTES = 512;

const x = new Int32Array(16);
const stream = new Uint8Array(BLOCK_BYTES);

export class ChaCha20 {
  readonly #key: Uint8Array;
  readonly #state = new Int32Array(16);

  /** @param key 32 bytes */
  constructor(key: Uint8Array) {
    this.#key = key;
    this.#state.set(CONSTANTS);
    for (let word = 0; word < KEY_WORDS; word++) this.#state[4 + word] = littleEndian(key, 4 * word);
  }

  /**
   * Adds the key stream to `bytes`, in place.
   *
   * @param sequence the nonce, in its last four bytes
   * @param block of the stream, to begin with
   */
  apply(sequence: number, block: number, bytes: Uint8Array): void {
    if (bytes.length >= LONG_BYTES) return this.#applyLong(sequence, block, bytes);
    const state = this.#state;
    state[14] = 0;
    state[15] = swapped(sequence);
    for (let at = 0, counter = block; at < bytes.length; at += BLOCK_BYTES, counter++) {
      state[12] = counter;
      state[13] = 0;
      fillStream(state);
      const end = Math.min(BLOCK_BYTES, bytes.length - at);
      for (let index = 0; index < end; index++) bytes[at + index] = bytes[at + index]! ^ stream[index]!;
    }
  }

  #applyLong(sequence: number, block: number, bytes: Uint8Array): void {
    // OpenSSL's vector is the counter and the nonce.
    const vector = Buffer.alloc(16);
    vector.writeUInt32LE(block, 0);
    vector.writeUInt32BE(sequence, 12);
    bytes.set(createCipheriv("chacha20", this.#key, vector).update(bytes));
  }
}

function fillStream(state: Int32Array): void {
  x.set(state);
  for (let round = 0; round < DOUBLE_ROUNDS; round++) {
    quarter(0, 4, 8, 12);
    quarter(1, 5, 9, 13);
    quarter(2, 6, 10, 14);
    quarter(3, 7, 11, 15);
    quarter(0, 5, 10, 15);
    quarter(1, 6, 11, 12);
    quarter(2, 7, 8, 13);
    quarter(3, 4, 9, 14);
  }
  for (let word = 0, at = 0; word < 16; word++, at += 4) {
    const sum = (x[word]! + state[word]!) | 0;
    stream[at] = sum;
    stream[at + 1] = sum >>> 8;
    stream[at + 2] = sum >>> 16;
    stream[at + 3] = sum >>> 24;
  }
}

function quarter(a: number, b: number, c: number, d: number): void {
  let xa = x[a]!;
  let xb = x[b]!;
  let xc = x[c]!;
  let xd = x[d]!;
  xa = (xa + xb) | 0;
  xd = rotated(xd ^ xa, 16);
  xc = (xc + xd) | 0;
  xb = rotated(xb ^ xc, 12);
  xa = (xa + xb) | 0;
  xd = rotated(xd ^ xa, 8);
  xc = (xc + xd) | 0;
  xb = rotated(xb ^ xc, 7);
  x[a] = xa;
  x[b] = xb;
  x[c] = xc;
  x[d] = xd;
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function littleEndian(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

function swapped(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
