import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Invalid, Login, Message, Observation } from "../../src/event.js";
import { REASONS, telnet } from "../../src/protocols/telnet.js";
import { mask } from "../golden/telnet.js";
import { readTranscripts, replay } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";
import { ScriptedPeer } from "../kit/scripted.js";

const IAC_COMMANDS = "\xff\xfb\x18\xff\xfd\x03";
const transcripts = readTranscripts(join(REPOSITORY, "test", "golden", "telnet.json"));

test("forty dialogues at least were heard", () => assert.ok(transcripts.length >= 40));

for (const transcript of transcripts) {
  test(`as BusyBox: ${transcript.name}`, () => assert.equal(replay(transcript, telnet, mask), transcript.heard));

  test(`as BusyBox, byte by byte: ${transcript.name}`, () => {
    const heard = replay(transcript, telnet, mask, {}, (peer, bytes) => peer.dribble(bytes));
    assert.equal(heard, transcript.heard);
  });
}

/** A session whose program has been loaded. */
function opened(options: Record<string, unknown> = {}): ScriptedPeer {
  const peer = new ScriptedPeer(telnet, options);
  peer.wait(telnet.defaults.startDelayMs);
  return peer;
}

/** A session that is sent each of `sends` in turn, with time for the program to wake and not for a delay. */
function converse(sends: readonly string[], options: Record<string, unknown> = {}): ScriptedPeer {
  const peer = opened(options);
  for (const send of sends) {
    peer.send(send);
    peer.wait(1);
  }
  return peer;
}

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString("latin1");
const isLogin = (seen: Observation): seen is Login => seen.kind === "login";
const isMessage = (seen: Observation): seen is Message => seen.kind === "message";
const isInvalid = (seen: Observation): seen is Invalid => seen.kind === "invalid";
const logins = ({ observations }: ScriptedPeer) => observations.filter(isLogin);
const messages = ({ observations }: ScriptedPeer) =>
  observations.filter(isMessage).map(({ name, data, length }) => [name, text(data), length]);
const invalids = ({ observations }: ScriptedPeer) =>
  observations.filter(isInvalid).map(({ reason, data, length }) => [reason, text(data), length]);

test("each try is one login, counted", () => {
  const peer = converse(["root\r\0", "xc3511\r\0"]);
  peer.wait(3000);
  peer.send("a b\n");
  peer.wait(1);
  peer.send("\n");
  peer.wait(1);
  const seen = logins(peer).map(({ username, password, mechanism, attempt }) => [
    text(username),
    text(password),
    mechanism,
    attempt,
  ]);
  assert.equal(seen, [
    ["root", "xc3511", "plain", 1],
    ["a b", "", "plain", 2],
  ]);
});

test("a login is reported before its delay", () => {
  assert.is(logins(converse(["root\r", "x\r"])).length, 1);
});

test("what was erased is not in it", () => {
  const [login] = logins(converse(["roox\x7ft\r", "wrong\x15pa\x7f\x7fpass\r"]));
  assert.equal([text(login?.username), text(login?.password)], ["root", "pass"]);
});

test("a password that was interrupted is absent", () => {
  const [login] = logins(converse(["root\r", "pa\x03"]));
  assert.is(text(login?.username), "root");
  assert.not("password" in login!);
});

test("a password is kept up to 1024 bytes", () => {
  const [login] = logins(converse(["root\r", `${"p".repeat(3000)}\r`]));
  assert.is(text(login?.password), "p".repeat(1024));
});

test("options are one message, before the login", () => {
  const peer = converse([`${IAC_COMMANDS}root\r`, "\xff\xfe\x01x\r"]);
  assert.equal(
    peer.observations.map(({ kind }) => kind),
    ["message", "login"],
  );
  assert.equal(messages(peer), [["options", `${IAC_COMMANDS}\xff\xfe\x01`, 9]]);
});

test("options are reported at the end at the latest", () => {
  const peer = converse([IAC_COMMANDS]);
  assert.equal(messages(peer), []);
  peer.end();
  assert.equal(messages(peer), [["options", IAC_COMMANDS, 6]]);
});

test("subnegotiations are messages by their option's name", () => {
  const peer = converse([
    "\xff\xfa\x18\0xterm\xff\xf0\xff\xfa\x1f\0\x50\0\x18\xff\xf0\xff\xfa\x27\0a\x01b\xff\xf0\xff\xfa\x20\0a\xff\xf0",
  ]);
  assert.equal(messages(peer), [
    ["terminal-type", "\0xterm", 6],
    ["window-size", "\0\x50\0\x18", 4],
    ["environment", "\0a\x01b", 4],
    ["subnegotiation", "\x20\0a", 3],
  ]);
});

test("a doubled IAC in a subnegotiation is one", () => {
  assert.equal(messages(converse(["\xff\xfa\x18\0a\xff\xffb\xff\xf0"])), [["terminal-type", "\0a\xffb", 4]]);
});

test("a subnegotiation without end is not called by its option: it may hold a password", () => {
  const peer = converse(["\xff\xfa\x18root\r", "secret\r"]);
  peer.end();
  assert.equal(messages(peer), []);
  assert.equal(invalids(peer), [["unterminated subnegotiation", "\x18root\rsecret\r", 13]]);
});

test("a subnegotiation that holds more than its option calls for is not called by it", () => {
  const kept = (bytes: string) =>
    messages(converse([bytes]))
      .slice(0, 1)
      .map(([name, , length]) => [name, length]);
  assert.equal(kept("\xff\xfa\x1f\0\x50\0\x18pw\xff\xf0"), [["subnegotiation", 7]]);
  assert.equal(kept("\xff\xfa\x18\0vt\rpw\r\xff\xf0"), [["subnegotiation", 8]]);
  assert.equal(kept(`\xff\xfa\x18\0${"x".repeat(41)}\xff\xf0`), [["subnegotiation", 43]]);
  assert.equal(kept(`\xff\xfa\x18\0${"x".repeat(40)}\xff\xf0`), [["terminal-type", 41]]);
});

test("a subnegotiation is kept up to 4096 bytes, and its true length told", () => {
  const [message] = converse([`\xff\xfa\x27${"e".repeat(10_000)}\xff\xf0`]).observations.filter(isMessage);
  assert.equal([message?.name, message?.data.length, message?.length], ["environment", 4096, 10_000]);
});

test("the first command that breaks the rules is told, and it alone", () => {
  assert.equal(invalids(converse(["\xff\xf0\xff\x01\x02"])), [["SE out of place", "\xff\xf0", 2]]);
  assert.equal(invalids(converse(["\xff\x01\x02\xff\x01\x03"])), [["unknown command", "\xff\x01\x02", 3]]);
});

test("subnegotiations without end count as messages do", () => {
  const peer = converse(["\xff\xfa\x18\0a".repeat(40)]);
  assert.is(invalids(peer).filter(([reason]) => reason === "unterminated subnegotiation").length, 16);
  assert.is(invalids(peer).filter(([reason]) => reason === "too many subnegotiations").length, 1);
});

test("sixteen messages are reported, and that there were more", () => {
  const peer = converse(["\xff\xfa\x18\0a\xff\xf0".repeat(40)]);
  assert.is(messages(peer).length, 16);
  assert.equal(invalids(peer), [["too many subnegotiations", "\0a", 2]]);
});

test("what is typed ahead is reported, though forgotten", () => {
  const peer = converse(["root\r\nadmin\r\nsh", "x\r", "enable\r\nsystem\r\n"]);
  assert.equal(messages(peer), [["type-ahead", "admin\nsh", 8]]);
  peer.wait(3000);
  assert.equal(messages(peer)[1], ["type-ahead", "enable\nsystem\n", 14]);
  assert.is(text(logins(peer)[0]?.password), "x");
});

test("an unfinished user name is told at the end", () => {
  const peer = converse(["ro", "ot"]);
  peer.end();
  assert.equal(invalids(peer), [["unfinished login", "root", 4]]);
});

test("an unfinished password is told at the end, with its user name", () => {
  const peer = converse(["root\r", "adm"]);
  peer.end("idle");
  assert.equal(invalids(peer), [["unfinished login", "root\nadm", 8]]);
});

test("an unfinished login is told when time is over", () => {
  const peer = converse(["root\r"]);
  peer.wait(60_000);
  assert.ok(peer.closed);
  assert.equal(invalids(peer), [["unfinished login", "root\n", 5]]);
});

test("nothing typed is nothing unfinished", () => {
  const peer = converse([]);
  peer.end();
  assert.equal(peer.observations, []);
});

test("what login exits for is told", () => {
  assert.equal(invalids(converse([`${"n".repeat(62)}\r`])), [["user name too long", "n".repeat(62), 62]]);
  assert.equal(invalids(converse(["a\0b\r"])), [["NUL in user name", "a\0b", 3]]);
});

test("the options come alone, the prompt when login has been loaded", () => {
  const peer = new ScriptedPeer(telnet, { startDelayMs: 7 });
  assert.is(peer.received(), "\xff\xfd\x01\xff\xfd\x1f\xff\xfb\x01\xff\xfb\x03");
  peer.wait(6);
  assert.is(peer.received(), "");
  peer.wait(1);
  assert.is(peer.received(), "\r\r\nOpenWrt login: ");
});

test("what is typed before login has been loaded is echoed, forgotten and told", () => {
  const peer = new ScriptedPeer(telnet);
  peer.received();
  peer.send("root\radm");
  peer.wait(1);
  assert.is(peer.received(), "root\r\nadm");
  peer.wait(telnet.defaults.startDelayMs);
  assert.is(peer.received(), "\r\r\nOpenWrt login: ");
  assert.equal(messages(peer), [["type-ahead", "root\nadm", 8]]);
  peer.end();
  assert.equal(invalids(peer), []);
});

test("a peer that leaves before login has been loaded leaves an unfinished login", () => {
  const peer = new ScriptedPeer(telnet);
  peer.send("root\r");
  peer.end();
  assert.equal(invalids(peer), [["unfinished login", "root\n", 5]]);
});

test("what waits for a stopped terminal is unfinished, too", () => {
  const peer = converse(["\x13root\r", "xc3511"]);
  peer.end();
  assert.equal(invalids(peer), [["unfinished login", "root\nxc3511", 11]]);
});

test("options of the service are used", () => {
  const peer = converse([], {
    hostname: "router",
    issue: "Hello\nyou\n",
    startDelayMs: 0,
    failureDelayMs: 0,
    attemptsMax: 1,
    loginTimeoutMs: 0,
  });
  assert.is(peer.received(), "\xff\xfd\x01\xff\xfd\x1f\xff\xfb\x01\xff\xfb\x03\r\r\nHello\r\n\ryou\r\n\rrouter login: ");
  peer.wait(1e9);
  assert.not(peer.closed);
  peer.send("a\r");
  peer.wait(1);
  peer.send("b\r");
  peer.wait(1);
  assert.is(peer.received(), "a\r\nPassword: \r\nLogin incorrect\r\n");
  assert.ok(peer.closed);
});

test("a CR LF torn in transit is one newline, an LF much later another", () => {
  const torn = converse(["root\r", "\n", "x\r"]);
  assert.is(text(logins(torn)[0]?.password), "x");
  const late = opened();
  late.send("root\r");
  late.wait(500);
  late.send("\n");
  late.wait(1);
  assert.is(text(logins(late)[0]?.password), "");
});

/** What peers may send, rich in what means something. */
const stream = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "root",
        "\r",
        "\n",
        "\r\n",
        "\r\0",
        "\0",
        "\x7f",
        "\x15",
        "\x17",
        "\x16",
        "\x12",
        "\x04",
        "\t",
        "a\tb",
        " ",
      ),
      fc.constantFrom(
        "\x03",
        "\x13",
        "\x11",
        "\x1a",
        "\x1c",
        "\xff",
        "\xff\xfa",
        "\xff\xf0",
        "\xff\xfa\x1f",
        "\xff\xf6",
        "\xff\xfb\x18",
      ),
      fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

/** What came of sending `pieces`, in one moment each. */
function outcome(pieces: readonly (readonly string[])[], observed = opened()) {
  for (const moment of pieces) {
    for (const piece of moment) if (piece !== "") observed.send(piece);
    observed.wait(1500);
  }
  observed.end();
  return { received: observed.received(), closed: observed.closed, observations: observed.observations.map(plain) };
}

/** Comparable whatever class its bytes are of. */
function plain(seen: Observation): string {
  return JSON.stringify(seen, (_, value) =>
    value?.type === "Buffer" ? value.data : value instanceof Uint8Array ? [...value] : value,
  );
}

test("any split is the same conversation", () => {
  const moments = fc.array(fc.tuple(stream, fc.array(fc.nat(60), { maxLength: 6 })), { maxLength: 6 });
  fc.assert(
    fc.property(moments, (all) => {
      const whole = outcome(all.map(([bytes]) => [bytes]));
      const bytewise = outcome(all.map(([bytes]) => [...bytes]));
      const split = outcome(
        all.map(([bytes, cuts]) => {
          const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
          return at.slice(1).map((end, index) => bytes.slice(at[index], end));
        }),
      );
      assert.equal(bytewise, whole);
      assert.equal(split, whole);
    }),
    { numRuns: 400 },
  );
});

test("nobody gets in, whatever is sent: after an answer comes a prompt, a refusal or the end", () => {
  const greeting = "\xff\xfd\x01\xff\xfd\x1f\xff\xfb\x01\xff\xfb\x03\r\r\n";
  const parts = /^(?:OpenWrt login: |Password: |\r\n|Login incorrect\r\n|[a-z]+\r\n)*$/;
  const word = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(
      word,
      fc.array(fc.tuple(word, fc.string({ unit: "binary-ascii" })), { minLength: 1, maxLength: 4 }),
      (last, tries) => {
        const peer = opened();
        for (const [username, password] of tries) {
          peer.send(`${username}\r`);
          peer.wait(1);
          peer.send(`${password.replace(/[^ -~]/g, "")}\r`);
          peer.wait(3000);
        }
        peer.send(`${last}\r`);
        peer.wait(1);
        const heard = peer.received();
        assert.ok(heard.startsWith(greeting));
        assert.match(heard.slice(greeting.length), parts);
        assert.is(heard.split("Login incorrect\r\n").length - 1, Math.min(tries.length, 3));
        assert.is(peer.closed, tries.length >= 3);
      },
    ),
    { numRuns: 200 },
  );
});

test("reasons are those of the list", () => {
  fc.assert(
    fc.property(stream, (bytes) => {
      const peer = new ScriptedPeer(telnet);
      outcome([[bytes], [bytes]], peer);
      for (const { reason } of peer.observations.filter(isInvalid)) assert.ok(REASONS.some((known) => known === reason));
    }),
    { numRuns: 200 },
  );
});

const ENDLESS = [
  "a",
  "\t",
  "\x01",
  "\0",
  "\xff",
  "\x12",
  "\x16",
  "a\x12",
  "a\t\x7f",
  "\x13a",
  "\xff\xfb",
  "\xff\xfa\x18",
  "\xff\xf6",
  "a\x04",
];

for (const before of ["", "root\r"]) {
  for (const part of ENDLESS) {
    test(`endless ${JSON.stringify(part)} behind ${JSON.stringify(before)} is answered within bounds`, () => {
      const peer = converse([before || "\r"]);
      for (let round = 0; round < 4; round++) {
        peer.received();
        peer.send(part.repeat(65_536 / part.length));
        peer.wait(1);
        assert.ok(peer.received().length < 3 * 65_536);
      }
      peer.end();
      for (const seen of peer.observations) assert.ok(plain(seen).length < 6 * 4096);
    });
  }
}

test.run();
