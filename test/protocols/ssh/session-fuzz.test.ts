/**
 * Whatever somebody says who was let in: nothing is thrown, every conversation comes to an end, and nothing stays behind.
 * `MINIPOT_FUZZ_STREAMS` says how many conversations; `npm run fuzz` takes 100,000.
 */
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FieldWriter } from "../../../src/protocols/ssh/fields.js";
import { ssh } from "../../../src/protocols/ssh.js";
import * as channels from "../../golden/ssh-channels.js";
import { password, service } from "../../golden/ssh-sealed.js";
import { testDevice } from "../../kit/device.js";
import { ScriptedPeer } from "../../kit/scripted.js";
import { SshClient } from "../../kit/ssh-client.js";
import { settle } from "../../kit/ssh-line.js";
import { CORPUS } from "../../shell/corpus.js";

const STREAMS = Number(process.env.MINIPOT_FUZZ_STREAMS ?? 300);
const LEFT_BYTES_MAX = 16 * 2 ** 20;
const OBSERVATIONS_MAX = 2000;

/** What the golden dialogues say, to be said in any order, and garbled. */
const recorded: Uint8Array[] = [];
for (const { steps } of channels.dialogues) {
  for (const { act } of steps) act({ say: (message: Uint8Array) => recorded.push(message) } as unknown as SshClient);
}
const behind = recorded.filter((message) => message[0]! >= 80);

const small = fc.integer({ min: 0, max: 3 });
const text = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom(...CORPUS));
const acts: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...behind) },
  { weight: 3, arbitrary: fc.tuple(text, small).map(([line, channel]) => channels.exec(line, channel)) },
  { weight: 2, arbitrary: fc.tuple(text, small).map(([line, channel]) => channels.data(`${line}\r`, channel)) },
  { weight: 2, arbitrary: small.map((channel) => channels.open(channel)) },
  { weight: 1, arbitrary: small.map((channel) => channels.pty(80, 24, channel)) },
  { weight: 1, arbitrary: small.map((channel) => channels.request("shell", true, channel).done()) },
  {
    weight: 1,
    arbitrary: fc.tuple(small, fc.integer({ min: 0, max: 2 ** 31 })).map(([channel, bytes]) => channels.adjust(bytes, channel)),
  },
  { weight: 1, arbitrary: small.map((channel) => channels.eof(channel)) },
  { weight: 1, arbitrary: small.map((channel) => channels.close(channel)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...behind), fc.nat(), fc.nat(255))
      .map(([message, at, value]) =>
        Uint8Array.from(message, (byte, index) => (index > 0 && index === at % message.length ? value : byte)),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 80, max: 101 }), fc.uint8Array({ maxLength: 40 }))
      .map(([type, rest]) => new FieldWriter().byte(type).bytes(rest).done()),
  },
);
const conversations = fc.array(fc.tuple(acts, fc.constantFrom(0, 0, 10, 1000)), { minLength: 1, maxLength: 15 });

const open = ssh.open({ ...ssh.defaults, mode: "session", admitPercent: 100 }, testDevice);
const protocol = { ...ssh, open: () => open };

function converse(conversation: readonly (readonly [message: Uint8Array, waitMs: number])[]): void {
  const peer = new ScriptedPeer(protocol);
  const client = new SshClient();
  settle(client, peer);
  client.say(service("ssh-userauth"));
  client.say(password("root", "x"));
  settle(client, peer);
  for (const [message, waitMs] of conversation) {
    if (peer.closed) break;
    client.say(message);
    settle(client, peer);
    peer.wait(waitMs);
    settle(client, peer);
  }
  if (!peer.closed) peer.end();
  assert.ok(peer.observations.length < OBSERVATIONS_MAX, `${peer.observations.length} observations`);
  peer.wait(1000);
}

test(`${STREAMS} conversations behind a login`, () => {
  const run = (numRuns: number) => fc.assert(fc.property(conversations, converse), { numRuns });
  run(Math.ceil(STREAMS / 10));
  global.gc?.();
  const before = process.memoryUsage().heapUsed;
  run(STREAMS);
  global.gc?.();
  const left = process.memoryUsage().heapUsed - before;
  if (global.gc !== undefined) assert.ok(left < LEFT_BYTES_MAX, `${left} bytes are left`);
});

test.run();
