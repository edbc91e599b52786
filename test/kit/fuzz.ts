/**
 * Streams that no daemon was meant to hear: the golden dialogues, cut, repeated, crossed with each other and with noise. Each is
 * played to a protocol twice, in large pieces and in small ones; what must hold of any stream is asserted here.
 */
import fc from "fast-check";
import * as assert from "uvu/assert";
import { latin1 } from "../../src/bytes/ascii.js";
import type { Observation } from "../../src/event.js";
import type { AnyProtocol } from "../../src/protocols/protocol.js";
import { MESSAGE_BYTES_MAX } from "../../src/wire/framing.js";
import { bytesOnWire } from "../../src/worker/wire-size.js";
import { encodedBytes } from "./encoded.js";
import type { Transcript } from "./golden.js";
import { ScriptedPeer } from "./scripted.js";

/** What to do to the bytes of one step. */
type Change =
  | { readonly kind: "flip" | "insert" | "delete"; readonly at: number; readonly byte: number }
  | { readonly kind: "repeat" | "cut"; readonly at: number; readonly length: number }
  | { readonly kind: "noise"; readonly bytes: Uint8Array }
  | { readonly kind: "cross"; readonly with: number };

export interface Stream {
  readonly dialogue: number;
  readonly changes: readonly (readonly [step: number, change: Change])[];
  /** Sizes of the pieces of the second playing, taken in turn. */
  readonly pieces: readonly number[];
  readonly waitMs: number;
}

/** Bytes that mean something to one of our protocols. */
const TELLING = [
  0x00, 0x03, 0x04, 0x08, 0x09, 0x0a, 0x0d, 0x13, 0x1a, 0x20, 0x2e, 0x3a, 0x3d, 0x40, 0x7f, 0x80, 0xf0, 0xfa, 0xff,
];
const REPEATS_MAX = 2000;

const place = fc.nat(1 << 16);
const byte = fc.oneof(fc.constantFrom(...TELLING), fc.nat(255));
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom("flip" as const, "insert" as const, "delete" as const), at: place, byte }),
  fc.record({ kind: fc.constantFrom("repeat" as const, "cut" as const), at: place, length: fc.nat(64) }),
  fc.record({ kind: fc.constant("noise" as const), bytes: fc.uint8Array({ maxLength: 40 }) }),
  fc.record({ kind: fc.constant("cross" as const), with: place }),
);
export const streams: fc.Arbitrary<Stream> = fc.record({
  dialogue: place,
  changes: fc.array(fc.tuple(place, change), { maxLength: 6 }),
  pieces: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
  waitMs: fc.constantFrom(0, 1, 1100, 5000, 400_000),
});

/** Nothing that a session records may quote more of its peer; a request's host and user agent, which its fields have too, beside it. */
const RECORDED_BYTES_MAX = 70_000;
/** Of a body that is kept. */
const BODY_BYTES_MAX = 32 * 1024;
/** What a session may say, whatever it hears: fixed texts many times over, and what it repeats of its input. */
const SAID_BYTES_MAX = 64 * 1024;
const SAID_PER_HEARD = 200;

/** Plays `stream` in both ways. @throws AssertionError telling what does not hold */
export function check(protocol: AnyProtocol, transcripts: readonly Transcript[], stream: Stream): void {
  const sends = bytesOf(transcripts, stream);
  const heardBytes = sends.reduce((sum, { length }) => sum + length, 0);
  const whole = converse(protocol, sends, stream.waitMs, (peer, bytes) => peer.send(bytes));
  const pieces = converse(protocol, sends, stream.waitMs, (peer, bytes) => sendInPieces(peer, bytes, stream.pieces));
  assert.is(pieces.said, whole.said, "the same is said however the stream is split");
  assert.is(pieces.recorded, whole.recorded, "the same is recorded however the stream is split");
  assert.ok(whole.said.length <= SAID_BYTES_MAX + SAID_PER_HEARD * heardBytes, `${whole.said.length} bytes said`);
  for (const seen of whole.peer.observations) {
    const repeated = seen.kind === "request" ? seen.host.length + seen.userAgent.length : 0;
    assert.ok(sizeOf(seen) - repeated <= RECORDED_BYTES_MAX, `a ${seen.kind} of ${sizeOf(seen)} bytes`);
    const encoded = encodedBytes(seen);
    assert.ok(encoded <= bytesOnWire(seen), `a ${seen.kind} of ${encoded} bytes on the wire, reckoned ${bytesOnWire(seen)}`);
    assert.ok(encoded <= MESSAGE_BYTES_MAX / 2 + BODY_BYTES_MAX, `a ${seen.kind} of ${encoded} bytes on the wire`);
  }
}

function converse(
  protocol: AnyProtocol,
  sends: readonly Buffer[],
  waitMs: number,
  send: (peer: ScriptedPeer, bytes: Buffer) => void,
): { peer: ScriptedPeer; said: string; recorded: string } {
  const peer = new ScriptedPeer(protocol);
  let said = "";
  peer.wait(50);
  for (const bytes of sends) {
    if (bytes.length > 0) send(peer, bytes);
    peer.wait(waitMs);
    said += `${peer.received()}|`;
  }
  peer.end();
  return { peer, said, recorded: JSON.stringify(peer.observations.map(readable)) };
}

function sendInPieces(peer: ScriptedPeer, bytes: Buffer, sizes: readonly number[]): void {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    peer.send(bytes.subarray(at, at + size));
    at += size;
  }
}

function bytesOf(transcripts: readonly Transcript[], { dialogue, changes }: Stream): Buffer[] {
  const sends = stepsOf(transcripts, dialogue);
  for (const [step, what] of changes) {
    const index = step % sends.length;
    sends[index] = changed(sends[index]!, what, transcripts);
  }
  return sends;
}

function stepsOf(transcripts: readonly Transcript[], dialogue: number): Buffer[] {
  return transcripts[dialogue % transcripts.length]!.heard.map(({ send }) => Buffer.from(send, "latin1"));
}

function changed(bytes: Buffer, change: Change, transcripts: readonly Transcript[]): Buffer {
  const at = (where: number) => where % (bytes.length + 1);
  switch (change.kind) {
    case "flip":
      return Buffer.concat([bytes.subarray(0, at(change.at)), Uint8Array.of(change.byte), bytes.subarray(at(change.at) + 1)]);
    case "insert":
      return Buffer.concat([bytes.subarray(0, at(change.at)), Uint8Array.of(change.byte), bytes.subarray(at(change.at))]);
    case "delete":
      return Buffer.concat([bytes.subarray(0, at(change.at)), bytes.subarray(at(change.at) + 1)]);
    case "repeat":
      return Buffer.concat([bytes, Buffer.alloc(bytes.length === 0 ? 0 : (change.length * REPEATS_MAX) % 9000, bytes)]);
    case "cut":
      return bytes.subarray(0, at(change.at));
    case "noise":
      return Buffer.concat([bytes, change.bytes]);
    case "cross":
      return Buffer.concat([bytes, ...stepsOf(transcripts, change.with)]);
    default:
      return change satisfies never;
  }
}

/** Bytes of whatever class as text, the rest as it is. */
function readable(value: unknown): unknown {
  if (isBytes(value)) return latin1(value);
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, readable(inner)]));
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function sizeOf(seen: Observation): number {
  let bytes = 0;
  const add = (value: unknown): void => {
    if (isBytes(value)) bytes += value.length;
    else if (typeof value === "string") bytes += value.length;
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(add);
  };
  add(seen);
  return bytes;
}
