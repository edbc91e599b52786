/** What an event may be: a sensor can be hostile, so every range is checked. */
import type { Event, Field, Login, Redaction, Seen } from "../../event.js";
import type { Batch } from "../../wire/batch.js";

/** The batch is not what the proto says; the message names the field and what was expected. */
export class MalformedBatchError extends Error {
  readonly code = "MALFORMED_BATCH";
}

const EVENTS_MAX = 1_000_000;
const SENSOR = /^[a-z0-9._-]{1,64}$/;
const SERVICE = /^[a-z0-9-]{1,32}$/;
const WORD = /^[\x20-\x7e]{0,64}$/;
/** A header block or a body is bounded by the sensor's own caps; this is what no sensor of ours exceeds. */
const BYTES_MAX = 256 * 1024;
const FIELDS_MAX = 1000;
/** Of a hashed credential (proto/event.proto, Login). */
const HASH_BYTES = 16;

/** @throws MalformedBatchError */
export function checkBatch(batch: Batch): void {
  expect(SENSOR.test(batch.sensor), "sensor: expected 1 to 64 of a-z 0-9 . _ -");
  expect(batch.boot.length === 16, "boot: expected 16 bytes");
  expect(batch.spool.length === 16, "spool: expected 16 bytes");
  const afterLast = batch.firstSequence + batch.eventCount;
  expect(
    isCount(batch.number) && isCount(batch.firstSequence) && isCount(afterLast),
    "number, first_sequence: expected whole numbers below 2^53",
  );
  expect(WORD.test(batch.version), "version: expected at most 64 visible characters");
  expect(batch.losses.length <= 1000, "losses: expected at most 1000");
  for (const { service, events, sessions } of batch.losses) {
    expect(service === "" || SERVICE.test(service), "losses.service: expected a service's name");
    expect(isCount(events) && isCount(sessions), "losses: expected whole numbers below 2^53");
  }
  let events = 0;
  for (const frame of batch.frames) {
    expect(frame.worker.length === 8, "frames.worker: expected 8 bytes");
    expect(SERVICE.test(frame.service), "frames.service: expected a service's name");
    expect(isCount(frame.monotonicUs) && isCount(frame.wallMs), "frames: expected clocks below 2^53");
    events += frame.events.length;
    for (const event of frame.events) checkEvent(event);
  }
  expect(events === batch.eventCount, `event_count: is ${batch.eventCount}, but there are ${events} events`);
  expect(events <= EVENTS_MAX, `event_count: expected at most ${EVENTS_MAX}`);
}

function checkEvent(event: Event): void {
  const { length } = event.peerAddress;
  expect(length === 4 || length === 16, `peer_address: expected 4 or 16 bytes, not ${length}`);
  expect(event.peerPort <= 65535 && event.targetPort <= 65535, "peer_port, target_port: expected at most 65535");
  expect(isCount(event.monotonicUs), "monotonic_us: expected a whole number below 2^53");
  checkSeen(event.seen);
  if (event.seen.kind === "login") checkHashes(event.seen, event.redaction);
}

function checkHashes({ username, password, pair, proof }: Login, redaction: Redaction): void {
  if (redaction !== "hashed") return expect(pair === undefined, "login.pair: expected only where credentials are hashed");
  for (const hash of [username, password, pair]) {
    expect(hash === undefined || hash.length === HASH_BYTES, `login: expected hashes of ${HASH_BYTES} bytes`);
  }
  expect(proof === undefined, "login.proof: expected none where credentials are hashed");
}

function checkSeen(seen: Seen): void {
  switch (seen.kind) {
    case "connect":
    case "refused":
      return;
    case "login":
      expect(
        (seen.username?.length ?? 0) <= 1024 && (seen.password?.length ?? 0) <= 1024,
        "login: expected at most 1024 bytes each",
      );
      expect(WORD.test(seen.mechanism), "login.mechanism: expected at most 64 visible characters");
      return checkFields(seen.proof ?? [], "login.proof");
    case "command":
      expect(seen.line.length <= 4096 && isCount(seen.length), "command.line: expected at most 4096 bytes");
      return;
    case "request": {
      const { method, target, version, host, userAgent, headers, body, bodyLength } = seen;
      for (const part of [method, target, version, host, userAgent, body])
        expect(part.length <= BYTES_MAX, "request: a part is too long");
      expect(isCount(bodyLength), "request.body_length: expected a whole number below 2^53");
      return checkFields(headers, "request.headers");
    }
    case "message":
      expect(
        WORD.test(seen.name) && seen.data.length <= 4096 && isCount(seen.length),
        "message: expected a name and at most 4096 bytes",
      );
      return;
    case "invalid":
      expect(
        WORD.test(seen.reason) && seen.data.length <= 1024 && isCount(seen.length),
        "invalid: expected a reason and at most 1024 bytes",
      );
      return;
    case "close":
      expect(
        isCount(seen.durationUs) && isCount(seen.bytesIn) && isCount(seen.bytesOut),
        "close: expected whole numbers below 2^53",
      );
      return;
    default:
      return seen satisfies never;
  }
}

function checkFields(fields: readonly Field[], name: string): void {
  expect(fields.length <= FIELDS_MAX, `${name}: expected at most ${FIELDS_MAX}`);
  for (const field of fields) expect(field.name.length + field.value.length <= BYTES_MAX, `${name}: one is too long`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function expect(holds: boolean, message: string): void {
  if (!holds) throw new MalformedBatchError(message);
}
