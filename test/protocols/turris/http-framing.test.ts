import { test } from "uvu";
import * as assert from "uvu/assert";
import { Framing, readChunkSize, readHeader, readRequestLine } from "../../../src/protocols/turris/http-framing.js";

const bytes = (text: string) => Buffer.from(text, "latin1");

/** What a head of these `name: value` says of the body; undefined when one of them is refused at once. */
function bodyOf(...headers: (readonly [name: string, value: string])[]) {
  const framing = new Framing();
  return headers.every(([name, value]) => framing.add(name, value)) ? framing.body() : undefined;
}
const lengths = (...values: string[]) => bodyOf(...values.map((value) => ["content-length", value] as const));
const codings = (...values: string[]) => bodyOf(...values.map((value) => ["transfer-encoding", value] as const));

test("a request line may lack a method, and nothing else", () => {
  assert.equal(readRequestLine(bytes(" /x\xff HTTP/9.0")), { method: "", target: "/x\xff", version: "HTTP/9.0" });
  for (const line of ["GET  HTTP/1.1", "GET / HTTP/1.1 ", "GET / http/1.1", "GET /\x7f HTTP/1.1", "G\x80 / HTTP/1.1", ""]) {
    assert.is(readRequestLine(bytes(line)), undefined, line);
  }
});

test("a header may lack name and value, and not its colon", () => {
  assert.equal(readHeader(bytes(":")), { name: "", value: "" });
  assert.equal(readHeader(bytes("A:b: \xff")), { name: "A", value: "b: \xff" });
  for (const line of ["a", " a: b", "a : b", "a: \x01", "a: \x7f", "\xe9: b"])
    assert.is(readHeader(bytes(line)), undefined, line);
});

test("a chunk's size is read as strtoll reads it", () => {
  const sizes = { a: 10, "0X1f": 31, " \t+3;x": 3, "3zz": 3, "0x": 0, "0xg": 0, "-0": 0, "7fffffffffffffff": 2 ** 63 };
  for (const [line, size] of Object.entries(sizes)) assert.is(readChunkSize(bytes(line)), size, line);
  for (const line of ["", "g", ";1", "-1", "8000000000000000", "1;\x7f", "1;\t", "\xa01"]) {
    assert.is(readChunkSize(bytes(line)), undefined, line);
  }
});

test("a length is read so, too; one that is not 0 must be the only one", () => {
  assert.equal([lengths(), lengths("5"), lengths(" +5x\t"), lengths("0", "5"), lengths("-0")], [0, 5, 5, 5, 0]);
  assert.equal(
    [lengths("5", "5"), lengths("5", "0"), lengths("x"), lengths("-5"), lengths(""), lengths("9223372036854775808")],
    Array(6).fill("refused"),
  );
  assert.equal([lengths(" "), lengths("3 4")], [undefined, undefined]);
});

test("of codings the last counts, and goes before any length", () => {
  assert.equal([codings("gzip, Chunked"), codings("gzip", "chunked"), codings("chunked", " ")], Array(3).fill("chunked"));
  assert.equal([codings("chunked, gzip"), codings("chunked", ""), codings("")], Array(3).fill("refused"));
  assert.is(bodyOf(["content-length", "x"], ["transfer-encoding", "chunked"]), "chunked");
});

test.run();
