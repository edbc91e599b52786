import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { REASONS, telnet } from "../../../src/protocols/turris/telnet.js";
import { mask } from "../../golden/turris-telnet.js";
import { ScriptedPeer } from "../../kit/scripted.js";
import { noise, outcome, seenOf, testAsOriginal } from "./as-original.js";

testAsOriginal("turris-telnet", telnet, mask);

const login = (username: string, password: string, attempt: number) => ({
  kind: "login",
  username,
  password,
  mechanism: "plain",
  attempt,
});
const invalid = (reason: string, data: string, length = data.length) => ({ kind: "invalid", reason, data, length });
const message = (name: string, data: string, length = data.length) => ({ kind: "message", name, data, length });

test("each try is one login, counted, also without a user name", () => {
  assert.equal(seenOf(telnet, "root\r\nxc3511\r\n", "\r\np\xe9\0\r\n", "admin\r\n\r\n"), [
    login("root", "xc3511", 1),
    login("", "p\xe9\0", 2),
    login("admin", "", 3),
  ]);
});

test("what was erased is not in it", () => {
  assert.equal(seenOf(telnet, "roox\xff\xf7t\r\nwrong\xff\xf8pass\r\n"), [login("root", "pass", 1)]);
});

test("twenty tries are twenty logins, and what comes behind them is not told", () => {
  const { observations, closed } = outcome(telnet, ["a\r\nb\r\n".repeat(21)]);
  assert.equal(observations.at(-1), login("a", "b", 20));
  assert.is(observations.length, 20);
  assert.ok(closed);
});

test("a user name and a password are kept up to 1024 bytes", () => {
  assert.equal(seenOf(telnet, `${"u".repeat(3000)}\r\n${"p".repeat(3000)}\r\n`), [login("u".repeat(1024), "p".repeat(1024), 1)]);
});

test("peers that end their lines otherwise are told of at the end, as they typed", () => {
  assert.equal(seenOf(telnet, "root\r\0xc3511\r\0"), [invalid("unfinished login", "root\r\0xc3511\r\0")]);
  assert.equal(seenOf(telnet, "root\nxc3511\nsh\n"), [invalid("unfinished login", "root\nxc3511\nsh\n")]);
  assert.equal(seenOf(telnet, "root\r\nxc3"), [invalid("unfinished login", "root\r\nxc3")]);
  assert.equal(seenOf(telnet, "x".repeat(5000)), [invalid("unfinished login", "x".repeat(1024), 5000)]);
});

test("nothing typed is nothing unfinished, and a login leaves nothing", () => {
  assert.equal(seenOf(telnet), []);
  assert.equal(seenOf(telnet, "a\r\nb\r\n").length, 1);
});

test("options are one message before the login, or at the end", () => {
  assert.equal(seenOf(telnet, "\xff\xfb\x18\xff\xfd\x03a\r\n\xff\xfe\x01b\r\n\xff\xfc\x05"), [
    message("options", "\xff\xfb\x18\xff\xfd\x03\xff\xfe\x01"),
    login("a", "b", 1),
    message("options", "\xff\xfc\x05"),
  ]);
});

test("a subnegotiation is a message, its doubled IAC one", () => {
  assert.equal(seenOf(telnet, "\xff\xfa\x18\0a\xff\xffb\xff\x01c\xff\xf0"), [message("subnegotiation", "\x18\0a\xffb\xff\x01c")]);
  assert.equal(seenOf(telnet, `\xff\xfa\x27${"e".repeat(10_000)}\xff\xf0`), [
    message("subnegotiation", `\x27${"e".repeat(4095)}`, 10_001),
  ]);
});

test("a subnegotiation without end is told at the end", () => {
  assert.equal(seenOf(telnet, "\xff\xfa\x18root\r\nsecret\r\n"), [
    invalid("unterminated subnegotiation", "\x18root\r\nsecret\r\n"),
  ]);
});

test("a command for which the original closes is told, and what was typed before", () => {
  assert.equal(seenOf(telnet, "ro\xff\xffot"), [invalid("doubled IAC", "\xff\xff"), invalid("unfinished login", "ro")]);
  assert.equal(seenOf(telnet, "\xff\xf0"), [invalid("SE out of place", "\xff\xf0")]);
  assert.equal(seenOf(telnet, "\xff\x41"), [invalid("unknown command", "\xff\x41")]);
});

const word = fc.constantFrom(
  "root",
  "\r\n",
  "\r\n",
  "\r\0",
  "\n",
  "\xff\xfb\x18",
  "\xff\xf6",
  "\xff\xf7",
  "\xff\xf8",
  "\xff\xfa\x18",
  "\xff\xf0",
);
const stream = fc.array(fc.oneof({ weight: 8, arbitrary: word }, noise), { maxLength: 60 }).map((parts) => parts.join(""));

test("nobody gets in, whatever is sent", () => {
  const said =
    /^(?:Username: \xff\xf9|Password: \xff\xf9|Login incorrect\r\n\xff\xf9|Protocol error\r\n\xff\xf9|\xff[\xfc\xfe].)*$/s;
  fc.assert(
    fc.property(stream, (sent) => {
      const { received, observations } = outcome(telnet, [sent]);
      assert.match(received, said);
      assert.is(received.split("Login incorrect\r\n").length - 1, observations.filter(({ kind }) => kind === "login").length);
      for (const { kind, reason } of observations) {
        if (kind === "invalid") assert.ok(REASONS.some((known) => known === reason));
      }
    }),
    { numRuns: 1000 },
  );
});

for (const part of ["a", "\r", "\n", "\xff\xfb\x01", "\xff\xf6", "\xff\xfa\x18\xff\xf0", "\xff\xfa\x18\xff", "\xff\xf7"]) {
  test(`endless ${JSON.stringify(part)} is answered and told within bounds`, () => {
    const peer = new ScriptedPeer(telnet);
    for (let round = 0; round < 4; round++) {
      peer.received();
      peer.send(part.repeat(65_536 / part.length));
      assert.ok(peer.received().length <= 65_536 + 16);
    }
    peer.end();
    assert.ok(peer.observations.length <= 204);
  });
}

test.run();
