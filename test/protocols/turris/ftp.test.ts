import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ftp, REASONS } from "../../../src/protocols/turris/ftp.js";
import { mask } from "../../golden/turris-ftp.js";
import { ScriptedPeer } from "../../kit/scripted.js";
import { noise, outcome, seenOf, testAsOriginal } from "./as-original.js";

testAsOriginal("turris-ftp", ftp, mask);

const login = (username: string, password: string, attempt: number) => ({
  kind: "login",
  username,
  password,
  mechanism: "plain",
  attempt,
});
const command = (line: string, length = line.length) => ({ kind: "command", line, length });
const invalid = (reason: string, data: string, length = data.length) => ({ kind: "invalid", reason, data, length });

test("USER and PASS are one login, counted, and no commands", () => {
  assert.equal(seenOf(ftp, "USER admin\r\nPASS a b\r\nuser \xe9\0\npass\n"), [login("admin", "a b", 1), login("\xe9\0", "", 2)]);
});

test("credentials are kept up to 1024 bytes", () => {
  assert.equal(seenOf(ftp, `USER ${"u".repeat(2000)}\r\nPASS ${"p".repeat(2000)}\r\n`), [
    login("u".repeat(1024), "p".repeat(1024), 1),
  ]);
});

test("all else is a command, as it was sent", () => {
  assert.equal(seenOf(ftp, "AUTH TLS\r\nsyst\n\r\n\r\r\n FEAT\0\r\nQUIT\r\nNOOP\r\n"), [
    command("AUTH TLS"),
    command("syst"),
    command("\r"),
    command(" FEAT\0"),
    command("QUIT"),
  ]);
});

test("a password without a user name keeps its line", () => {
  assert.equal(seenOf(ftp, "PASS secret\r\n"), [invalid("password without user name", "PASS secret")]);
});

test("a user name without a password is told when another comes, and at the end", () => {
  assert.equal(seenOf(ftp, "USER a\r\nUSER b\r\n"), [invalid("unfinished login", "a"), invalid("unfinished login", "b")]);
  assert.equal(seenOf(ftp, "USER a\r\nQUIT\r\n"), [command("QUIT"), invalid("unfinished login", "a")]);
});

test("a line too long is told by its beginning", () => {
  assert.equal(seenOf(ftp, `${"x".repeat(4097)}NOOP\r\n`), [invalid("line too long", "x".repeat(1024), 4096), command("NOOP")]);
});

test("so many commands are told, and that there were more", () => {
  const seen = seenOf(ftp, "A\n".repeat(5000));
  assert.is(seen.length, 201);
  assert.equal(seen.at(-1), invalid("too many observations", "A"));
  assert.equal(seenOf(ftp, `${"A\n".repeat(5000)}USER a\nPASS b\n`).at(-1), login("a", "b", 1));
});

test("last words come when configured, or never", () => {
  const soon = new ScriptedPeer(ftp, { silenceMs: 1000 });
  soon.received();
  soon.wait(999);
  soon.send("x");
  soon.wait(999);
  assert.is(soon.received(), "");
  soon.wait(1);
  assert.is(soon.received(), "421 Timeout.\r\n");
  assert.ok(soon.closed);
  const never = new ScriptedPeer(ftp, { silenceMs: 0, durationMs: 0 });
  never.wait(1e9);
  assert.not(never.closed);
});

const word = fc.constantFrom(
  "USER a",
  "USER ",
  "PASS b",
  "pass",
  "FEAT",
  "OPTS UTF8 ON",
  "OPTS x",
  "AUTH TLS",
  "PASV",
  "STOR x",
  "QUIT",
  "\r\n",
  "\r\n",
  "\r\n",
  "\n",
  " ",
);
const stream = fc.array(fc.oneof({ weight: 12, arbitrary: word }, noise), { maxLength: 80 }).map((parts) => parts.join(""));

test("nobody gets in and no data connection is opened, whatever is sent", () => {
  const codes = ["200", "211", "220", "221", "331", "421", "500", "501", "503", "530"];
  fc.assert(
    fc.property(stream, (sent) => {
      const { received, observations } = outcome(ftp, [sent]);
      for (const line of received.split("\r\n").slice(0, -1)) {
        assert.ok(line.startsWith(" ") || codes.includes(line.slice(0, 3)), line);
        if (line.startsWith("200")) assert.is(line, "200 Always in UTF8 mode.");
      }
      for (const { kind, reason } of observations) {
        if (kind === "invalid") assert.ok(REASONS.some((known) => known === reason));
      }
    }),
    { numRuns: 1000 },
  );
});

for (const part of ["a", "\n", "A\n", "PASS\n", "USER a\n", "\0", " \n"]) {
  test(`endless ${JSON.stringify(part)} is answered and told within bounds`, () => {
    const peer = new ScriptedPeer(ftp);
    for (let round = 0; round < 4; round++) {
      peer.received();
      peer.send(part.repeat(65_536 / part.length));
      assert.ok(peer.received().length <= 65_536 * 20);
    }
    peer.end();
    assert.ok(peer.observations.length <= 201);
    for (const seen of peer.observations) if ("data" in seen) assert.ok(seen.data.length <= 1024);
  });
}

test.run();
