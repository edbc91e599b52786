/** What becomes of somebody who is let in: to a service of the test's own. */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readHostKeys } from "../../../src/protocols/ssh/host-keys.js";
import type { Service, ServiceLink } from "../../../src/protocols/ssh/service.js";
import { type Common, SshSession } from "../../../src/protocols/ssh/session.js";
import { ssh } from "../../../src/protocols/ssh.js";
import { none, password, publicKey, service } from "../../golden/ssh-sealed.js";
import { testDevice } from "../../kit/device.js";
import { ScriptedPeer } from "../../kit/scripted.js";
import { type ClientOffer, SshClient } from "../../kit/ssh-client.js";
import { settle } from "../../kit/ssh-line.js";

/** Lets in whoever says "open", and keeps what it hears. */
function hosted() {
  const heard: Uint8Array[] = [];
  const links: ServiceLink[] = [];
  let ended = 0;
  const openService = (link: ServiceLink): Service => {
    links.push(link);
    return {
      receive: (payload) => {
        heard.push(payload);
        if (payload[0] === 98) link.unimplemented();
        else link.send(payload);
      },
      relieve: () => {},
      end: () => {
        ended++;
      },
    };
  };
  const admits = (_address: Uint8Array, _username: Uint8Array, text: Uint8Array) => Buffer.from(text).toString() === "open";
  const common: Common = {
    settings: ssh.defaults,
    hostKeys: readHostKeys(testDevice.hostKeys!),
    host: { admits, openService },
    unauthenticated: new Map(),
  };
  const protocol = {
    ...ssh,
    open: () => (connection: ConstructorParameters<typeof SshSession>[0]) => new SshSession(connection, common),
  };
  return { protocol, common, heard, links, ended: () => ended };
}

function connected({ protocol }: ReturnType<typeof hosted>, offer: Partial<ClientOffer> = {}) {
  const peer = new ScriptedPeer(protocol);
  const client = new SshClient(offer);
  const say = (...messages: Uint8Array[]) => {
    for (const message of messages) client.say(message);
    settle(client, peer);
  };
  say();
  return { peer, client, say };
}

const numbers = (client: SshClient) => client.messages.map(({ payload }) => payload[0]);
const payloads = (client: SshClient, count: number) => client.messages.slice(-count).map(({ payload }) => payload);
const OPEN = password("root", "open");
const ECHO = Uint8Array.of(94, 1, 2, 3);

test("who is admitted is told so, reported as such, and talks to the service", () => {
  const host = hosted();
  const { peer, client, say } = connected(host);
  say(service("ssh-userauth"), OPEN, ECHO);
  assert.equal(numbers(client).slice(-3), [6, 52, 94]);
  assert.equal(host.heard, [ECHO]);
  assert.is(host.links[0]!.username, "root");
  const login = peer.observations.at(-1);
  assert.ok(login?.kind === "login" && login.accepted === true);
});

test("before that, and by anything else, there is no service", () => {
  const host = hosted();
  const { client, say, peer } = connected(host);
  say(service("ssh-userauth"), none("root"), publicKey("root"));
  assert.equal(numbers(client).slice(-2), [51, 51]);
  say(ECHO);
  assert.ok(peer.closed);
  assert.is(host.links.length, 0);
});

test("once in, logins are passed over, the connection is a service, and time is not short", () => {
  const host = hosted();
  const { peer, client, say } = connected(host);
  say(OPEN, OPEN, password("other", "x"), service("ssh-connection"), ECHO);
  assert.equal(numbers(client).slice(-3), [52, 6, 94]);
  peer.wait(400_000);
  assert.not(peer.closed);
});

test("who is in takes no place from those who are not", () => {
  const host = hosted();
  const { say, peer } = connected(host);
  assert.is(host.common.unauthenticated.size, 1);
  say(OPEN);
  assert.is(host.common.unauthenticated.size, 0);
  peer.end();
  assert.is(host.common.unauthenticated.size, 0);
});

test("what the service does not know is told by its number", () => {
  const { client, say } = connected(hosted(), { kex: ["curve25519-sha256"] });
  say(OPEN, Uint8Array.of(98));
  // KEXINIT, its start, NEWKEYS and the login came before.
  assert.equal(payloads(client, 1), [Uint8Array.of(3, 0, 0, 0, 4)]);
});

test("what the service says while keys are exchanged comes behind them", () => {
  const host = hosted();
  const { peer, client, say } = connected(host);
  say(OPEN);
  client.sayKexInit();
  settle(client, peer);
  const known = client.messages.length;
  host.links[0]!.send(ECHO);
  settle(client, peer);
  assert.is(client.messages.length, known);
  client.sayKexStart();
  settle(client, peer);
  assert.equal(numbers(client).slice(known), [31, 21, 94]);
});

test("a service may leave, and hears of the end once", () => {
  const host = hosted();
  const { peer, say } = connected(host);
  say(OPEN);
  host.links[0]!.disconnect("unexpected message", ECHO);
  assert.ok(peer.closed);
  assert.is(peer.received(), "");
  peer.end("done");
  peer.end("done");
  assert.is(host.ended(), 1);
});

test("once in, what was to be compressed is, in both directions, over an exchange of keys too", () => {
  const host = hosted();
  const { peer, client, say } = connected(host, { compressions: ["zlib@openssh.com"] });
  say(OPEN);
  client.compress();
  const text = Buffer.concat([ECHO, Buffer.from("ls -la\n".repeat(1000))]);
  say(text, text);
  assert.equal(
    host.heard.map((one) => Buffer.from(one)),
    [text, text],
  );
  assert.equal(
    payloads(client, 2).map((one) => Buffer.from(one)),
    [text, text],
  );
  client.sayKexInit();
  client.sayKexStart();
  settle(client, peer);
  say(text);
  assert.equal(Buffer.from(payloads(client, 1)[0]!), text);
  assert.ok(client.bytesHeard < 3 * text.length, "so much as if it were not compressed");
});

test("what is not compressed as agreed ends it", () => {
  const host = hosted();
  const { peer, say } = connected(host, { compressions: ["zlib@openssh.com"] });
  say(OPEN, ECHO);
  assert.ok(peer.closed);
  const reason = peer.observations.at(-1);
  assert.ok(reason?.kind === "invalid" && reason.reason === "bad compression");
});

/** What a client may do, right or wrong, let in or not. */
const acts: fc.Arbitrary<(client: SshClient) => void> = fc.oneof(
  fc.constantFrom(
    (client: SshClient) => client.say(OPEN),
    (client: SshClient) => client.say(ECHO),
    (client: SshClient) => client.say(service("ssh-userauth")),
    (client: SshClient) => client.say(password("root", "x")),
    (client: SshClient) => client.sayKexInit(),
    (client: SshClient) => {
      client.sayKexInit();
      client.sayKexStart();
    },
  ),
  fc.uint8Array({ minLength: 1, maxLength: 300 }).map((payload) => (client: SshClient) => client.say(payload)),
  fc
    .tuple(fc.constantFrom(OPEN, publicKey("root"), service("ssh-connection")), fc.nat(), fc.nat(255))
    .map(([message, at, byte]) => (client: SshClient) => {
      const changed = Uint8Array.from(message);
      changed[at % changed.length] = byte;
      client.say(changed.subarray(0, 1 + (at % changed.length)));
      client.say(changed);
    }),
  fc.nat().map((at) => (client: SshClient) => client.garble(OPEN, (packet) => at % packet.length)),
  fc.uint8Array({ minLength: 1, maxLength: 100 }).map((noise) => (client: SshClient) => client.raw(noise)),
);

test("whatever is done behind encryption, nothing is thrown and all ends", () => {
  let admitted = 0;
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 12 }), fc.constantFrom("none", "zlib@openssh.com"), (walk, compression) => {
      const host = hosted();
      const { peer, client } = connected(host, { compressions: [compression] });
      for (const act of walk) {
        if (peer.closed) break;
        act(client);
        peer.send(client.take());
        peer.wait(400);
        if (compression === "none") settle(client, peer);
      }
      admitted += host.links.length;
      peer.end();
      assert.is(host.ended(), host.links.length);
      assert.is(host.common.unauthenticated.size, 0);
    }),
    { numRuns: 500 },
  );
  assert.ok(admitted > 0, "nobody was let in");
});

test.run();
