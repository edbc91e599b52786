import { test } from "uvu";
import * as assert from "uvu/assert";
import { escapeBytes } from "../../../src/bytes/escape.js";
import { stretches, truncate } from "../../../src/dashboard/parts/escapes.js";

test("escapes are told from text", () => {
  assert.equal(stretches("a\\x1b\\x00b\\\\c"), [
    { text: "a", escaped: false },
    { text: "\\x1b\\x00", escaped: true },
    { text: "b", escaped: false },
    { text: "\\\\", escaped: true },
    { text: "c", escaped: false },
  ]);
  assert.equal(stretches(""), []);
});

test("a backslash that the peer sent is not taken for the start of an escape", () => {
  const text = escapeBytes(Buffer.from("\\x41"));
  assert.equal(stretches(text), [
    { text: "\\\\", escaped: true },
    { text: "x41", escaped: false },
  ]);
});

test("whatever the bytes, the stretches are the text and every cut ends between units", () => {
  const bytes = Uint8Array.from({ length: 2_000 }, (_, index) => (index * 7_919) >> 3);
  const text = escapeBytes(bytes);
  assert.is(
    stretches(text)
      .map((part) => part.text)
      .join(""),
    text,
  );
  for (let units = 0; units < 300; units++) {
    const cut = truncate(text, units);
    assert.ok(text.startsWith(cut));
    assert.is(cut.match(/\\\\|\\x[0-9a-f]{2}|[^\\]/gu)?.join("") ?? "", cut, `cut at ${units}`);
  }
});

test("an escape and a character beyond the basic plane each count as one", () => {
  assert.is(truncate("\\x1b\\x1bab", 3), "\\x1b\\x1ba");
  assert.is(truncate("🍯🍯🍯", 2), "🍯🍯");
  assert.is(truncate("short", 5), "short");
});

test.run();
