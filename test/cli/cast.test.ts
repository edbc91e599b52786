import { test } from "uvu";
import * as assert from "uvu/assert";
import { harmless, readCasts } from "../../src/cli/cast.js";

test("text, its lines and its colours pass; whatever else a terminal would obey is spelled out", () => {
  assert.is(harmless("a\tb\r\n\b\x1b[1;31mred\x1b[0m"), "a\tb\r\n\b\x1b[1;31mred\x1b[0m");
  assert.is(harmless("\x1b]0;owned\x07\x1b[2J\x1b[6n"), "\\x1b]0;owned\\x07\\x1b[2J\\x1b[6n");
  assert.is(harmless("a\u202eb\u009bc\0"), "a\\u{202e}b\\x9bc\\x00");
  assert.is(harmless("žluť 🐴"), "žluť 🐴");
});

test("casts are played one after another, and lines that are none are left out", () => {
  const text = '{"version":2}\n[0.5,"o","a"]\n[1,"r","80x24"]\nnot json\n[2,"o","b"]\n{"version":2}\n[0.25,"o","c"]\n[3,"o",5]\n';
  assert.equal(readCasts(text), [
    { atS: 0.5, text: "a" },
    { atS: 2, text: "b" },
    { atS: 2.25, text: "c" },
  ]);
});

test.run();
