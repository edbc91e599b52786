import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1Bytes } from "../../../src/bytes/ascii.js";
import { readFields } from "../../../src/protocols/http/fields.js";
import { readFraming } from "../../../src/protocols/http/framing.js";

const framing = (...lines: string[]) => {
  const announced = readFraming(readFields(lines.map(latin1Bytes)));
  return announced.kind === "length" ? announced.length : announced.kind;
};

test("lengths: one, the same several times, or bad", () => {
  assert.is(framing("Host: x"), "none");
  assert.is(framing("content-length: 3"), 3);
  assert.is(framing("Content-Length: 003"), 3);
  assert.is(framing("Content-Length: 3", "Content-Length: 3"), 3);
  assert.is(framing("Content-Length: 3, 3,"), 3);
  for (const bad of ["3x", "x", "", "-3", "+3", "3 3", "0x3", "3, 4", "9223372036854775808", "99999999999999999999"]) {
    assert.is(framing(`Content-Length: ${bad}`), "bad-length", bad);
  }
  assert.is(framing("Content-Length: 3", "Content-Length: 4"), "bad-length");
});

test("codings win over lengths", () => {
  assert.is(framing("Transfer-Encoding: CHUNKED", "Content-Length: x"), "chunked");
  assert.is(framing("Transfer-Encoding: identity", "Content-Length: 3"), "none");
  for (const other of ["gzip", "gzip, chunked", "chunked, chunked", "xchunked", ""]) {
    assert.is(framing(`Transfer-Encoding: ${other}`), "unsupported", other);
  }
  assert.is(framing("Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), "unsupported");
});

test.run();
