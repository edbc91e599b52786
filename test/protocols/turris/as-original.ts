/** What all four voices must prove: that they are the original's, however the stream is cut. */
import { join } from "node:path";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Observation } from "../../../src/event.js";
import type { AnyProtocol } from "../../../src/protocols/protocol.js";
import { type Mask, readTranscripts, replay, type Transcript } from "../../kit/golden.js";
import { REPOSITORY } from "../../kit/repository.js";
import { ScriptedPeer } from "../../kit/scripted.js";

/** Declares tests that `protocol` does what test/golden/SERVICE.json has the original do. @returns what was heard of it */
export function testAsOriginal(service: string, protocol: AnyProtocol, mask: Mask): Transcript[] {
  const transcripts = readTranscripts(join(REPOSITORY, "test", "golden", `${service}.json`));
  test("forty dialogues at least were heard", () => assert.ok(transcripts.length >= 40));
  for (const transcript of transcripts) {
    test(`as the original: ${transcript.name}`, () => assert.equal(replay(transcript, protocol, mask), transcript.heard));
    test(`as the original, byte by byte: ${transcript.name}`, () => {
      const heard = replay(transcript, protocol, mask, {}, (peer, bytes) => peer.dribble(bytes));
      assert.equal(heard, transcript.heard);
    });
  }
  test("a dialogue cut anywhere is the same conversation", () => {
    const streams = transcripts.map(({ heard }) => heard.map(({ send }) => send).join(""));
    const cuts = fc.array(fc.nat(), { maxLength: 8 });
    fc.assert(
      fc.property(fc.constantFrom(...streams), cuts, (stream, at) => {
        assert.equal(outcome(protocol, cut(stream, at)), outcome(protocol, [stream]));
      }),
      { numRuns: 300 },
    );
  });
  return transcripts;
}

/** All that came of sending `pieces`, one behind the other, and leaving. */
export function outcome(protocol: AnyProtocol, pieces: readonly string[]) {
  const peer = new ScriptedPeer(protocol);
  for (const piece of pieces) if (piece !== "") peer.send(piece);
  const { closed } = peer;
  peer.end();
  return { received: peer.received(), closed, observations: peer.observations.map(readable) };
}

/** `stream` in pieces. */
export function cut(stream: string, at: readonly number[]): string[] {
  const places = [0, ...at.map((place) => place % (stream.length + 1)), stream.length].sort((a, b) => a - b);
  return places.slice(1).map((place, index) => stream.slice(places[index], place));
}

/** An observation with its bytes as latin1. */
export function readable(seen: Observation): Record<string, unknown> {
  const text = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value);
  return Object.fromEntries(
    Object.entries(seen).map(([key, value]) => [
      key,
      Array.isArray(value) ? value.map((field) => `${text(field.name)}: ${text(field.value)}`) : text(value),
    ]),
  );
}

/** What came of a script, to look at: sent piece by piece, the peer then leaves. */
export function seenOf(protocol: AnyProtocol, ...pieces: string[]): Record<string, unknown>[] {
  return outcome(protocol, pieces).observations;
}

/** Random bytes. */
export const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
