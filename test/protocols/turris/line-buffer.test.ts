import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { LineBuffer } from "../../../src/protocols/turris/line-buffer.js";
import { cut } from "./as-original.js";

/** What a buffer for lines of `bytesMax` bytes tells of `pieces`, and what is left in it. */
function told(bytesMax: number, pieces: readonly string[]): string[] {
  const heard: string[] = [];
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
  const lines = new LineBuffer(bytesMax, {
    line: (line) => heard.push(`line ${text(line)}`),
    overflow: (part) => heard.push(`overflow ${text(part)}`),
  });
  for (const piece of pieces) {
    const chunk = Buffer.from(piece, "latin1");
    for (let offset = 0; offset < chunk.length; ) offset = lines.read(chunk, offset);
  }
  return [...heard, text(lines.unfinished())];
}

test("LF ends a line and counts as part of it", () => {
  assert.equal(told(4, ["abc\n\nde"]), ["line abc", "line ", "de"]);
});

test("the byte too many is dropped with what was before it, an LF too", () => {
  assert.equal(told(4, ["abcdefg\n"]), ["overflow abcd", "line fg", ""]);
  assert.equal(told(4, ["abcd\nfg\n"]), ["overflow abcd", "line fg", ""]);
});

test("one read takes one line at most", () => {
  const lines = new LineBuffer(10, { line() {}, overflow() {} });
  assert.is(lines.read(Buffer.from("ab\ncd\n"), 0), 3);
});

test("any split tells the same", () => {
  const stream = fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 40 });
  fc.assert(
    fc.property(stream, fc.array(fc.nat()), fc.integer({ min: 1, max: 6 }), (sent, at, bytesMax) =>
      assert.equal(told(bytesMax, cut(sent, at)), told(bytesMax, [sent])),
    ),
    { numRuns: 500 },
  );
});

test.run();
