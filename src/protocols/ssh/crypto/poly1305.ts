/**
 * Poly1305 (RFC 8439 §2.5) over six limbs of 22 bits: products and their sums stay exact in a double, since of 53 bits a sum needs
 * at most 52, and no number is allocated.
 */
const LIMBS = 6;
const LIMB_BITS = 22;
const LIMB = 2 ** LIMB_BITS;
const SHARE = 1 / LIMB;
const MASK = LIMB - 1;
/** What has left the 132 bits of the limbs comes back as so much: 2^132 is 4 × 5 modulo 2^130 − 5. */
const WRAP = 20;
/** Of the last limb below 2^130. */
const LAST_BITS = 20;
const BLOCK_BYTES = 16;
export const POLY1305_TAG_BYTES = 16;

/** The bits of r that may be set, byte by byte. */
const CLAMP = [0xff, 0xff, 0xff, 0x0f, 0xfc, 0xff, 0xff, 0x0f, 0xfc, 0xff, 0xff, 0x0f, 0xfc, 0xff, 0xff, 0x0f];

const r = new Float64Array(LIMBS);
const h = new Float64Array(LIMBS);
/** A block, the bit behind it, and what a limb reads beyond. */
const block = new Uint8Array(BLOCK_BYTES + 4);

/**
 * @param key 32 bytes, for this one message
 * @param tag where the 16 bytes of the tag go
 */
export function poly1305(key: Uint8Array, message: Uint8Array, tag: Uint8Array): void {
  for (let index = 0; index < BLOCK_BYTES; index++) block[index] = key[index]! & CLAMP[index]!;
  block[BLOCK_BYTES] = 0;
  for (let limb = 0; limb < LIMBS; limb++) r[limb] = limbOf(block, limb);
  h.fill(0);
  const whole = message.length - (message.length % BLOCK_BYTES);
  block[BLOCK_BYTES] = 1;
  for (let at = 0; at < whole; at += BLOCK_BYTES) {
    for (let index = 0; index < BLOCK_BYTES; index++) block[index] = message[at + index]!;
    absorb();
  }
  if (whole < message.length) {
    block.fill(0);
    block.set(message.subarray(whole));
    block[message.length - whole] = 1;
    absorb();
  }
  finish(key, tag);
}

function limbOf(bytes: Uint8Array, limb: number): number {
  const bit = limb * LIMB_BITS;
  const at = bit >> 3;
  const four = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  return (four >>> (bit & 7)) & MASK;
}

/** h becomes (h + block) × r modulo 2^130 − 5, nearly reduced. */
function absorb(): void {
  const h0 = h[0]! + limbOf(block, 0);
  const h1 = h[1]! + limbOf(block, 1);
  const h2 = h[2]! + limbOf(block, 2);
  const h3 = h[3]! + limbOf(block, 3);
  const h4 = h[4]! + limbOf(block, 4);
  const h5 = h[5]! + limbOf(block, 5);
  const r0 = r[0]!;
  const r1 = r[1]!;
  const r2 = r[2]!;
  const r3 = r[3]!;
  const r4 = r[4]!;
  const r5 = r[5]!;
  const w1 = WRAP * r1;
  const w2 = WRAP * r2;
  const w3 = WRAP * r3;
  const w4 = WRAP * r4;
  const w5 = WRAP * r5;
  let carry = carried(0, h0 * r0 + h1 * w5 + h2 * w4 + h3 * w3 + h4 * w2 + h5 * w1);
  carry = carried(1, h0 * r1 + h1 * r0 + h2 * w5 + h3 * w4 + h4 * w3 + h5 * w2 + carry);
  carry = carried(2, h0 * r2 + h1 * r1 + h2 * r0 + h3 * w5 + h4 * w4 + h5 * w3 + carry);
  carry = carried(3, h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * w5 + h5 * w4 + carry);
  carry = carried(4, h0 * r4 + h1 * r3 + h2 * r2 + h3 * r1 + h4 * r0 + h5 * w5 + carry);
  carry = carried(5, h0 * r5 + h1 * r4 + h2 * r3 + h3 * r2 + h4 * r1 + h5 * r0 + carry);
  carry = carried(0, h[0]! + WRAP * carry);
  h[1] = h[1]! + carry;
}

/** Puts a sum's low bits into a limb. @returns the rest, for the next */
function carried(limb: number, sum: number): number {
  const carry = Math.floor(sum * SHARE);
  h[limb] = sum - carry * LIMB;
  return carry;
}

/** Reduces h fully, adds the key's second half modulo 2^128 and writes it. */
function finish(key: Uint8Array, tag: Uint8Array): void {
  settle();
  settle();
  // h + 5 reaches 2^130 exactly when h is not below 2^130 − 5: then those five bring it back below.
  const isBelow = h[5]! < 2 ** LAST_BITS - 1 || [1, 2, 3, 4].some((limb) => h[limb] !== MASK) || h[0]! < LIMB - 5;
  let carry = isBelow ? 0 : 5;
  for (let limb = 0; limb < LIMBS; limb++) carry = carried(limb, h[limb]! + carry);
  let limb = 0;
  let bits = 0;
  let held = 0;
  let added = 0;
  for (let index = 0; index < POLY1305_TAG_BYTES; index++) {
    if (held < 8) {
      bits |= h[limb++]! << held;
      held += LIMB_BITS;
    }
    added += (bits & 0xff) + key[BLOCK_BYTES + index]!;
    tag[index] = added;
    added >>= 8;
    bits >>>= 8;
    held -= 8;
  }
}

/** Carries once around, from 2^130 on. */
function settle(): void {
  const over = Math.floor(h[5]! / 2 ** LAST_BITS);
  h[5] = h[5]! - over * 2 ** LAST_BITS;
  let carry = 5 * over;
  for (let limb = 0; limb < LIMBS; limb++) carry = carried(limb, h[limb]! + carry);
}
