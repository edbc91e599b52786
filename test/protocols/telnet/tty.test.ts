import { test } from "uvu";
import * as assert from "uvu/assert";
import { Tty } from "../../../src/protocols/telnet/tty.js";

function typed(...texts: string[]): Tty {
  const tty = new Tty();
  type(tty, ...texts);
  return tty;
}

function type(tty: Tty, ...texts: string[]): void {
  for (const text of texts) tty.type(Uint8Array.from(Buffer.from(text, "latin1")), 0, text.length);
}

/** All there is to read, a line's newline as `$`. */
function readAll(tty: Tty): string[] {
  const lines: string[] = [];
  for (let piece = tty.read(); piece !== undefined; piece = tty.read()) {
    lines.push(Buffer.from(piece.bytes).toString("latin1") + (piece.whole ? "$" : ""));
  }
  return lines;
}

test("lines are read when they are whole, in their order", () => {
  const tty = typed("ab\rc", "d\n\re");
  assert.equal(readAll(tty), ["ab$", "cd$", "$"]);
  assert.is(tty.out, "ab\r\ncd\r\n\r\ne");
});

test("only the given part of a chunk is typed", () => {
  const tty = new Tty();
  tty.type(Uint8Array.from(Buffer.from("abc\rdef")), 1, 4);
  assert.equal(readAll(tty), ["bc$"]);
  assert.is(tty.out, "bc\r\n");
});

test("without echo nothing is seen", () => {
  const tty = new Tty();
  tty.echo = false;
  type(tty, "ab\x7f\x01\tc\x17\x15\x12x\r");
  assert.is(tty.out, "");
  assert.equal(readAll(tty), ["\x12x$"]);
});

test("^D pushes what there is, then means end of file", () => assert.equal(readAll(typed("ab\x04\x04c\r")), ["ab", "", "c$"]));

test("a signal forgets lines and echo, and ends a stop", () => {
  const tty = typed("ab\rcd\x13e\x03f\r");
  assert.equal([tty.signal, tty.stopped, tty.out], ["interrupt", false, "^Cf\r\n"]);
  assert.equal(readAll(tty), ["f$"]);
});

test("^Z forgets like a signal, and is none", () => {
  const tty = typed("ab\x1ac\r");
  assert.equal([tty.signal, tty.out], [undefined, "^Zc\r\n"]);
  assert.equal(readAll(tty), ["c$"]);
});

test("tabs go by the cursor's column, also behind what the program wrote", () => {
  const tty = new Tty();
  tty.print("x\r\n12345");
  type(tty, "a\tb");
  assert.is(tty.out, "x\r\n12345a  b");
  type(tty, "\x7f\x7f");
  assert.is(tty.out, "x\r\n12345a  b\b \b\b\b");
});

test("^V takes what follows as it is, also later", () => {
  assert.equal(readAll(typed("\x16\r\x16", "\x04\r")), ["\r\x04$"]);
});

test("a line has 4095 bytes at most, the last typed being the last", () => {
  for (const parts of [[`${"a".repeat(5000)}z\r`], [..."a".repeat(5000), "z", "\r"]]) {
    const [line] = readAll(typed(...parts));
    assert.is(line, `${"a".repeat(4094)}z$`);
  }
});

test("lines that nobody reads are 4096 bytes at most", () => {
  const tty = typed("abc\r".repeat(5000));
  assert.is(readAll(tty).length, 1024);
  type(tty, "d\r");
  assert.equal(readAll(tty), ["d$"]);
});

test("flush tells what it forgets", () => {
  const tty = typed("ab\rc\x04d");
  assert.is(Buffer.from(tty.flush()).toString(), "ab\ncd");
  assert.is(tty.flush().length, 0);
  type(tty, "e\r");
  assert.equal(readAll(tty), ["e$"]);
});

test("echo is bounded, and goes on when it has been sent", () => {
  const tty = typed(`${"a".repeat(4000)}${"\x12".repeat(1000)}`);
  assert.ok(tty.out.length < 70_000);
  tty.out = "";
  type(tty, "b");
  assert.is(tty.out, "b");
});

test.run();
