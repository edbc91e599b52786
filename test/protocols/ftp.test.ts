import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1 } from "../../src/bytes/ascii.js";
import { ftp, REASONS } from "../../src/protocols/ftp.js";
import { mask } from "../golden/ftp.js";
import { SILENCE_MS } from "../golden/ftps.js";
import { readTranscripts, replay } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";
import { ScriptedPeer } from "../kit/scripted.js";

const transcripts = readTranscripts(join(REPOSITORY, "test", "golden", "ftp.json"));

test("forty-five dialogues at least were heard", () => assert.ok(transcripts.length >= 45));

for (const transcript of transcripts) {
  test(`as vsftpd: ${transcript.name}`, () => assert.equal(replay(transcript, ftp, mask), transcript.heard));

  test(`as vsftpd, byte by byte: ${transcript.name}`, () => {
    const heard = replay(transcript, ftp, mask, {}, (peer, bytes) => peer.dribble(bytes));
    assert.equal(heard, transcript.heard);
  });
}

const behindTls = () => new ScriptedPeer(ftp, { silenceMs: SILENCE_MS }, 0, true);

for (const transcript of readTranscripts(join(REPOSITORY, "test", "golden", "ftps.json"))) {
  test(`as vsftpd behind TLS: ${transcript.name}`, () =>
    assert.equal(
      replay(transcript, ftp, mask, {}, (peer, bytes) => peer.send(bytes), behindTls()),
      transcript.heard,
    ));

  test(`as vsftpd behind TLS, byte by byte: ${transcript.name}`, () => {
    const heard = replay(transcript, ftp, mask, {}, (peer, bytes) => peer.dribble(bytes), behindTls());
    assert.equal(heard, transcript.heard);
  });
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

test("logins are told whole, other verbs as commands, and what is cut off as unfinished", () => {
  const peer = new ScriptedPeer(ftp);
  peer.send("SYST\r\nUSER us\xe9r \r\nPASS  p\0w\r\n");
  peer.wait(1000);
  peer.send("PASS x\r\nUSER b\r\nUSER c\r\n");
  peer.end();
  assert.equal(told(peer), [
    ["command", "SYST", 4],
    ["login", "us\xe9r ", " p\0w", "plain", 1],
    ["invalid", "password without user name", "PASS x", 6],
    ["invalid", "unfinished login", "b", 1],
    ["invalid", "unfinished login", "c", 1],
  ]);
});

test("a line is kept up to 1024 bytes when it is too long, and no more of it read than the daemon reads", () => {
  const peer = new ScriptedPeer(ftp);
  peer.send("x".repeat(10_000));
  peer.end();
  assert.equal(told(peer), [["invalid", "line too long", "x".repeat(1024), 4096]]);
  assert.ok(peer.closed);
});

test("a command is told whole up to the longest line, credentials up to 1024 bytes", () => {
  const peer = new ScriptedPeer(ftp);
  peer.send(`${"x".repeat(4094)}\r\nUSER ${"u".repeat(2000)}\r\nPASS ${"p".repeat(4089)}\r\n`);
  assert.equal(told(peer), [
    ["command", "x".repeat(4094), 4094],
    ["login", "u".repeat(1024), "p".repeat(1024), "plain", 1],
  ]);
});

test("what has no end is told when the peer leaves, and when its time is over", () => {
  const left = new ScriptedPeer(ftp);
  left.send("USER root\r\nPASS vizxv");
  left.end();
  const expected = [
    ["invalid", "unfinished login", "root", 4],
    ["invalid", "unfinished line", "PASS vizxv", 10],
  ];
  assert.equal(told(left), expected);
  const silent = new ScriptedPeer(ftp);
  silent.send("USER root\r\nPASS vizxv");
  silent.wait(300_000);
  assert.ok(silent.closed);
  assert.equal(told(silent), expected);
  const finished = new ScriptedPeer(ftp);
  finished.send("\x16\x03\x01\x02");
  finished.finish();
  assert.equal(told(finished), [["invalid", "unfinished line", "\x16\x03\x01\x02", 4]]);
});

test("what came during a delay and is never read is told", () => {
  const left = new ScriptedPeer(ftp);
  left.send("USER a\r\nPASS b\r\nUSER c\r\n");
  left.send("PASS d\r\n");
  left.end("error");
  assert.equal(told(left), [
    ["login", "a", "b", "plain", 1],
    ["message", "type-ahead", "USER c\r\nPASS d\r\n", 16],
  ]);
  const last = new ScriptedPeer(ftp, { attemptsMax: 1 });
  last.send(`USER a\r\nPASS b\r\n${"NOOP\r\n".repeat(1000)}`);
  last.wait(1000);
  assert.equal(told(last).slice(1), [["message", "type-ahead", "NOOP\r\n".repeat(683).slice(0, 4096), 6000]]);
});

test("a peer that is silent hears so after the daemon's time, counted from its last command", () => {
  const peer = new ScriptedPeer(ftp);
  peer.wait(200_000);
  peer.send("NOOP\r\nUS");
  peer.wait(299_999);
  assert.not.ok(peer.closed);
  peer.wait(1);
  assert.ok(peer.closed);
  assert.match(peer.received(), /421 Timeout\.\r\n$/);
});

test("a password does not stop the daemon's clock: time that is over is told behind the refusal, and what came meanwhile is unread", () => {
  const peer = new ScriptedPeer(ftp, { silenceMs: 3000 });
  peer.send("USER a\r\n");
  peer.wait(2500);
  peer.send("PASS b\r\nNOOP\r\n");
  peer.wait(999);
  assert.not.ok(peer.closed);
  peer.wait(1);
  assert.ok(peer.closed);
  assert.match(peer.received(), /530 Login incorrect\.\r\n421 Timeout\.\r\n$/);
});

test("behind the last refusal it is not told", () => {
  const peer = new ScriptedPeer(ftp, { silenceMs: 3000, attemptsMax: 1 });
  peer.send("USER a\r\n");
  peer.wait(2500);
  peer.send("PASS b\r\n");
  peer.wait(1000);
  assert.ok(peer.closed);
  assert.match(peer.received(), /password\.\r\n530 Login incorrect\.\r\n$/);
});

test("0 is for ever", () => {
  const peer = new ScriptedPeer(ftp, { silenceMs: 0 });
  peer.wait(1e9);
  assert.not.ok(peer.closed);
});

test("what waits for a delayed refusal is bounded", () => {
  const peer = new ScriptedPeer(ftp);
  peer.send("USER a\r\nPASS b\r\n");
  for (let round = 0; round < 17; round++) peer.send("NOOP\r\n".repeat(700));
  assert.ok(peer.closed);
  assert.equal(told(peer).at(-1)?.slice(0, 2), ["invalid", "too much ahead"]);
});

test("nobody gets in: no order of verbs and arguments is answered with more than a refusal", () => {
  const verbs =
    "USER PASS ACCT QUIT REIN AUTH PBSZ PROT FEAT OPTS SYST HELP NOOP PASV EPSV PORT LIST STOR RETR CWD PWD SITE".split(" ");
  const words = fc.constantFrom(
    "",
    " ",
    " root",
    " anonymous",
    " ftp",
    " TLS",
    " UTF8 ON",
    " 0",
    " P",
    " 127,0,0,1,0,22",
    " x\0y",
    " \xff",
  );
  const line = fc.tuple(fc.constantFrom(...verbs, "user", "pAsS", "XYZZY"), words).map(([verb, word]) => `${verb}${word}\r\n`);
  const allowed =
    /^(220 \(vsFTPd 3\.0\.3\)|211-Features:| [A-Z ]+|211 End|200 Always in UTF8 mode\.|221 Goodbye\.|331 Please specify the password\.|50[013] .*|530 .*)$/;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const peer = new ScriptedPeer(ftp, { attemptsMax: 1_000_000 });
      for (const one of lines) {
        peer.send(one);
        peer.wait(1000);
      }
      for (const answer of peer.received().trimEnd().split("\r\n")) assert.match(answer, allowed);
    }),
    { numRuns: 2000 },
  );
});

test("any split is the same conversation", () => {
  const cuts = fc.array(fc.nat(200), { maxLength: 8 });
  fc.assert(
    fc.property(fc.constantFrom(...transcripts), cuts, (transcript, at) => {
      const inPieces = replay(transcript, ftp, mask, {}, (peer, bytes) => {
        const edges = [0, ...at.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        for (let index = 1; index < edges.length; index++) {
          if (edges[index]! > edges[index - 1]!) peer.send(bytes.slice(edges[index - 1], edges[index]));
        }
      });
      assert.equal(inPieces, transcript.heard);
    }),
    { numRuns: 500 },
  );
});

for (const part of ["a", "\n", "\r", "\0", " ", "\xff", "NOOP\r\n", "USER a\n", "PASS a\n", "USER a\nPASS b\n"]) {
  test(`endless ${JSON.stringify(part)} is told within bounds`, () => {
    const peer = new ScriptedPeer(ftp);
    for (let round = 0; round < 10; round++) peer.send(part.repeat(20_000));
    peer.wait(10_000);
    peer.end();
    assert.ok(peer.observations.length <= 210);
    for (const seen of told(peer)) assert.ok(seen.join("").length < 5000);
  });
}

test("every reason there is can be had, and no other", () => {
  const reasonsOf = (...sends: string[]) => {
    const peer = new ScriptedPeer(ftp);
    for (const bytes of sends) peer.send(bytes);
    peer.end();
    return told(peer).flatMap(([kind, reason]) => (kind === "invalid" ? [reason] : []));
  };
  const reasons = [
    ...reasonsOf("PASS a\r\nUSER a\r\nUSER b\r\n", "NOOP\r\n".repeat(300)),
    ...reasonsOf("USER a\r\nPASS b\r\n", "x".repeat(70_000)),
    ...reasonsOf("x".repeat(5000)),
    ...reasonsOf("US"),
  ];
  assert.equal([...new Set(reasons)].sort(), [...REASONS].sort());
});

test.run();
