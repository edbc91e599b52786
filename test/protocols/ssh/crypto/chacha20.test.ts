import { createCipheriv, createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ChaCha20 } from "../../../../src/protocols/ssh/crypto/chacha20.js";

/** OpenSSL's, whose vector is the counter and the nonce, of 64 bits each. */
function theirs(key: Uint8Array, sequence: number, block: number, bytes: Uint8Array): Buffer {
  const vector = Buffer.alloc(16);
  vector.writeUInt32LE(block, 0);
  vector.writeUInt32BE(sequence, 12);
  return createCipheriv("chacha20", key, vector).update(bytes);
}

test("any length, sequence and block, as OpenSSL's", () => {
  for (let length = 0; length < 1500; length += 7) {
    const key = createHash("sha256").update(`${length}`).digest();
    const sequence = (length * 2_654_435_761) % 2 ** 32;
    for (const block of [0, 1, 7]) {
      const bytes = Uint8Array.from({ length }, (_, index) => index * 31);
      const expected = theirs(key, sequence, block, bytes);
      new ChaCha20(key).apply(sequence, block, bytes);
      assert.equal(Buffer.from(bytes), expected, `${length} bytes from block ${block}`);
    }
  }
});

test("what is applied twice is as it was", () => {
  const cipher = new ChaCha20(new Uint8Array(32).fill(5));
  const bytes = Uint8Array.from({ length: 200 }, (_, index) => index);
  cipher.apply(9, 1, bytes);
  assert.is.not(bytes[0], 0);
  cipher.apply(9, 1, bytes);
  assert.equal(
    bytes,
    Uint8Array.from({ length: 200 }, (_, index) => index),
  );
});

test.run();
