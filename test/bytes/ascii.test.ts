import { test } from "uvu";
import * as assert from "uvu/assert";
import { capped, latin1, latin1Bytes, spells, trimmed } from "../../src/bytes/ascii.js";

test("latin1 keeps every byte, also of a view", () => {
  const all = Uint8Array.from({ length: 256 }, (_, index) => index);
  assert.equal(latin1Bytes(latin1(all)), Buffer.from(all));
  assert.is(latin1(all.subarray(0x41, 0x44)), "ABC");
});

test("spells takes any case, and nothing longer, shorter or else", () => {
  assert.ok(spells(latin1Bytes("Content-LENGTH"), "content-length"));
  assert.not(spells(latin1Bytes("content-lengt"), "content-length"));
  assert.not(spells(latin1Bytes("content_length"), "content-length"));
  // 0x0d is no lower case of 0x2d, nor `[` of `{`.
  assert.not(spells(latin1Bytes("["), "{"));
});

test("trimmed takes blanks off both ends only", () => {
  assert.is(latin1(trimmed(latin1Bytes(" \t a b \r"))), "a b");
  assert.is(trimmed(latin1Bytes(" \t\r ")).length, 0);
});

test("capped cuts what is longer", () => {
  assert.is(latin1(capped(latin1Bytes("abc"), 2)), "ab");
  assert.is(latin1(capped(latin1Bytes("abc"), 3)), "abc");
});

test.run();
