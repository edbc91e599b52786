import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1 } from "../../src/bytes/ascii.js";
import { ftp, REASONS } from "../../src/protocols/ftp.js";
import { mask } from "../golden/ftp.js";
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

/** What was reported, bytes as text. */
const told = ({ observations }: ScriptedPeer) =>
  observations.map((seen) => {
    const text = (bytes: Uint8Array | undefined) => bytes && latin1(bytes);
    if (seen.kind === "login") return ["login", text(seen.username), text(seen.password), seen.mechanism, seen.attempt];
    if (seen.kind === "command") return ["command", text(seen.line), seen.length];
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

test("a command line too long for an event is cut, its true length kept", () => {
  const peer = new ScriptedPeer(ftp);
  peer.send("x".repeat(10_000));
  peer.end();
  assert.equal(told(peer), [["invalid", "line too long", "x".repeat(1024), 10_000]]);
  assert.ok(peer.closed);
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

test("the time of a delayed refusal is not the peer's silence", () => {
  const peer = new ScriptedPeer(ftp, { failureDelayMs: 5000, silenceMs: 3000 });
  peer.send("USER a\r\nPASS b\r\n");
  peer.wait(7999);
  assert.not.ok(peer.closed);
  peer.wait(1);
  assert.match(peer.received(), /530 Login incorrect\.\r\n421 Timeout\.\r\n$/);
});

test("what waits for a delayed refusal is bounded", () => {
  const peer = new ScriptedPeer(ftp);
  peer.send("USER a\r\nPASS b\r\n");
  for (let round = 0; round < 17; round++) peer.send("NOOP\r\n".repeat(700));
  assert.ok(peer.closed);
  assert.is(told(peer).at(-1)?.[1], "too much ahead");
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

test("every reason there is can be had, and no other", () => {
  const peer = new ScriptedPeer(ftp);
  peer.send("PASS a\r\nUSER a\r\nUSER b\r\n");
  peer.send("NOOP\r\n".repeat(300));
  peer.send("PASS b\r\n");
  peer.send("x".repeat(70_000));
  const long = new ScriptedPeer(ftp);
  long.send("x".repeat(5000));
  const reasons = [...told(peer), ...told(long)].filter(([kind]) => kind === "invalid").map(([, reason]) => reason);
  assert.equal([...new Set(reasons)].sort(), [...REASONS].filter((reason) => reason !== "too much ahead").sort());
});

test.run();
