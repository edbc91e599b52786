import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { poly1305 } from "../../../../src/protocols/ssh/crypto/poly1305.js";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

function tagOf(key: Uint8Array, message: Uint8Array): string {
  const tag = new Uint8Array(16);
  poly1305(key, message, tag);
  return Buffer.from(tag).toString("hex");
}

/** [name, key, message, tag], of RFC 8439 §2.5.2 and A.3. */
const VECTORS: [string, string, string, string][] = [
  [
    "§2.5.2",
    "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
    Buffer.from("Cryptographic Forum Research Group").toString("hex"),
    "a8061dc1305136c6c22b8baf0c0127a9",
  ],
  ["A.3 #1", "00".repeat(32), "00".repeat(64), "00".repeat(16)],
  ["A.3 #7", `02${"00".repeat(31)}`, "ff".repeat(16), `03${"00".repeat(15)}`],
  ["A.3 #8", `02${"00".repeat(15)}${"ff".repeat(16)}`, `02${"00".repeat(15)}`, `03${"00".repeat(15)}`],
  ["A.3 #9", `01${"00".repeat(31)}`, `${"ff".repeat(16)}f0${"ff".repeat(15)}11${"00".repeat(15)}`, `05${"00".repeat(15)}`],
  ["A.3 #10", `01${"00".repeat(31)}`, `${"ff".repeat(16)}fb${"fe".repeat(15)}${"01".repeat(16)}`, "00".repeat(16)],
  ["A.3 #11", `02${"00".repeat(31)}`, `fd${"ff".repeat(15)}`, `fa${"ff".repeat(15)}`],
];

for (const [name, key, message, tag] of VECTORS) {
  test(`RFC 8439 ${name}`, () => assert.is(tagOf(hex(key), hex(message)), tag));
}

/** By the book, with numbers of any size. */
function slowTag(key: Buffer, message: Buffer): string {
  const number = (bytes: Buffer) => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
  const r = number(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const block = Buffer.concat([message.subarray(at, at + 16), Uint8Array.of(1)]);
    sum = ((sum + number(block)) * r) % ((1n << 130n) - 5n);
  }
  const tag = (sum + number(key.subarray(16))) & ((1n << 128n) - 1n);
  return Buffer.from(tag.toString(16).padStart(32, "0"), "hex").reverse().toString("hex");
}

test("any length, and bits that are all set, as by the book", () => {
  for (let length = 0; length < 300; length++) {
    const noise = (of: string) =>
      Buffer.concat([0, 1, 2, 3, 4].map((part) => createHash("sha512").update(`${of}${length}${part}`).digest()));
    const keys = [noise("key").subarray(0, 32), Buffer.alloc(32, 0xff)];
    const messages = [noise("message").subarray(0, length), Buffer.alloc(length, 0xff)];
    for (const key of keys) for (const message of messages) assert.is(tagOf(key, message), slowTag(key, message), `${length}`);
  }
});

test.run();
