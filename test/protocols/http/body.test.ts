import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1 } from "../../../src/bytes/ascii.js";
import { BodyReader } from "../../../src/protocols/http/body.js";

/** The state, body and offset after reading `text` whole; byte by byte must be the same. */
function read(text: string, bytesMax = 100): [state: string, body: string, length: number, taken: number] {
  const bytes = Buffer.from(text, "latin1");
  const whole = new BodyReader({ kind: "chunked" }, bytesMax);
  const taken = whole.receive(bytes, 0);
  const single = new BodyReader({ kind: "chunked" }, bytesMax);
  for (const byte of bytes) single.receive(Uint8Array.of(byte), 0);
  const { body, length } = whole.sofar();
  assert.is(single.state, whole.state);
  assert.equal(latin1(single.sofar().body), latin1(body));
  assert.equal(latin1(single.part()), latin1(whole.part()));
  return [whole.state, latin1(body), length, taken];
}

test("chunks are joined, extensions and trailers dropped, and what follows is left alone", () => {
  const text = '3;a=b ; c="d\\"e;"\r\nabc\r\n0002\t\r\nde\r\n00;x\r\nT: u\r\n v\r\n\r\n';
  assert.equal(read(`${text}GET`), ["done", "abcde", 5, text.length]);
  assert.equal(read("A\r\n0123456789\r\n0\r\n\r\n", 4).slice(0, 3), ["done", "0123", 10]);
  assert.is(read("f\r\n0123")[0], "data");
});

test("what is not chunked is malformed", () => {
  for (const text of [
    "zz\r\n",
    "0x3\r\n",
    "-3\r\n",
    "+3\r\n",
    " 3\r\n",
    "\r\n",
    "3\n",
    "3\r\nabcX",
    "3\r\nabc\n",
    "3;\r\n",
    "3;a=\r\n",
    '3;a="b\r\n',
    "ffffffffffffffff\r\n",
    `3;${"a".repeat(9000)}`,
    `0\r\n${"a".repeat(9000)}`,
    `0\r\n${"T: u\r\n".repeat(12_000)}`,
  ]) {
    assert.is(read(text)[0], "malformed", JSON.stringify(text.slice(0, 30)));
  }
});

test("a size with leading zeros is a size", () => {
  assert.is(read(`${"0".repeat(40)}1\r\na\r\n0\r\n\r\n`)[0], "done");
});

test.run();
