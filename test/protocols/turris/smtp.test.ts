import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { AnyProtocol, Connection, Device } from "../../../src/protocols/protocol.js";
import { REASONS, smtp } from "../../../src/protocols/turris/smtp.js";
import { mask } from "../../golden/turris-smtp.js";
import { ScriptedPeer } from "../../kit/scripted.js";
import { noise, outcome, seenOf, testAsOriginal } from "./as-original.js";

/** As the worker gives it, to a peer that comes from there. */
const from = (...peerAddress: number[]): AnyProtocol => ({
  ...smtp,
  open: (options: typeof smtp.defaults, device: Device) => (connection: Connection) =>
    smtp.open(options, device)(Object.assign(connection, { peerAddress: Uint8Array.from(peerAddress) })),
});

testAsOriginal("turris-smtp", smtp, mask);

const base64 = (text: string) => Buffer.from(text, "latin1").toString("base64");
const EHLO = "EHLO a\r\n";
const greeted = { kind: "command", line: "EHLO a", length: 6 };
const command = (line: string, length = line.length) => ({ kind: "command", line, length });
const invalid = (reason: string, data: string, length = data.length) => ({ kind: "invalid", reason, data, length });
const login = (mechanism: string, username: string, password: string, attempt: number) => ({
  kind: "login",
  username,
  password,
  mechanism,
  attempt,
});

test("AUTH PLAIN is a login, at once or asked for, whatever its bytes", () => {
  const message = base64("\0user@b.example\0pass");
  const bytes = base64("other\0\xe9\0\xff\0");
  assert.equal(seenOf(smtp, `${EHLO}AUTH PLAIN ${message}\r\nauth plain\r\n${bytes}\r\nAUTH PLAIN ${base64("\0\0p")}\r\n`), [
    greeted,
    login("plain", "user@b.example", "pass", 1),
    login("plain", "\xe9", "\xff\0", 2),
    login("plain", "", "p", 3),
  ]);
});

test("AUTH PLAIN that is none keeps what was sent", () => {
  assert.equal(seenOf(smtp, `${EHLO}AUTH PLAIN ${base64("user\0pass")}\r\nAUTH PLAIN\r\n\r\nAUTH PLAIN\r\nsecret!\r\n`), [
    greeted,
    invalid("auth: malformed", base64("user\0pass")),
    invalid("auth: malformed", ""),
    invalid("auth: not base64", "secret!"),
  ]);
});

test("AUTH LOGIN is a login, whatever its bytes", () => {
  const [user, pass] = [base64("u\xe9\0"), base64("p")];
  assert.equal(seenOf(smtp, `${EHLO}AUTH LOGIN\r\n${user}\r\n${pass}\r\nAUTH LOGIN ${user}\r\n\r\n`), [
    greeted,
    login("login", "u\xe9\0", "p", 1),
    login("login", "u\xe9\0", "", 2),
  ]);
});

test("a user name that got no password is a login without one", () => {
  const without = { kind: "login", username: "user", mechanism: "login", attempt: 1 };
  const started = `${EHLO}AUTH LOGIN ${base64("user")}\r\n`;
  assert.equal(seenOf(smtp, started), [greeted, without]);
  assert.equal(seenOf(smtp, `${started}*\r\n`), [greeted, without, invalid("auth: aborted", "*")]);
  assert.equal(seenOf(smtp, `${started}pass\xff\r\n`), [greeted, without, invalid("auth: not base64", "pass\xff")]);
});

test("a login that never began is told", () => {
  assert.equal(seenOf(smtp, `${EHLO}AUTH LOGIN\r\n\r\nAUTH CRAM-MD5 x\r\nAUTH LOGIN =\r\n`), [
    greeted,
    invalid("auth: no user name", ""),
    invalid("auth: unknown mechanism", "AUTH CRAM-MD5 x"),
    invalid("auth: not base64", "="),
  ]);
});

test("credentials out of place stand in their command", () => {
  assert.equal(seenOf(smtp, "AUTH PLAIN AHUAcA==\r\n"), [command("AUTH PLAIN AHUAcA==")]);
});

test("commands as they were sent, and what is none", () => {
  assert.equal(seenOf(smtp, `${EHLO}mail  from:<a>\nRCPT TO:<b>\r\r\nfoo\0 \r\n\t\r\n${"x".repeat(16_385)}`), [
    greeted,
    command("mail  from:<a>"),
    command("RCPT TO:<b>\r"),
    invalid("unknown command", "foo\0 "),
    invalid("empty line", "\t"),
    invalid("line too long", "x".repeat(1024), 16_384),
  ]);
});

test("a long command is kept up to 4096 bytes", () => {
  assert.equal(seenOf(smtp, `EHLO ${"a".repeat(10_000)}\r\n`), [command(`EHLO ${"a".repeat(4091)}`, 10_005)]);
});

test("its name and the peer's address are said", () => {
  const named = new ScriptedPeer(smtp, { hostname: "mx.example" });
  named.send(`${EHLO}ETRN a\r\nHELO a\r\n`);
  assert.is(
    named.received().replace(/250-[A-Z0-9]+( .*)?\r\n/g, ""),
    "220 mx.example ESMTP Postfix (Debian/GNU)\r\n250-mx.example\r\n250 SMTPUTF8\r\n" +
      "554 5.7.1 <unknown[127.0.0.1]>: Client host rejected: Access denied\r\n250 mx.example\r\n",
  );
  const six = outcome(from(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), [EHLO, "ETRN a\r\n"]);
  assert.match(six.received, "<unknown[2001:db8::1]>");
});

test("the name by default is such as the original invents", () => {
  assert.match(smtp.defaults.hostname, /^mx\d\.[0-9A-Za-z]{5,19}\.(com|org|net|cz)$/);
});

test("last words come when configured, or never", () => {
  const soon = new ScriptedPeer(smtp, { hostname: "mx.example", durationMs: 1000 });
  soon.received();
  soon.wait(999);
  soon.send(EHLO);
  soon.received();
  soon.wait(1);
  assert.is(soon.received(), "421 4.4.2 mx.example Error: timeout exceeded\r\n");
  assert.ok(soon.closed);
  const never = new ScriptedPeer(smtp, { silenceMs: 0, durationMs: 0 });
  never.wait(1e9);
  assert.not(never.closed);
});

const word = fc.constantFrom(
  "EHLO a\r\n",
  "HELO a\r\n",
  "MAIL FROM:<a>\r\n",
  "RCPT TO:<a>\r\n",
  "DATA\r\n",
  "AUTH PLAIN\r\n",
  "AUTH LOGIN\r\n",
  "AUTH PLAIN AHUAcA==\r\n",
  "AUTH LOGIN dQ==\r\n",
  "cA==\r\n",
  "AHUAcA==\r\n",
  "*\r\n",
  "RSET\r\n",
  "NOOP\r\n",
  "ETRN a\r\n",
  "QUIT\r\n",
  "\r\n",
  " ",
);
const stream = fc.array(fc.oneof({ weight: 16, arbitrary: word }, noise), { maxLength: 80 }).map((parts) => parts.join(""));

test("nobody gets in and no mail is taken, whatever is sent", () => {
  const codes = ["220", "221", "250", "334", "421", "500", "501", "502", "503", "535", "554"];
  fc.assert(
    fc.property(stream, (sent) => {
      const { received, observations } = outcome(smtp, [sent]);
      for (const line of received.split("\r\n").slice(0, -1)) {
        assert.ok(codes.includes(line.slice(0, 3)), line);
        if (/^250 2/.test(line)) assert.is(line, "250 2.0.0 Ok");
      }
      for (const { kind, reason } of observations) {
        if (kind === "invalid") assert.ok(REASONS.some((known) => known === reason));
      }
    }),
    { numRuns: 1000 },
  );
});

test("no recipient is taken and no data asked for, in any state", () => {
  const lines = ["EHLO a", "MAIL FROM:<a>", "RCPT TO:<a>", "DATA", "AUTH LOGIN", "AUTH PLAIN", "dQ==", "*", "RSET"];
  const refused = (received: string, verb: string) =>
    assert.match(received, verb === "DATA" ? /^(?:5\d\d |334 UGFzc3dvcmQ6)/ : /^(?:503 5.5.1 |554 5.7.1 |535 5.7.8 )/);
  const walk = (said: readonly string[]) => {
    for (const verb of ["RCPT TO:<a>", "DATA"]) {
      const peer = new ScriptedPeer(smtp);
      for (const line of said) peer.send(`${line}\r\n`);
      peer.received();
      peer.send(`${verb}\r\n`);
      refused(peer.received(), verb);
    }
    if (said.length < 4) for (const line of lines) walk([...said, line]);
  };
  walk([]);
});

for (const part of ["a", "\n", "NOOP\n", "EHLO a\n", "\0", "AUTH LOGIN\n*\n", "AUTH LOGIN dQ==\n*\n"]) {
  test(`endless ${JSON.stringify(part)} is answered and told within bounds`, () => {
    const peer = new ScriptedPeer(smtp);
    peer.send(EHLO);
    for (let round = 0; round < 4; round++) {
      peer.received();
      peer.send(part.repeat(Math.ceil(65_536 / part.length)));
      assert.ok(peer.received().length <= 65_536 * 25);
    }
    peer.end();
    assert.ok(peer.observations.length <= 202);
  });
}

test.run();
