import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { http, REASONS } from "../../../src/protocols/turris/http.js";
import { mask } from "../../golden/turris-http.js";
import { ScriptedPeer } from "../../kit/scripted.js";
import { noise, outcome, seenOf, testAsOriginal } from "./as-original.js";

testAsOriginal("turris-http", http, mask);

const request = (method: string, target: string, headers: string[] = [], body = "", bodyLength = body.length) => ({
  kind: "request",
  method,
  target,
  version: "HTTP/1.1",
  host: headers.find((line) => line.startsWith("Host: "))?.slice(6) ?? "",
  userAgent: headers.find((line) => line.startsWith("User-Agent: "))?.slice(12) ?? "",
  headers,
  body,
  bodyLength,
});
const invalid = (reason: string, data: string, length = data.length) => ({ kind: "invalid", reason, data, length });
const login = (username: string, password: string, attempt: number) => ({
  kind: "login",
  username,
  password,
  mechanism: "basic",
  attempt,
});
const GET = "GET / HTTP/1.1\r\n";

test("a request is recorded with headers and body, then its login; attempts are counted over requests", () => {
  const headers = ["Host: a", "User-Agent: bot", "Cookie: x=y", "Authorization: basic YTpi"];
  assert.equal(
    seenOf(
      http,
      `POST /l?x HTTP/1.1\r\n${headers.join("\r\n")}\r\nContent-Length: 3\r\n\r\nabc${GET}Authorization: Basic Yzr/\r\n\r\n`,
    ),
    [
      request("POST", "/l?x", [...headers, "Content-Length: 3"], "abc"),
      login("a", "b", 1),
      request("GET", "/", ["Authorization: Basic Yzr/"]),
      login("c", "\xff", 2),
    ],
  );
});

test("chunks are joined, trailers left out", () => {
  const [seen] = seenOf(http, "PUT /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n");
  assert.equal(seen, request("PUT", "/x", ["Transfer-Encoding: chunked"], "abcde"));
});

test("a body is kept to its cap, its length in full", () => {
  const peer = new ScriptedPeer(http, { bodyBytesMax: 10 });
  peer.send(`PUT / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n${"x".repeat(1000)}`);
  const [seen] = peer.observations;
  assert.is(seen?.kind, "request");
  assert.equal(seen?.kind === "request" && [seen.body.length, seen.bodyLength], [10, 1000]);
});

test("a request that is refused is recorded as far as it has come, with its login, then why", () => {
  assert.equal(seenOf(http, `${GET}Authorization: Basic YTpi\r\nbad\r\n\r\n`), [
    request("GET", "/", ["Authorization: Basic YTpi", "bad: "]),
    login("a", "b", 1),
    invalid("bad header", "bad"),
  ]);
  assert.equal(seenOf(http, "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n"), [
    request("PUT", "/", ["Transfer-Encoding: chunked"], "ab"),
    invalid("bad chunk", "c"),
  ]);
});

test("why a request is refused is told", () => {
  const reasons = (sent: string) =>
    seenOf(http, sent)
      .filter(({ kind }) => kind === "invalid")
      .map(({ reason, length }) => [reason, length]);
  assert.equal(reasons("GET / HTTP/1.1\n"), [["bad line end", 14]]);
  assert.equal(reasons("GET /\r\n"), [["bad request line", 5]]);
  assert.equal(reasons("G".repeat(9000)), [["line too long", 8192]]);
  assert.equal(reasons(`${GET}${"a: b\r\n".repeat(100)}`), [["too many headers", 4]]);
  assert.equal(reasons(`${GET}Content-Length: 3 4\r\n`), [["bad content-length", 19]]);
  assert.equal(reasons(`${GET}Content-Length: x\r\n\r\n`), [["bad framing", 0]]);
  assert.equal(reasons(`${GET}Transfer-Encoding: chunked\r\n\r\nx\r\n`), [["bad chunk", 1]]);
  assert.equal(reasons(`${GET}Authorization: Basic !\r\n\r\n`), [["basic: not base64", 7]]);
});

test("what is unfinished is told at the end, and when time is over", () => {
  assert.equal(seenOf(http, "GET / HT"), [invalid("unfinished line", "GET / HT")]);
  assert.equal(seenOf(http, `PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabc`), [
    request("PUT", "/", ["Content-Length: 5"], "abc"),
  ]);
  const peer = new ScriptedPeer(http);
  peer.send(`${GET}Host: a\r\nX`);
  peer.wait(5000);
  assert.ok(peer.closed);
  assert.equal(
    peer.observations.map(({ kind }) => kind),
    ["request", "invalid"],
  );
});

test("of a large head the beginning is kept, and that there was more is told", () => {
  const seen = seenOf(http, `${GET}${`X: ${"x".repeat(7000)}\r\n`.repeat(20)}\r\n`);
  assert.equal(
    seen.map(({ kind, reason }) => [kind, reason]),
    [
      ["invalid", "head too large"],
      ["request", undefined],
    ],
  );
  assert.ok(JSON.stringify(seen).length < 80_000);
});

test("deadlines are as configured, or none", () => {
  const soon = new ScriptedPeer(http, { firstByteMs: 100, nextByteMs: 50 });
  soon.wait(99);
  soon.send("G");
  soon.wait(49);
  assert.not(soon.closed);
  soon.wait(1);
  assert.ok(soon.closed);
  assert.is(soon.received(), "");
  const never = new ScriptedPeer(http, { firstByteMs: 0, nextByteMs: 0 });
  never.send("G");
  never.wait(1e9);
  assert.not(never.closed);
});

const line = fc.constantFrom(
  "GET / HTTP/1.1",
  "HEAD /x HTTP/1.0",
  "POST /login HTTP/1.1",
  "CONNECT a:443 HTTP/1.1",
  "Host: a",
  "Content-Length: 5",
  "Content-Length: x",
  "Transfer-Encoding: chunked",
  "Authorization: Basic YWRtaW46YWRtaW4=",
  "Authorization: Digest x",
  "hello",
  "5",
  "0",
  "",
  "",
  "bad line",
);
const stream = fc
  .array(fc.oneof({ weight: 12, arbitrary: line.map((text) => `${text}\r\n`) }, noise), { maxLength: 60 })
  .map((parts) => `${GET}${parts.join("")}`);

test("nobody gets in, whatever is sent", () => {
  const answers =
    /^(?:HTTP\/1\.1 (?:400 Bad Request|401 Unauthorized|414 Request-URI Too Long)\r\n(?:[A-Z][^\r\n]*\r\n)+\r\n<.+?<\/html>\n)*$/s;
  fc.assert(
    fc.property(stream, (sent) => {
      const { received, observations } = outcome(http, [sent]);
      assert.match(received, answers);
      for (const { kind, reason } of observations) {
        if (kind === "invalid") assert.ok(REASONS.some((known) => known === reason));
      }
    }),
    { numRuns: 1000 },
  );
});

for (const part of ["a", "\n", "\r\n", "GET / HTTP/1.1\r\n\r\n", " / HTTP/1.1\r\n\r\n", "a:\r\n", "0\r\n\r\n"]) {
  for (const before of ["", GET, `${GET}Transfer-Encoding: chunked\r\n\r\n`, `${GET}Content-Length: 9999999\r\n\r\n`]) {
    test(`endless ${JSON.stringify(part)} behind ${JSON.stringify(before)} is answered and told within bounds`, () => {
      const peer = new ScriptedPeer(http);
      peer.send(before);
      for (let round = 0; round < 4; round++) peer.send(part.repeat(Math.ceil(65_536 / part.length)));
      peer.end();
      assert.ok(peer.received().length < 100 * 700);
      assert.ok(peer.observations.length <= 102);
      for (const seen of peer.observations) if (seen.kind === "request") assert.ok(seen.body.length <= 32 * 1024);
    });
  }
}

test.run();
