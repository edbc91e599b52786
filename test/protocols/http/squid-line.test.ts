import { test } from "uvu";
import * as assert from "uvu/assert";
import { readSquidLine, startsWithMethod } from "../../../src/protocols/http/squid-line.js";

const read = (line: string) => {
  const read = readSquidLine(line);
  return read.kind === "bad" ? ["bad", read.method, read.uri] : [read.method, read.uri, read.versionText, read.major, read.minor];
};

test("method from the front, version from the back, blanks of all kinds between", () => {
  assert.equal(read("GET http://a/ HTTP/1.1\r\r"), ["GET", "http://a/", "HTTP/1.1", 1, 1]);
  assert.equal(read("get\t\v http://a/\f HTTP/1.0"), ["GET", "http://a/", "HTTP/1.0", 1, 0]);
  assert.equal(read("Foo a b HTTP/1.1"), ["Foo", "a b", "HTTP/1.1", 1, 1]);
});

test("only GET may do without a version, and many digits are version 0.0", () => {
  assert.equal(read("GET http://a/"), ["GET", "http://a/", "", 0, 9]);
  assert.equal(read("POST http://a/"), ["bad", "POST", ""]);
  assert.equal(read("POST a HTTP/12.1"), ["POST", "a ", "HTTP/12.1", 0, 0]);
});

test("what is bad, with as much as could be read", () => {
  assert.equal(read(""), ["bad", "", ""]);
  assert.equal(read(" GET a HTTP/1.1"), ["bad", "", ""]);
  assert.equal(read("GET"), ["bad", "GET", ""]);
  assert.equal(read("GET \x01 HTTP/1.1"), ["bad", "GET", ""]);
  assert.equal(read("GET a\x01 HTTP/1.1"), ["bad", "GET", "a"]);
  assert.equal(read("GET aHTTP/1.1"), ["bad", "GET", ""]);
  assert.equal(read(`${"A".repeat(33)} a HTTP/1.1`), ["bad", "A".repeat(32), ""]);
});

test("a line that is too long is blamed on its method or its URI", () => {
  assert.ok(startsWithMethod("GET \x01"));
  assert.not(startsWithMethod("GET"));
  assert.not(startsWithMethod(" GET "));
});

test.run();
