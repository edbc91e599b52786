import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { CREDENTIAL_MODES } from "../../src/consent.js";
import { CLOSE_REASONS, type Event, REDACTIONS, REFUSE_REASONS, type Seen, TRANSPORTS } from "../../src/event.js";
import { decodeBatch, decodeBatchHead, encodeBatch } from "../../src/wire/batch.js";
import { WireError } from "../../src/wire/event.js";
import {
  decodeFrame,
  decodeFrameHead,
  decodeFromCollector,
  decodeToCollector,
  encodeFrame,
  encodeToCollector,
  type Frame,
} from "../../src/wire/frame.js";

const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
const count = fc.nat({ max: 2 ** 31 });
const big = fc.maxSafeNat();
const fields = fc.array(fc.record({ name: bytes, value: bytes }), { maxLength: 4 });

const seen: fc.Arbitrary<Seen> = fc.oneof(
  fc.constant({ kind: "connect" } as const),
  fc.record(
    {
      kind: fc.constant("login" as const),
      mechanism: fc.string(),
      attempt: count,
      username: bytes,
      password: bytes,
      pair: bytes,
      accepted: fc.constant(true as const),
      proof: fc.array(fc.record({ name: bytes, value: bytes }), { minLength: 1, maxLength: 3 }),
    },
    { requiredKeys: ["kind", "mechanism", "attempt"] },
  ),
  fc.record({ kind: fc.constant("command" as const), line: bytes, length: big }),
  fc.record({
    kind: fc.constant("request" as const),
    method: bytes,
    target: bytes,
    version: bytes,
    host: bytes,
    userAgent: bytes,
    headers: fields,
    body: bytes,
    bodyLength: big,
  }),
  fc.record({ kind: fc.constant("message" as const), name: fc.string(), data: bytes, length: big }),
  fc.record({ kind: fc.constant("invalid" as const), reason: fc.string(), data: bytes, length: big }),
  fc.record({
    kind: fc.constant("close" as const),
    reason: fc.constantFrom(...CLOSE_REASONS),
    durationUs: big,
    bytesIn: big,
    bytesOut: big,
  }),
  fc.record({ kind: fc.constant("refused" as const), reason: fc.constantFrom(...REFUSE_REASONS) }),
);

const event: fc.Arbitrary<Event> = fc.record({
  monotonicUs: big,
  session: count,
  peerAddress: fc
    .oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 }))
    .map((array) => Buffer.from(array)),
  peerPort: fc.nat(65535),
  targetPort: fc.nat(65535),
  transport: fc.constantFrom(...TRANSPORTS),
  redaction: fc.constantFrom(...REDACTIONS),
  seen,
});

const frame: fc.Arbitrary<Frame> = fc.record({
  worker: fc.uint8Array({ minLength: 8, maxLength: 8 }).map((array) => Buffer.from(array)),
  service: fc.string(),
  number: big,
  monotonicUs: big,
  wallMs: big,
  attempts: fc.array(fc.record({ peerAddress: bytes, logins: count }), { maxLength: 3 }),
  sessionsClosed: big,
  eventsShed: big,
  urgent: fc.boolean(),
  consent: count,
  credentialMode: fc.constantFrom(...CREDENTIAL_MODES),
  events: fc.array(event, { maxLength: 5 }),
});

test("a frame comes back as it was, numbers as numbers", () => {
  fc.assert(fc.property(frame, (before) => assert.equal(plain(decodeFrame(encodeFrame(before))), plain(before))));
});

test("the collector's view counts what the frame holds", () => {
  fc.assert(
    fc.property(frame, (before) => {
      const { events, ...head } = before;
      assert.equal(plain(decodeFrameHead(encodeFrame(before))), plain({ ...head, eventCount: events.length }));
    }),
  );
});

test("a batch of encoded frames is a batch of frames", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 3 }), (frames) => {
      const head = {
        sensor: "a",
        boot: Buffer.alloc(16, 1),
        spool: Buffer.alloc(16, 2),
        number: 3,
        firstSequence: 4,
        eventCount: 5,
        sealedMonotonicUs: 6,
        sealedWallMs: 7,
        version: "8",
        losses: [{ reason: "spool_full", service: "telnet", events: 9, sessions: 0 }] as const,
      };
      const encoded = encodeBatch(head, frames.map(encodeFrame));
      assert.equal(plain(decodeBatch(encoded)), plain({ ...head, frames }));
      assert.equal(plain(decodeBatchHead(encoded)), plain(head));
    }),
  );
});

test("what is said to the collector survives, and bytes that say nothing are an error of the wire", () => {
  const hello = { kind: "hello", worker: Buffer.alloc(8, 1), service: "telnet" } as const;
  assert.equal(plain(decodeToCollector(encodeToCollector(hello))), plain(hello));
  for (const message of [{ kind: "bye" }, { kind: "watch" }] as const) {
    assert.equal(decodeToCollector(encodeToCollector(message)), message);
  }
  assert.throws(
    () => decodeToCollector(new Uint8Array(0)),
    (error: unknown) => error instanceof WireError,
  );
});

test("no bytes make a decoder throw anything but an error of the wire", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
      for (const decode of [decodeFrame, decodeFrameHead, decodeBatch, decodeToCollector, decodeFromCollector]) {
        try {
          decode(input);
        } catch (error) {
          assert.instance(error, WireError);
        }
      }
    }),
    { numRuns: 1000 },
  );
});

/** Comparable whatever kind of byte array it is. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
  return value;
}

test.run();
