import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Event, Seen } from "../../../src/event.js";
import { checkBatch, MalformedBatchError } from "../../../src/server/ingest/validate.js";
import type { Batch } from "../../../src/wire/batch.js";
import type { Frame } from "../../../src/wire/frame.js";
import { event, login } from "../../kit/batches.js";

const EMPTY = new Uint8Array(0);

function frame(over: Partial<Frame> = {}): Frame {
  const head = { worker: new Uint8Array(8), service: "telnet", number: 1, monotonicUs: 1, wallMs: 1, attempts: [] };
  return { ...head, sessionsClosed: 0, eventsShed: 0, urgent: false, consent: 0, credentialMode: "off", events: [], ...over };
}

function batch(over: Partial<Batch> = {}): Batch {
  const frames = over.frames ?? [];
  const head = { sensor: "a.sensor-1_x", boot: new Uint8Array(16), spool: new Uint8Array(16), number: 1, firstSequence: 1 };
  const eventCount = frames.reduce((sum, { events }) => sum + events.length, 0);
  return { ...head, sealedMonotonicUs: 1, sealedWallMs: 1, version: "1.0", losses: [], frames, eventCount, ...over };
}

function of(...events: Event[]): Batch {
  return batch({ frames: [frame({ events })] });
}

const request: Seen & { kind: "request" } = {
  kind: "request",
  method: Buffer.from("GET"),
  target: Buffer.from("/"),
  version: Buffer.from("HTTP/1.1"),
  host: EMPTY,
  userAgent: EMPTY,
  headers: [],
  body: EMPTY,
  bodyLength: 0,
};
const message: Seen = { kind: "message", name: "option", data: EMPTY, length: 0 };
const close: Seen = { kind: "close", reason: "peer", durationUs: 0, bytesIn: 0, bytesOut: 0 };

test("what a sensor of ours may send passes, at its bounds too", () => {
  checkBatch(batch({ number: 0 }));
  checkBatch(
    of(
      event({ kind: "connect" }, { peerAddress: new Uint8Array(16), peerPort: 65_535, targetPort: 0 }),
      login("u".repeat(1024), "p".repeat(1024)),
      event({ kind: "login", mechanism: "", attempt: 1 }),
      login("u".repeat(16), "p".repeat(16), { redaction: "hashed" }),
      event({ kind: "command", line: new Uint8Array(4096), length: Number.MAX_SAFE_INTEGER }),
      event({ ...request, body: new Uint8Array(256 * 1024) }),
      event({ kind: "message", name: "x".repeat(64), data: new Uint8Array(4096), length: 4096 }),
      event({ kind: "invalid", reason: "long", data: new Uint8Array(1024), length: 2000 }),
      event({ kind: "refused", reason: "connections_max" }),
      event(close),
    ),
  );
  checkBatch(batch({ sensor: "s".repeat(64), losses: [{ reason: "spool_full", service: "", events: 1, sessions: 0 }] }));
});

const field = (bytes: number) => ({ name: new Uint8Array(1), value: new Uint8Array(bytes) });
const loss = { reason: "spool_full", service: "telnet", events: 1, sessions: 0 } as const;

const MALFORMED: readonly (readonly [string, Batch])[] = [
  ["sensor", batch({ sensor: "" })],
  ["sensor", batch({ sensor: "Upper" })],
  ["sensor", batch({ sensor: "s".repeat(65) })],
  ["sensor", batch({ sensor: "a\n" })],
  ["boot", batch({ boot: new Uint8Array(15) })],
  ["spool", batch({ spool: new Uint8Array(17) })],
  ["number", batch({ number: 2 ** 53 })],
  ["number", batch({ number: -1 })],
  ["first_sequence", batch({ firstSequence: 2 ** 60 })],
  [
    "first_sequence",
    batch({ firstSequence: Number.MAX_SAFE_INTEGER, frames: [frame({ events: [login("a", "b"), login("a", "b")] })] }),
  ],
  ["version", batch({ version: "v".repeat(65) })],
  ["version", batch({ version: "1\t2" })],
  ["losses", batch({ losses: Array.from({ length: 1001 }, () => loss) })],
  ["losses.service", batch({ losses: [{ ...loss, service: "../x" }] })],
  ["losses", batch({ losses: [{ ...loss, events: 2 ** 53 }] })],
  ["losses", batch({ losses: [{ ...loss, sessions: -1 }] })],
  ["frames.worker", batch({ frames: [frame({ worker: new Uint8Array(7) })] })],
  ["frames.service", batch({ frames: [frame({ service: "" })] })],
  ["frames.service", batch({ frames: [frame({ service: "tel\tnet" })] })],
  ["frames", batch({ frames: [frame({ wallMs: 2 ** 53 })] })],
  ["frames", batch({ frames: [frame({ monotonicUs: 2 ** 53 })] })],
  ["event_count", batch({ eventCount: 1 })],
  ["peer_address", of(event(close, { peerAddress: new Uint8Array(5) }))],
  ["peer_address", of(event(close, { peerAddress: EMPTY }))],
  ["peer_port", of(event(close, { peerPort: 65_536 }))],
  ["target_port", of(event(close, { targetPort: 65_536 }))],
  ["monotonic_us", of(event(close, { monotonicUs: 2 ** 53 }))],
  ["login", of(login("u".repeat(1025), ""))],
  ["login", of(login("", "p".repeat(1025)))],
  ["login.mechanism", of(event({ kind: "login", mechanism: "é", attempt: 1 }))],
  ["login.proof", of(event({ kind: "login", mechanism: "digest", attempt: 1, proof: [field(256 * 1024)] }))],
  [
    "login.proof",
    of(event({ kind: "login", mechanism: "digest", attempt: 1, proof: Array.from({ length: 1001 }, () => field(1)) })),
  ],
  ["login: expected hashes of 16", of(login("u".repeat(16), "p".repeat(15), { redaction: "hashed" }))],
  ["login.pair", of(event({ kind: "login", mechanism: "plain", attempt: 1, pair: new Uint8Array(16) }))],
  ["login.proof", of(event({ kind: "login", mechanism: "plain", attempt: 1, proof: [field(1)] }, { redaction: "hashed" }))],
  ["command.line", of(event({ kind: "command", line: new Uint8Array(4097), length: 4097 }))],
  ["command.line", of(event({ kind: "command", line: EMPTY, length: 2 ** 53 }))],
  ["request", of(event({ ...request, target: new Uint8Array(256 * 1024 + 1) }))],
  ["request.body_length", of(event({ ...request, bodyLength: 2 ** 53 }))],
  ["request.headers", of(event({ ...request, headers: [field(256 * 1024)] }))],
  ["request.headers", of(event({ ...request, headers: Array.from({ length: 1001 }, () => field(1)) }))],
  ["message", of(event({ ...message, data: new Uint8Array(4097) }))],
  ["message", of(event({ ...message, name: "a\nb" }))],
  ["invalid", of(event({ kind: "invalid", reason: "x", data: new Uint8Array(1025), length: 1025 }))],
  ["invalid", of(event({ kind: "invalid", reason: "\u0000", data: EMPTY, length: 0 }))],
  ["close", of(event({ ...close, durationUs: 2 ** 53 }))],
  ["close", of(event({ ...close, bytesIn: 2 ** 53 }))],
  ["close", of(event({ ...close, bytesOut: -1 }))],
];

for (const [index, [name, malformed]] of MALFORMED.entries()) {
  test(`out of range: ${name} (${index})`, () => {
    assert.throws(
      () => checkBatch(malformed),
      (error: unknown) => error instanceof MalformedBatchError && error.message.includes(name),
    );
  });
}

test.run();
