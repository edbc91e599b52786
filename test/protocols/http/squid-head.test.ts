import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1, latin1Bytes } from "../../../src/bytes/ascii.js";
import { readFields } from "../../../src/protocols/http/fields.js";
import { readFraming } from "../../../src/protocols/http/framing.js";
import { findBadLine, showRequest, unfolded, withoutLeadingBlankLines } from "../../../src/protocols/http/squid-head.js";

const lines = (...texts: string[]) => texts.map(latin1Bytes);
const show = (...texts: string[]) => {
  const fields = readFields(lines(...texts));
  return showRequest("POST / HTTP/1.1", fields, readFraming(fields), "a.com").split("\r\n");
};

test("lines of blanks before the first field are none", () => {
  assert.equal(withoutLeadingBlankLines(lines(" a: b", "\rc", "d: e", " f")).map(latin1), ["d: e", " f"]);
  assert.equal(withoutLeadingBlankLines(lines(" a")), []);
  assert.equal(withoutLeadingBlankLines([]), []);
});

test("folded lines become one", () => {
  assert.equal(unfolded(lines("a: b\r\r", " \tc\r", " d", "e: f")).map(latin1), ["a: b c d", "e: f"]);
  assert.equal(unfolded(lines("a: b", " ", "c:")).map(latin1), ["a: b ", "c:"]);
});

test("the line that spoils a head", () => {
  const bad = (...texts: string[]) => findBadLine(lines("Host: a\r", ...texts));
  for (const text of ["x", "x : y", ": y", "(: y", "x: \0", "Content-Length: 3\r\r", "transfer-encoding: a\rb"]) {
    assert.is(latin1(bad(text) ?? latin1Bytes("none")), text);
  }
  for (const text of ["x:", "x: a\rb\r", "Content-Length: 3\r"]) assert.is(bad(text), undefined, text);
});

test("a request is shown in Squid's spelling, credentials hidden, the host last and the URL's", () => {
  assert.equal(show("HOST: b", "user-agent: u", "x-y: a\rb", "proxy-authorization: secret", "content-length: 3"), [
    "POST / HTTP/1.1",
    "User-Agent: u",
    "x-y: a b",
    "Proxy-Authorization: ** NOT DISPLAYED **",
    "Content-Length: 3",
    "Host: a.com",
    "",
    "",
  ]);
});

test("lengths that are not to be believed are not shown", () => {
  assert.equal(show("Content-Length: x").length, 3);
  assert.equal(show("Content-Length: 3", "Transfer-Encoding: gzip").slice(1, -2), ["Transfer-Encoding: gzip"]);
  assert.equal(show("Content-Length: 3", "A: b", "Content-Length: 3").slice(1, -2), ["A: b", "Content-Length: 3"]);
});

test.run();
