import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1 } from "../../../src/bytes/ascii.js";
import type { Observation } from "../../../src/event.js";
import type { Connection } from "../../../src/protocols/protocol.js";
import { Reporter } from "../../../src/protocols/reporter.js";
import type { SmtpReason } from "../../../src/protocols/smtp/reasons.js";
import { SaslExchange } from "../../../src/protocols/smtp/sasl.js";

const NOW_MS = 1_700_000_000_123;
const base64 = (text: string) => Buffer.from(text, "latin1").toString("base64");

/** An exchange, and what it reports. */
function exchange(mechanism: string, offered = ["PLAIN", "LOGIN", "CRAM-MD5"]) {
  const seen: Observation[] = [];
  const reporter = new Reporter<SmtpReason>({
    report: (observation: Observation) => seen.push(observation),
  } as unknown as Connection);
  const freshness = { now: () => NOW_MS, random: () => Uint8Array.of(0xff, 0, 0, 1) };
  const sasl = new SaslExchange(mechanism, offered, reporter, "MX.lan", freshness);
  const begin = (initial?: string) => sasl.begin(initial, Buffer.from(`AUTH ${mechanism}`));
  const respond = (text: string) => sasl.respond({ bytes: Buffer.from(text, "latin1"), length: text.length, cut: false });
  return { seen, sasl, begin, respond };
}

test("mechanisms are those offered, in any case", () => {
  assert.is(exchange("Plain").begin().text, "334 \r\n");
  assert.match(exchange("LOGIN", ["PLAIN"]).begin().text, /no mechanism available/);
  assert.match(exchange("SCRAM-SHA-1", ["SCRAM-SHA-1"]).begin().text, /no mechanism available/);
});

test("a challenge has a number, the time and the host", () => {
  const { text } = exchange("CRAM-MD5").begin();
  const seconds = Math.floor(NOW_MS / 1000) % 0xff_ffff;
  assert.is(Buffer.from(text.slice(4), "base64").toString(), `<4278190081.${seconds}@mx.lan>`);
});

test("a user name of CRAM-MD5 goes up to the last space", () => {
  const { begin, respond, seen } = exchange("CRAM-MD5");
  begin();
  respond(base64("a b  c"));
  const [login] = seen;
  assert.ok(login?.kind === "login");
  assert.equal([latin1(login.username!), latin1(login.proof![1]!.value)], ["a b ", "c"]);
});

test("base64 is read as strictly as Cyrus reads it", () => {
  const verdict = (text: string) =>
    exchange("PLAIN")
      .begin(text)
      .text.slice(4)
      .match(/failed: (\w+)/)?.[1];
  for (const text of ["AGEAYg==", "AGEAYh==", base64("\0a\0bcd"), base64("\0a\0bc")])
    assert.is(verdict(text), "authentication", text);
  for (const text of ["AGEAYg", "!", "A", "AGEAYgAAA"]) assert.is(verdict(text), "another", text);
  for (const text of ["AGE=AGI=", "AGEAYg==x", "AGEA=g==", "====", "AG!A", "AGEA\0g==", ""])
    assert.is(verdict(text), "bad", text);
});

test("what is over is told once", () => {
  const { begin, respond, sasl, seen } = exchange("LOGIN");
  begin(base64("root"));
  assert.ok(respond("*").over);
  sasl.end();
  assert.equal(
    seen.map(({ kind }) => kind),
    ["login", "invalid"],
  );
});

test("no answer is a success", () => {
  for (const mechanism of ["PLAIN", "LOGIN", "CRAM-MD5"]) {
    for (const first of [undefined, "", base64("a"), base64("\0a\0b"), base64("a b")]) {
      for (const second of ["", "*", base64("x"), base64("\0a\0b"), base64("a b"), "!"]) {
        const { begin, respond } = exchange(mechanism);
        for (let answer = begin(first); ; answer = respond(second)) {
          assert.match(answer.text, answer.over ? /^(?:535 5\.7\.8|454 4\.7\.0|501 5\.7\.0) / : /^334 /);
          if (answer.over) break;
        }
      }
    }
  }
});

test.run();
