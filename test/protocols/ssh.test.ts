import { createHash } from "node:crypto";
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { latin1 } from "../../src/bytes/ascii.js";
import { FieldWriter } from "../../src/protocols/ssh/fields.js";
import { REASONS, ssh } from "../../src/protocols/ssh.js";
import { mask } from "../golden/ssh.js";
import { none, password, publicKey, service } from "../golden/ssh-sealed.js";
import { testDevice } from "../kit/device.js";
import { readTranscripts, replay } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";
import { ScriptedPeer } from "../kit/scripted.js";
import { MODERN, SshClient } from "../kit/ssh-client.js";
import { settle } from "../kit/ssh-line.js";

const transcripts = readTranscripts(join(REPOSITORY, "test", "golden", "ssh.json"));

test("a hundred and fifty dialogues at least were heard", () => assert.ok(transcripts.length >= 150));

for (const transcript of transcripts) {
  test(`as Dropbear: ${transcript.name}`, () => assert.equal(replay(transcript, ssh, mask), transcript.heard));

  test(`as Dropbear, byte by byte: ${transcript.name}`, () => {
    const heard = replay(transcript, ssh, mask, {}, (peer, bytes) => peer.dribble(bytes));
    assert.equal(heard, transcript.heard);
  });
}

/** What was reported, bytes as text; of an offer that there was one. */
const told = ({ observations }: ScriptedPeer) =>
  observations.map((seen) => {
    const text = (bytes: Uint8Array | undefined) => bytes && latin1(bytes);
    if (seen.kind === "login") return ["login", text(seen.username), text(seen.password), seen.mechanism, seen.attempt];
    if (seen.kind === "message")
      return seen.name === "kexinit" ? ["message", "kexinit"] : ["message", seen.name, text(seen.data)];
    return seen.kind === "invalid" ? ["invalid", seen.reason] : [seen.kind];
  });

/** A client whose keys are exchanged, and the session that it talks to. */
function connected(options: Record<string, unknown> = {}) {
  const peer = new ScriptedPeer(ssh, options);
  const client = new SshClient();
  const say = (...messages: Uint8Array[]) => {
    for (const message of messages) client.say(message);
    settle(client, peer);
  };
  say();
  const wait = (ms: number) => {
    peer.wait(ms);
    settle(client, peer);
  };
  return { peer, client, say, wait };
}

const USERAUTH = service("ssh-userauth");
const numbers = (client: SshClient) => client.messages.map(({ payload }) => payload[0]);
const last = (client: SshClient) => client.messages.at(-1)!.payload[0];

test("a client is told by its version, its offer and their hash; logins whole", () => {
  const { peer, say, wait } = connected();
  say(USERAUTH, none("root"), password("root", "p\xe4\0ss"));
  wait(1000);
  peer.end();
  const hassh = createHash("md5")
    .update([MODERN.kex.join(), MODERN.ciphers.join(), MODERN.macs.join(), MODERN.compressions.join()].join(";"))
    .digest("hex");
  assert.equal(told(peer), [
    ["message", "client-version", "SSH-2.0-test"],
    ["message", "kexinit"],
    ["message", "hassh", hassh],
    ["login", "root", undefined, "none", 1],
    ["login", "root", "p\xe4\0ss", "password", 2],
  ]);
});

test("an offer is told list by list", () => {
  const { peer } = connected();
  const offer = peer.observations.find((seen) => seen.kind === "message" && seen.name === "kexinit");
  const lines = latin1((offer as { data: Uint8Array }).data).split("\n");
  assert.is(lines[0], `kex_algorithms: ${MODERN.kex.join()}`);
  assert.is(lines[2], `encryption_algorithms_client_to_server: ${MODERN.ciphers.join()}`);
  assert.equal(lines.slice(-2), ["first_kex_packet_follows: false", ""]);
});

test("a key is told by its kind, its fingerprint and itself", () => {
  const { peer, say } = connected();
  const blob = Buffer.from("AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl", "base64");
  say(USERAUTH, publicKey("git", "ssh-ed25519", blob));
  const login = peer.observations.at(-1);
  assert.ok(login?.kind === "login");
  assert.is(login.mechanism, "publickey");
  assert.equal(
    login.proof?.map(({ name, value }) => [latin1(name), latin1(value)]),
    [
      ["algorithm", "ssh-ed25519"],
      ["fingerprint", "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"],
      ["blob", latin1(blob)],
    ],
  );
});

test("keys may be asked about without end, and so many are told", () => {
  const { peer, client, say } = connected();
  say(USERAUTH, ...Array.from({ length: 500 }, () => publicKey("root")));
  assert.is(numbers(client).filter((number) => number === 51).length, 500);
  const keys = peer.observations.filter((seen) => seen.kind === "login" && seen.proof !== undefined);
  assert.is(keys.length, 50);
  assert.ok(peer.observations.length < 300);
  assert.equal(told(peer).at(-1), ["invalid", "too many observations"]);
});

test("a refusal takes from 250 to 350 ms, and not always the same", () => {
  const delays = Array.from({ length: 30 }, (_, index) => {
    const { client, say, wait } = connected();
    say(...Array.from({ length: index }, () => none("root")), password("root", "x"));
    const known = client.messages.length;
    for (let ms = 1; ms < 1000; ms++) {
      wait(1);
      if (client.messages.length > known) return ms;
    }
    return 1000;
  });
  assert.ok(Math.min(...delays) >= 250 && Math.max(...delays) <= 351, `${delays}`);
  assert.ok(new Set(delays).size > 10);
});

test("who has not logged in in time is left, and who waits for a refusal hears it first", () => {
  const silent = new ScriptedPeer(ssh);
  silent.wait(299_999);
  assert.not(silent.closed);
  silent.wait(1);
  assert.ok(silent.closed);
  const { peer, client, say, wait } = connected();
  say(USERAUTH);
  wait(299_950);
  say(password("root", "x"));
  wait(100);
  assert.not(peer.closed);
  wait(400);
  assert.is(last(client), 51);
  assert.ok(peer.closed);
});

test("who says no more is answered, then left", () => {
  const { peer, client, say, wait } = connected();
  say(USERAUTH, password("root", "x"), none("root"));
  peer.finish();
  assert.not(peer.closed);
  wait(400);
  assert.equal(numbers(client).slice(-2), [51, 51]);
  assert.ok(peer.closed);
});

test("the sixth connection of an address that has not logged in is closed at once, until one of the others ends", () => {
  const open = ssh.open(ssh.defaults, testDevice);
  const protocol = { ...ssh, open: () => open };
  const peers = Array.from({ length: 6 }, () => new ScriptedPeer(protocol));
  assert.equal(
    peers.map(({ closed }) => closed),
    [false, false, false, false, false, true],
  );
  assert.is(peers[5]!.received(), "");
  assert.equal(told(peers[5]!), [["invalid", "too many connections before login"]]);
  peers[5]!.end();
  assert.ok(new ScriptedPeer(protocol).closed);
  peers[0]!.end();
  assert.not(new ScriptedPeer(protocol).closed);
});

test("what comes while a refusal is delayed is kept up to a bound", () => {
  const { peer, client, say } = connected();
  say(USERAUTH, password("root", "x"));
  for (let sent = 0; sent <= 64 * 1024; sent += 1000) peer.send(new Uint8Array(1000));
  assert.ok(peer.closed);
  assert.equal(told(peer).at(-1), ["invalid", "too much ahead"]);
  assert.is(last(client), 6);
});

test("keys are exchanged anew after eight hours, and what is asked meanwhile is answered after it", () => {
  const hour = 3_600_000;
  const { peer, client, say, wait } = connected({ authTimeoutMs: 24 * hour });
  wait(8 * hour - 1);
  const known = client.messages.length;
  peer.wait(1);
  // A client that has not heard of it yet.
  client.say(none("root"));
  peer.send(client.take());
  settle(client, peer);
  assert.equal(numbers(client).slice(known), [20, 31, 21, 51]);
  say(none("root"));
  assert.is(last(client), 51);
});

test("an address that is cut off within its identification is told of", () => {
  const peer = new ScriptedPeer(ssh);
  peer.send("SSH-2.0-x");
  peer.end();
  assert.equal(told(peer), [["invalid", "unfinished identification"]]);
});

/** What a client may do behind encryption; numbers pick names and contents. */
const acts: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.constantFrom(USERAUTH, service("ssh-connection"), none("root"), none(""), password("root", ""), publicKey("root")),
  fc.tuple(fc.constantFrom("root", "admin"), fc.string({ maxLength: 12 })).map(([user, text]) => password(user, text)),
  fc.uint8Array({ minLength: 1, maxLength: 60 }),
  fc
    .tuple(fc.integer({ min: 50, max: 100 }), fc.uint8Array({ maxLength: 40 }))
    .map(([type, rest]) => Uint8Array.of(type, ...rest)),
  fc
    .tuple(
      fc.string({ maxLength: 8 }),
      fc.constantFrom("password", "publickey", "none", "keyboard-interactive"),
      fc.uint8Array({ maxLength: 30 }),
    )
    .map(([user, method, rest]) =>
      new FieldWriter().byte(50).string(user).string("ssh-connection").string(method).bytes(rest).done(),
    ),
);

test("whatever is said, nobody gets in", () => {
  const allowed = new Set([3, 6, 7, 20, 21, 31, 51]);
  const seen = new Set<number>();
  fc.assert(
    fc.property(fc.array(fc.tuple(acts, fc.constantFrom(0, 100, 400)), { maxLength: 25 }), (walk) => {
      const { peer, client, say, wait } = connected();
      for (const [message, waitMs] of walk) {
        if (message[0] === 20 || message[0] === 30) continue;
        say(message);
        wait(waitMs);
      }
      for (const number of numbers(client)) {
        seen.add(number!);
        assert.ok(allowed.has(number!), `message ${number}`);
      }
      assert.not(peer.observations.some((one) => one.kind === "login" && one.accepted));
      for (const one of peer.observations) if (one.kind === "invalid") assert.ok(REASONS.some((known) => known === one.reason));
    }),
    { numRuns: 300 },
  );
  for (const number of [3, 6, 51]) assert.ok(seen.has(number), `nothing led to ${number}`);
});

test.run();
