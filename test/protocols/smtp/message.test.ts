import { createHash } from "node:crypto";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1 } from "../../../src/bytes/ascii.js";
import { Message } from "../../../src/protocols/smtp/message.js";

/** What is made of `pieces`, and how much of them was read. */
function taken(dotted: boolean, ...pieces: string[]) {
  const message = new Message(dotted);
  let read = 0;
  for (const piece of pieces) {
    const { next, ended } = message.read(Buffer.from(piece, "latin1"), 0, piece.length);
    read += next;
    if (ended) break;
  }
  const { length, countedBytes } = message;
  return { kept: latin1(message.kept()), length, countedBytes, read, sha256: message.sha256() };
}

test("a dot alone ends it, doubled dots are one, what follows is not read", () => {
  const { kept, length, read, sha256 } = taken(true, "..a\r\n.b\r\nc.\r\n.\r\nQUIT\r\n");
  assert.equal([kept, length, read], [".a\r\nb\r\nc.\r\n", 11, 16]);
  assert.is(sha256, createHash("sha256").update(kept).digest("hex"));
});

test("lines end with LF, whatever CRs are before it", () => {
  assert.is(taken(true, "a\nb\r\r\nc\rd\r\n.\n").kept, "a\r\nb\r\nc\rd\r\n");
});

test("chunks know no dots, and a line without end gets one", () => {
  const message = new Message(false);
  message.read(Buffer.from(".\r\n..\r\nx"), 0, 8);
  message.finish();
  assert.equal([latin1(message.kept()), message.countedBytes], [".\r\n..\r\nx\r\n", 10]);
});

test("parts of a long line count two bytes more each, and a dot between them is no end", () => {
  const line = `${"a".repeat(2048)}.`;
  const { length, countedBytes } = taken(true, `${line}\r\n.\r\n`);
  assert.equal([length, countedBytes], [2051, 2053]);
});

test("4096 bytes are kept, all are hashed", () => {
  const text = `${"x".repeat(1000)}\r\n`.repeat(20);
  const { kept, length, sha256 } = taken(true, text);
  assert.equal([kept, length], [text.slice(0, 4096), text.length]);
  assert.is(sha256, createHash("sha256").update(text).digest("hex"));
});

test("any split is the same message", () => {
  const text = fc.array(fc.constantFrom(".", "\r", "\n", "\r\n", "a", "b".repeat(700)), { maxLength: 60 });
  fc.assert(
    fc.property(text, fc.boolean(), (parts, dotted) =>
      assert.equal(taken(dotted, ...parts.join("")), taken(dotted, parts.join(""))),
    ),
    { numRuns: 300 },
  );
});

test.run();
