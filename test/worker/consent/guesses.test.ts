import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Observation } from "../../../src/event.js";
import { guessesIn, WORDS_MAX, withheld } from "../../../src/worker/consent/guesses.js";

const bytes = (text: string) => Buffer.from(text, "latin1");
const SECRET = "s3cr et:&=+%/";
const ESCAPED = encodeURIComponent(SECRET);

function request(change: { target?: string; body?: string; headers?: [string, string][] }): Observation {
  const { target = "/", body = "", headers = [] } = change;
  return {
    kind: "request",
    method: bytes("GET"),
    target: bytes(target),
    version: bytes("HTTP/1.1"),
    host: bytes("h"),
    userAgent: bytes("curl/8"),
    headers: headers.map(([name, value]) => ({ name: bytes(name), value: bytes(value) })),
    body: bytes(body),
    bodyLength: body.length,
  };
}

const HIDING_PLACES: [string, Observation][] = [
  ["a login's password", { kind: "login", password: bytes(SECRET), mechanism: "plain", attempt: 1 }],
  ["a login's user name", { kind: "login", username: bytes(SECRET), mechanism: "plain", attempt: 1 }],
  ["Authorization", request({ headers: [["Authorization", `Basic ${btoa(`root:${SECRET}`)}`]] })],
  ["a form", request({ body: `user=root&pass=${ESCAPED}&x=1` })],
  ["a form with pluses", request({ body: `pass=${ESCAPED.replaceAll("%20", "+")}` })],
  ["a query", request({ target: `/cgi?a=1;pw=${ESCAPED}` })],
  ["a path", request({ target: `/login/${ESCAPED}/now` })],
  ["a cookie", request({ headers: [["Cookie", `a=b; pw=${ESCAPED}`]] })],
  ["SASL PLAIN", { kind: "command", line: bytes(`AUTH PLAIN ${btoa(`\0root\0${SECRET}`)}`), length: 1 }],
  ["SASL LOGIN", { kind: "command", line: bytes(btoa(SECRET)), length: 1 }],
  ["a message", { kind: "message", name: "environment", data: bytes(SECRET), length: 1 }],
  ["what is invalid", { kind: "invalid", reason: "x", data: bytes(ESCAPED), length: 1 }],
];

for (const [where, seen] of HIDING_PLACES) {
  test(`a password in ${where} is among the guesses, and not in what is withheld`, () => {
    assert.ok(guessesIn(seen)!.some((guess) => bytes(SECRET).equals(guess)));
    const kept = withheld(seen);
    assert.is(kept.kind, seen.kind);
    assert.not.ok((guessesIn(kept) ?? []).some((guess) => bytes(SECRET).equals(guess)));
    if (seen.kind === "request" && kept.kind === "request") assert.is(kept.bodyLength, seen.bodyLength);
  });
}

test("what proves a password without sending it cannot be looked at", () => {
  const proof = [{ name: bytes("response"), value: bytes("0123") }];
  assert.is(guessesIn({ kind: "login", username: bytes("root"), mechanism: "digest", attempt: 1, proof }), undefined);
  assert.is(guessesIn(request({ headers: [["Authorization", 'Digest username="root", response="0123"']] })), undefined);
  assert.is(guessesIn(request({ headers: [["Proxy-Authorization", "Bearer xyz"]] })), undefined);
  assert.ok(guessesIn(request({ headers: [["Authorization", "[redacted]"]] })), "it has been removed already");
  assert.not.ok("proof" in withheld({ kind: "login", mechanism: "digest", attempt: 1, proof }));
});

test("a word of a command is a guess", () => {
  const guesses = guessesIn({ kind: "command", line: bytes("echo hunter22 | sudo -S 'hunter33'"), length: 1 })!;
  for (const word of ["hunter22", "hunter33"]) assert.ok(guesses.some((guess) => bytes(word).equals(guess)));
});

test("what has too many words is not looked at", () => {
  const body = Array.from({ length: WORDS_MAX + 1 }, (_, index) => index).join("&");
  assert.is(guessesIn(request({ body })), undefined);
});

test.run();
