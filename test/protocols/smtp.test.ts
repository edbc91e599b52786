import { createHash, createHmac } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1 } from "../../src/bytes/ascii.js";
import type { Login } from "../../src/event.js";
import { REASONS, smtp } from "../../src/protocols/smtp.js";
import { mask } from "../golden/smtp-script.js";
import { readTranscripts, replay } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";
import { ScriptedPeer } from "../kit/scripted.js";

const transcripts = readTranscripts(join(REPOSITORY, "test", "golden", "smtp.json"));
const observed = readTranscripts(join(REPOSITORY, "test", "golden", "smtp-observed.json"));

test("a hundred and fifty dialogues at least were heard", () => assert.ok(transcripts.length >= 150));

for (const [all, options] of [
  [transcripts, {}],
  [observed, { relay: "observe" }],
] as const) {
  for (const transcript of all) {
    const name = `as Postfix${all === observed ? " that takes mail" : ""}: ${transcript.name}`;
    test(name, () => assert.equal(replay(transcript, smtp, mask, options), transcript.heard));

    test(`${name}, byte by byte`, () => {
      const heard = replay(transcript, smtp, mask, options, (peer, bytes) => peer.dribble(bytes));
      assert.equal(heard, transcript.heard);
    });
  }
}

const base64 = (text: string) => Buffer.from(text, "latin1").toString("base64");
const MAIL = "MAIL FROM:<a@example.com>\r\nRCPT TO:<x@example.org>\r\n";

/** A peer that has heard the greeting, and sends `bytes`. */
function said(bytes: string, options: Record<string, unknown> = {}): ScriptedPeer {
  const peer = new ScriptedPeer(smtp, options);
  peer.received();
  peer.send(bytes);
  peer.wait(0);
  return peer;
}

/** What was reported, bytes as text. */
const told = ({ observations }: ScriptedPeer) =>
  observations.map((seen) => {
    const text = (bytes: Uint8Array | undefined) => bytes && latin1(bytes);
    if (seen.kind === "login") return ["login", text(seen.username), text(seen.password), seen.mechanism, seen.attempt];
    if (seen.kind === "command") return ["command", text(seen.line), seen.length];
    if (seen.kind === "message") return ["message", seen.name, text(seen.data), seen.length];
    return seen.kind === "invalid" ? ["invalid", seen.reason, text(seen.data), seen.length] : [seen.kind];
  });
const logins = ({ observations }: ScriptedPeer) => observations.filter((seen): seen is Login => seen.kind === "login");

test("logins are told, and the lines that they are made of are not", () => {
  const peer = said(`EHLO x\r\nAUTH PLAIN ${base64("admin\0us\xe9r\0p w")}\r\nAUTH PLAIN\r\n${base64("\0\0")}\r\n`);
  peer.send(`AUTH LOGIN\r\n${base64("root")}\r\n${base64("to\0or")}\r\nAUTH LOGIN ${base64("b")}\r\n\r\nNOOP\r\n`);
  assert.equal(told(peer), [
    ["command", "EHLO x", 6],
    ["login", "us\xe9r", "p w", "plain", 1],
    ["login", "", "", "plain", 2],
    ["login", "root", "to\0or", "login", 3],
    ["login", "b", "", "login", 4],
    ["command", "NOOP", 4],
  ]);
});

test("a digest is told with what it answers, so that a password can be checked against it", () => {
  const peer = said("AUTH CRAM-MD5\r\n");
  const challenge = Buffer.from(peer.received().slice(4), "base64").toString("latin1");
  assert.match(challenge, /^<\d+\.\d+@openwrt\.lan>$/);
  const digest = createHmac("md5", "tanstaafl").update(challenge).digest("hex");
  peer.send(`${base64(`tim the man ${digest}`)}\r\n`);
  assert.match(peer.received(), /^535 /);
  const [login] = logins(peer);
  assert.equal(
    [latin1(login!.username!), login!.password, login!.mechanism, login!.attempt],
    ["tim the man", undefined, "cram-md5", 1],
  );
  assert.equal(
    login!.proof!.map(({ name, value }) => [latin1(name), latin1(value)]),
    [
      ["challenge", challenge],
      ["digest", digest],
    ],
  );
});

test("a challenge is never given twice", () => {
  const peer = said("AUTH CRAM-MD5\r\n*\r\nAUTH CRAM-MD5\r\n");
  const [first, , second] = peer.received().split("\r\n");
  assert.is.not(first, second);
});

test("a login that fails otherwise is told with the reason", () => {
  const peer = said("AUTH\r\nAUTH FOO\r\nAUTH PLAIN !\r\nAUTH PLAIN AAAA\r\nAUTH LOGIN\r\nYQ==\r\n*\r\n");
  peer.send(`${MAIL}AUTH PLAIN ${base64("\0a\0b")}\r\nRSET\r\nAUTH PLAIN\r\n${"A".repeat(20_000)}\r\n`);
  peer.wait(100_000);
  assert.equal(
    told(peer).filter(([kind]) => kind !== "command"),
    [
      ["invalid", "auth: malformed", "AUTH", 4],
      ["invalid", "auth: unknown mechanism", "AUTH FOO", 8],
      ["invalid", "auth: not base64", "AUTH PLAIN !", 12],
      ["invalid", "auth: malformed", "\0\0\0", 3],
      ["login", "a", undefined, "login", 1],
      ["invalid", "auth: aborted", "*", 1],
      ["invalid", "auth: out of place", `AUTH PLAIN ${base64("\0a\0b")}`, 19],
      ["invalid", "auth: response too long", "A".repeat(1024), 20_001],
    ],
  );
});

test("credentials are kept up to 1024 bytes", () => {
  const peer = said(`AUTH PLAIN\r\n${base64(`\0${"u".repeat(2000)}\0${"p".repeat(2000)}`)}\r\n`);
  assert.equal(told(peer), [["login", "u".repeat(1024), "p".repeat(1024), "plain", 1]]);
});

test("what is no command is told as such, a long one with its true length", () => {
  const peer = said(`\r\nFOO\r\n\xff\r\nNOOP ${"x".repeat(5000)}\r\nget / HTTP/1.1\r\nHost: x\r\n`);
  assert.equal(told(peer), [
    ["invalid", "empty line", "", 0],
    ["invalid", "unknown command", "FOO", 3],
    ["invalid", "bad UTF-8", "\xff", 1],
    ["command", `NOOP ${"x".repeat(2043)}`, 5006],
    ["invalid", "no SMTP command", "get / HTTP/1.1", 14],
  ]);
  assert.ok(peer.closed);
});

test("what is cut off is told at the end", () => {
  const line = said("NOOP\r\nNO");
  line.end();
  assert.equal(told(line).slice(1), [["invalid", "unfinished line", "NO", 2]]);
  const login = said(`AUTH LOGIN\r\n${base64("root")}\r\ndG9`);
  login.end();
  assert.equal(told(login), [
    ["login", "root", undefined, "login", 1],
    ["invalid", "unfinished line", "dG9", 3],
  ]);
});

test("a peer that has said its last is answered what it is owed, then left", () => {
  const idle = said("NOOP\r\nNO");
  idle.session.finish?.();
  assert.ok(idle.closed);
  const waiting = said("FOO\r\n".repeat(11));
  waiting.send("NOOP\r\nNO");
  waiting.session.finish?.();
  waiting.wait(999);
  assert.not.ok(waiting.closed);
  waiting.received();
  waiting.wait(1001);
  assert.is(waiting.received(), "500 5.5.2 Error: command not recognized\r\n250 2.0.0 Ok\r\n");
  assert.ok(waiting.closed);
});

test("STARTTLS forgets who it was, and what came with it; then there is no other", () => {
  const peer = said(`${MAIL}STARTTLS\r\nNOOP\r\n`);
  assert.is(peer.received().split("\r\n").at(-2), "220 2.0.0 Ready to start TLS");
  assert.ok(peer.secured);
  peer.send("RCPT TO:<x@y>\r\nEHLO x\r\nSTARTTLS\r\nQUIT\r\n");
  const [need, ...lines] = peer.received().split("\r\n");
  assert.is(need, "503 5.5.1 Error: need MAIL command");
  assert.not.ok(lines.includes("250-STARTTLS"));
  assert.ok(lines.includes("250-AUTH PLAIN LOGIN CRAM-MD5"));
  assert.equal(lines.slice(-3), ["554 5.5.1 Error: TLS already active", "221 2.0.0 Bye", ""]);
});

test("a peer that speaks TLS from the first byte is offered no other", () => {
  const peer = new ScriptedPeer(smtp, {}, undefined, true);
  peer.send("EHLO x\r\nSTARTTLS\r\n");
  assert.not.match(peer.received().replace(/554 5\.5\.1 Error: TLS already active\r\n$/, ""), /TLS/);
});

test("options say who it is and what it offers", () => {
  const options = { hostname: "mx.example.net", banner: "ESMTP", mechanisms: ["LOGIN"], starttls: false };
  const peer = new ScriptedPeer(smtp, options);
  assert.is(peer.received(), "220 mx.example.net ESMTP\r\n");
  peer.send("EHLO x\r\nSTARTTLS\r\nAUTH PLAIN AGEAYg==\r\nVRFY a@localhost.example.net\r\n");
  const lines = peer.received().split("\r\n");
  assert.is(lines[0], "250-mx.example.net");
  assert.equal(
    lines.filter((line) => /AUTH|TLS/.test(line)),
    ["250-AUTH LOGIN"],
  );
  assert.match(lines.at(-4)!, /^502 /);
  assert.match(lines.at(-3)!, /no mechanism available$/);
  assert.match(lines.at(-2)!, /^550 5\.1\.1 /);
  const mute = said("EHLO x\r\nAUTH PLAIN AGEAYg==\r\n", { mechanisms: [] });
  assert.match(mute.received(), /250-ETRN\r\n250-STARTTLS\r\n250-ENH.*503 5\.5\.1 Error: authentication not enabled\r\n$/s);
});

test("a message that is taken is told with envelope, length and hash", () => {
  const text = `Subject: x\r\n\r\n.${"y".repeat(9000)}\r\n`;
  const peer = said(`${MAIL}RCPT TO:<"a b"@example.net>\r\nDATA\r\n`, { relay: "observe" });
  peer.send(`${text.replace("\r\n.", "\r\n..")}.\r\n`);
  assert.match(peer.received(), /\r\n250 2\.0\.0 Ok: queued as [0-9A-F]{10}\r\n$/);
  assert.equal(told(peer).slice(-3), [
    ["message", "envelope", "FROM:<a@example.com>\nTO:<x@example.org>\nTO:<a b@example.net>\n", 61],
    ["message", "message", text.slice(0, 4096), text.length],
    ["message", "message-sha256", createHash("sha256").update(text).digest("hex"), 64],
  ]);
});

test("a message in chunks is told as one in lines is", () => {
  const kept = (bytes: string) => told(said(`${MAIL}${bytes}`, { relay: "observe" })).slice(-3);
  assert.equal(kept("BDAT 4\r\na\r\nbBDAT 3 LAST\r\nc\nd"), kept("DATA\r\na\r\nbc\r\nd\r\n.\r\n"));
});

test("a message that breaks off is told", () => {
  const peer = said(`${MAIL}DATA\r\nhello\r\nwor`, { relay: "observe" });
  peer.end();
  assert.equal(told(peer).at(-1), ["invalid", "unfinished message", "hello\r\nwor", 10]);
});

/** What peers may send, rich in what means something. */
const WORDS = [
  "EHLO x",
  "HELO x",
  "MAIL FROM:<a@b.c>",
  "RCPT TO:<x@y.z>",
  "RCPT TO:<postmaster>",
  "RCPT TO:<root@openwrt.lan>",
  "RCPT TO:<double-bounce@localhost>",
  "DATA",
];
const MORE = [
  "BDAT 3",
  "BDAT 3 LAST",
  "BDAT 0 LAST",
  "RSET",
  "NOOP",
  "VRFY postmaster",
  "ETRN a.b",
  "FOO",
  "",
  ".",
  "*",
  "\xff",
  "a\0b",
];
const AUTHS = [
  "AUTH PLAIN",
  "AUTH LOGIN",
  "AUTH CRAM-MD5",
  "AUTH PLAIN AGEAYg==",
  "YQ==",
  "AGEAYg==",
  "cm9vdCAwMA==",
  "AUTH X !",
];
const line = fc.oneof(
  fc
    .tuple(fc.constantFrom(...WORDS, ...MORE, ...AUTHS), fc.constantFrom("\r\n", "\n", "\r\r\n", ""))
    .map((parts) => parts.join("")),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
);
const moments = fc.array(fc.array(line, { maxLength: 12 }), { maxLength: 8 });

/** What came of sending each moment's bytes, cut by `cut`, with time for some delays between them. */
function outcome(all: readonly string[][], options: Record<string, unknown>, cut: (bytes: string) => readonly string[]) {
  const peer = new ScriptedPeer(smtp, options);
  let received = peer.received();
  for (const moment of all) {
    for (const piece of cut(moment.join(""))) if (piece !== "") peer.send(piece);
    peer.wait(2500);
    received += `${peer.received()}|`;
  }
  peer.end();
  return {
    received,
    closed: peer.closed,
    told: told(peer),
    proofs: logins(peer).map(({ proof }) => proof?.map(({ value }) => latin1(value))),
  };
}

for (const relay of ["refuse", "observe"]) {
  test(`any split is the same conversation: ${relay}`, () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 2, max: 30 }), (all, size) => {
        const whole = outcome(all, { relay }, (bytes) => [bytes]);
        assert.equal(
          outcome(all, { relay }, (bytes) => [...bytes]),
          whole,
        );
        const pieces = (bytes: string) => bytes.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
        assert.equal(outcome(all, { relay }, pieces), whole);
        for (const [kind, reason] of whole.told) if (kind === "invalid") assert.ok(REASONS.some((known) => known === reason));
      }),
      { numRuns: 200 },
    );
  });
}

test("nobody logs in, and no mail is taken, whatever is sent and to whom", () => {
  fc.assert(
    fc.property(moments, (all) => {
      const { received } = outcome(all, {}, (bytes) => [bytes]);
      assert.not.match(received, /^235|^354|queued|^250 2\.0\.0 Ok: /m);
    }),
    { numRuns: 500 },
  );
});

test("nobody logs in where mail is taken", () => {
  fc.assert(
    fc.property(moments, (all) => assert.not.match(outcome(all, { relay: "observe" }, (bytes) => [bytes]).received, /^235/m)),
    { numRuns: 300 },
  );
});

const ENDLESS: [before: string, part: string, relay?: string][] = [
  ["", "a"],
  ["", "\0"],
  ["", "<"],
  ["AUTH LOGIN\r\n", "A"],
  ["FOO\r\n".repeat(11), "a"],
  ["BDAT 999999999\r\n", "a"],
  [`${MAIL}DATA\r\n`, "a", "observe"],
  [`${MAIL}DATA\r\n`, "\r\n", "observe"],
  [`${MAIL}BDAT 999999999\r\n`, ".\r", "observe"],
];

for (const [before, part, relay = "refuse"] of ENDLESS) {
  test(`endless ${JSON.stringify(part)} behind ${JSON.stringify(before.slice(0, 30))} is held within bounds: ${relay}`, () => {
    const peer = said(before, { relay });
    const chunk = Buffer.from(part.repeat(65_536 / part.length), "latin1");
    peer.received();
    const start = process.memoryUsage();
    for (let round = 0; round < 200; round++) {
      peer.send(chunk);
      peer.wait(1);
    }
    const after = process.memoryUsage();
    const grown = after.heapUsed + after.external - start.heapUsed - start.external;
    // 13 MB were sent, and the scripted peer copies what it sends.
    assert.ok(grown < 40e6, `${grown} bytes`);
    assert.ok(peer.received().length < 4096);
    peer.end();
    for (const seen of peer.observations) assert.ok(JSON.stringify(seen).length < 64 * 1024);
  });
}

test.run();
