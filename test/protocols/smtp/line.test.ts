import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1 } from "../../../src/bytes/ascii.js";
import { Line } from "../../../src/protocols/smtp/line.js";

function read(...pieces: string[]) {
  const line = new Line(8);
  for (const piece of pieces) line.add(Buffer.from(piece, "latin1"));
  const { bytes, length, cut } = line.take();
  assert.is(line.length, 0);
  return [latin1(bytes), length, cut];
}

test("CRs at the end do not count", () => assert.equal(read("ab\rc\r\r"), ["ab\rc", 4, false]));

test("a line fills the buffer with its LF, or with a CR before it", () => {
  assert.equal(read("1234567"), ["1234567", 7, false]);
  assert.equal(read("1234567", "\r"), ["1234567", 7, false]);
  assert.equal(read("12345678"), ["12345678", 8, true]);
});

test("of a longer one the rest is counted", () => {
  assert.equal(read("123456", "789\r"), ["12345678", 10, true]);
  assert.equal(read("1234567\r", "x"), ["1234567\r", 9, true]);
});

test.run();
