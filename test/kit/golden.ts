/**
 * Golden transcripts: a dialogue is played once against the real daemon on loopback and written down, and for ever after
 * against our protocol. `npm run golden -- SERVICE` (test/golden/record.ts) does the former.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { AnyProtocol } from "../../src/protocols/protocol.js";
import type { ProtocolName } from "../../src/protocols/registry.js";
import type { Daemon } from "./daemon.js";
import { ScriptedPeer } from "./scripted.js";

/** What to say, and how long to listen afterwards, in milliseconds: longer than the daemon's delay, shorter than its next word. */
export interface Step {
  /** latin1; empty to only listen. */
  readonly send: string;
  readonly listenMs: number;
  /** We say no more after that, but go on listening. */
  readonly last?: boolean;
}

export interface Dialogue {
  readonly name: string;
  readonly steps: readonly Step[];
  /** What is heard depends on which of the daemon's processes runs first: recorded while nothing else is. */
  readonly alone?: boolean;
}

/** What the daemon did in one step. */
export interface Heard extends Step {
  /** latin1, volatile parts masked. */
  readonly received: string;
  /** The daemon had closed by the end of the step. */
  readonly closed: boolean;
}

export interface Transcript {
  readonly name: string;
  /** Which daemon, in which version. */
  readonly daemon: string;
  readonly heard: readonly Heard[];
}

/** A service of a sensor, and what its config says: keys of [sensor], then sections. */
export interface Ours {
  readonly protocol: ProtocolName;
  readonly config: string;
}

/** What test/golden/SERVICE.ts exports. */
export interface Golden {
  readonly daemon: string;
  readonly dialogues: readonly Dialogue[];
  readonly mask: Mask;
  /** What of ours it is compared with, where that is not the protocol of the file's name as it is by itself. */
  readonly ours?: Ours;
  start(): Promise<Daemon>;
}

const SIDE_BY_SIDE = 10;

/** Does something with every dialogue, many at a time, save those that must be alone. @returns the results, in order */
export async function withEach<Result>(
  dialogues: readonly Dialogue[],
  run: (dialogue: Dialogue) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const drain = async (queue: [number, Dialogue][]) => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next[0]] = await run(next[1]);
  };
  const together = [...dialogues.entries()].filter(([, { alone }]) => !alone);
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => drain(together)));
  await drain([...dialogues.entries()].filter(([, { alone }]) => alone));
  return results;
}

/** Replaces what differs from run to run: dates, nonces, host names. */
export type Mask = (received: string) => string;

/** A step as it was heard, and when: milliseconds from its start to the first and the last byte, absent when nothing came. */
export interface Played extends Heard {
  readonly firstMs?: number;
  readonly lastMs?: number;
}

/** Plays `dialogue` over a socket to 127.0.0.1:`port`. */
export async function play(dialogue: Dialogue, port: number, mask: Mask): Promise<Played[]> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let received = "";
  let closed = false;
  let firstMs: number | undefined;
  let lastMs: number | undefined;
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    lastMs = performance.now();
    firstMs ??= lastMs;
  });
  for (const sign of ["end", "close"]) {
    socket.on(sign, () => {
      closed = true;
    });
  }
  socket.on("error", () => {});
  const played: Played[] = [];
  for (const step of dialogue.steps) {
    const startMs = performance.now();
    if (step.send !== "" && !closed) socket.write(step.send, "latin1");
    if (step.last) socket.end();
    await sleep(step.listenMs);
    const times = firstMs === undefined || lastMs === undefined ? {} : { firstMs: firstMs - startMs, lastMs: lastMs - startMs };
    played.push({ ...step, received: mask(received), closed, ...times });
    received = "";
    firstMs = undefined;
    lastMs = undefined;
  }
  socket.destroy();
  return played;
}

/** Plays `dialogue` against a daemon on 127.0.0.1:`port`, for keeps. */
export async function record(dialogue: Dialogue, daemon: string, port: number, mask: Mask): Promise<Transcript> {
  const played = await play(dialogue, port, mask);
  return { name: dialogue.name, daemon, heard: played.map(({ firstMs: _, lastMs: __, ...heard }) => heard) };
}

/** Plays a transcript's part against `protocol`. @returns what ours did, to be compared with `transcript.heard` */
export function replay(
  transcript: Transcript,
  protocol: AnyProtocol,
  mask: Mask,
  options: Record<string, unknown> = {},
  say: (peer: ScriptedPeer, bytes: string) => void = (peer, bytes) => peer.send(bytes),
  peer = new ScriptedPeer(protocol, options),
): Heard[] {
  return transcript.heard.map(({ received: _, closed: __, ...step }) => {
    if (step.send !== "") say(peer, step.send);
    if (step.last) peer.finish();
    peer.wait(step.listenMs);
    return { ...step, received: mask(peer.received()), closed: peer.closed };
  });
}

export function writeTranscripts(path: string, transcripts: readonly Transcript[]): void {
  writeFileSync(path, `${JSON.stringify(transcripts, null, 1)}\n`);
}

export function readTranscripts(path: string): Transcript[] {
  return JSON.parse(readFileSync(path, "utf8")) as Transcript[];
}
