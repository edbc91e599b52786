/**
 * Poly1305 (RFC 8439 §2.5) over ten limbs of 13 bits: products and their sums stay exact in a double, and no number is allocated.
 */
const LIMBS = 10;
const LIMB_BITS = 13;
const LIMB_MASK = 0x1fff;
const LIMB_SHARE = 1 / (LIMB_MASK + 1);
const BLOCK_BYTES = 16;
export const POLY1305_TAG_BYTES = 16;

/** r is cleared of these bits' complement, byte by byte. */
const CLAMP = [0xff, 0xff, 0xff, 0x0f, 0xfc, 0xff, 0xff, 0x0f, 0xfc, 0xff, 0xff, 0x0f, 0xfc, 0xff, 0xff, 0x0f];

const r = new Float64Array(LIMBS);
/** Five times r: what has left the 130 bits comes back as five of it. */
const r5 = new Float64Array(LIMBS);
const h = new Float64Array(LIMBS);
const sums = new Float64Array(LIMBS);
const block = new Uint8Array(BLOCK_BYTES + 1);

/**
 * @param key 32 bytes, for this one message
 * @param tag where the 16 bytes of the tag go
 */
export function poly1305(key: Uint8Array, message: Uint8Array, tag: Uint8Array): void {
  for (let index = 0; index < BLOCK_BYTES; index++) block[index] = key[index]! & CLAMP[index]!;
  block[BLOCK_BYTES] = 0;
  r.fill(0);
  addLimbs(r, block, 0);
  for (let index = 0; index < LIMBS; index++) r5[index] = 5 * r[index]!;
  h.fill(0);
  const whole = message.length - (message.length % BLOCK_BYTES);
  block[BLOCK_BYTES] = 1;
  for (let at = 0; at < whole; at += BLOCK_BYTES) {
    for (let index = 0; index < BLOCK_BYTES; index++) block[index] = message[at + index]!;
    addLimbs(h, block, 0);
    multiply();
  }
  if (whole < message.length) {
    block.fill(0);
    block.set(message.subarray(whole));
    block[message.length - whole] = 1;
    addLimbs(h, block, 0);
    multiply();
  }
  finish(key, tag);
}

/** Adds the 130 bits at `bytes`, little-endian, limb by limb. */
function addLimbs(limbs: Float64Array, bytes: Uint8Array, at: number): void {
  for (let limb = 0; limb < LIMBS; limb++) {
    const bit = limb * LIMB_BITS;
    const byte = at + (bit >> 3);
    const three = bytes[byte]! | ((bytes[byte + 1] ?? 0) << 8) | ((bytes[byte + 2] ?? 0) << 16);
    limbs[limb] = limbs[limb]! + ((three >> (bit & 7)) & LIMB_MASK);
  }
}

/** h becomes h × r modulo 2^130 − 5. */
function multiply(): void {
  for (let limb = 0; limb < LIMBS; limb++) {
    let sum = 0;
    for (let index = 0; index <= limb; index++) sum += h[index]! * r[limb - index]!;
    for (let index = limb + 1; index < LIMBS; index++) sum += h[index]! * r5[limb + LIMBS - index]!;
    sums[limb] = sum;
  }
  let carry = 0;
  for (let limb = 0; limb < LIMBS; limb++) {
    const sum = sums[limb]! + carry;
    carry = (sum * LIMB_SHARE) | 0;
    h[limb] = sum - carry * (LIMB_MASK + 1);
  }
  h[0] = h[0]! + 5 * carry;
  const overflow = (h[0]! * LIMB_SHARE) | 0;
  h[0] = h[0]! & LIMB_MASK;
  h[1] = h[1]! + overflow;
}

/** Reduces h fully, adds the key's second half modulo 2^128 and writes it. */
function finish(key: Uint8Array, tag: Uint8Array): void {
  settle(h);
  settle(h);
  // h + 5 reaches 2^130 exactly when h is not below 2^130 − 5.
  for (let limb = 0; limb < LIMBS; limb++) sums[limb] = h[limb]!;
  sums[0] = sums[0]! + 5;
  let carry = 0;
  for (let limb = 0; limb < LIMBS; limb++) {
    const sum = sums[limb]! + carry;
    carry = sum > LIMB_MASK ? 1 : 0;
    sums[limb] = sum & LIMB_MASK;
  }
  const reduced = carry === 1 ? sums : h;
  let bits = 0;
  let held = 0;
  let limb = 0;
  let added = 0;
  for (let index = 0; index < POLY1305_TAG_BYTES; index++) {
    if (held < 8) {
      bits |= reduced[limb++]! << held;
      held += LIMB_BITS;
    }
    added += (bits & 0xff) + key[BLOCK_BYTES + index]!;
    tag[index] = added;
    added >>= 8;
    bits >>= 8;
    held -= 8;
  }
}

/** Carries once around. */
function settle(limbs: Float64Array): void {
  let carry = 0;
  for (let limb = 0; limb < LIMBS; limb++) {
    const sum = limbs[limb]! + carry;
    carry = (sum * LIMB_SHARE) | 0;
    limbs[limb] = sum & LIMB_MASK;
  }
  limbs[0] = limbs[0]! + 5 * carry;
}
