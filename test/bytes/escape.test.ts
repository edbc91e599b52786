import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { escapeBytes, unescapeText } from "../../src/bytes/escape.js";

const escaped = (text: string | Uint8Array) => escapeBytes(typeof text === "string" ? Buffer.from(text) : text);

test("visible text stays, the rest becomes \\xNN", () => {
  assert.is(escaped("admin:Päßwörd 你好"), "admin:Päßwörd 你好");
  assert.is(escaped("a\\b"), "a\\\\b");
  assert.is(escaped("\x1b[31m\r\n\0\t"), "\\x1b[31m\\x0d\\x0a\\x00\\x09");
  assert.is(escaped(Buffer.from([0x61, 0xff, 0xc3, 0x28])), "a\\xff\\xc3(");
  assert.is(escaped("\u202eevil\u200b"), "\\xe2\\x80\\xaeevil\\xe2\\x80\\x8b");
  assert.is(escaped(Buffer.from([0xed, 0xa0, 0x80])), "\\xed\\xa0\\x80", "a lone surrogate is not text");
});

test("every byte string comes back, and its text has nothing invisible", () => {
  const bytes = fc.oneof(
    fc.uint8Array(),
    fc.string({ unit: "binary" }).map((text) => new Uint8Array(Buffer.from(text))),
  );
  fc.assert(
    fc.property(bytes, (before) => {
      const text = escaped(before);
      assert.equal([...unescapeText(text)], [...before]);
      assert.not.match(text, /[\p{C}\p{Zl}\p{Zp}]/u);
    }),
    { numRuns: 2000 },
  );
});

test.run();
