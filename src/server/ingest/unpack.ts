/** An upload's body → rows for the store: inflated, decoded, checked, timed. Pure, so that it can run on another thread. */
import { gunzipSync } from "node:zlib";
import { type Batch, type BatchHead, decodeBatch } from "../../wire/batch.js";
import { WireError } from "../../wire/event.js";
import { isBogon } from "./bogons.js";
import { eventTimes, type SensorClock } from "./event-time.js";
import { batchRow, eventRow, lossRow } from "./rows.js";
import { checkBatch, MalformedBatchError } from "./validate.js";

export interface Unpacking {
  readonly body: Uint8Array;
  readonly isGzip: boolean;
  readonly inflatedBytesMax: number;
  readonly clock: SensorClock;
  readonly receivedMs: number;
  readonly retentionMs: number;
  readonly acceptPrivate: boolean;
}

export interface Unpacked {
  readonly head: BatchHead;
  /** Tab-separated; empty when there are none. */
  readonly rows: { readonly events: Uint8Array; readonly losses: Uint8Array; readonly batches: Uint8Array };
  readonly stored: number;
  /** Events dropped since they cannot be. */
  readonly bogons: number;
}

/** The body inflates to more than is allowed. */
export class TooLargeError extends Error {
  readonly code = "TOO_LARGE";
}

/** @throws MalformedBatchError, TooLargeError */
export function unpack(job: Unpacking): Unpacked {
  const batch = openBatch(job);
  checkBatch(batch);
  const { receivedMs, retentionMs, acceptPrivate, clock } = job;
  const spool = Buffer.from(batch.spool).toString("hex");
  const timesOf = eventTimes(clock, Buffer.from(batch.boot).toString("hex"), receivedMs, receivedMs - retentionMs);
  const rows: string[] = [];
  let sequence = batch.firstSequence;
  let bogons = 0;
  for (const frame of batch.frames) {
    const worker = Buffer.from(frame.worker).toString("hex");
    const isTest = frame.service === "doctor";
    for (const event of frame.events) {
      if (!acceptPrivate && !isTest && isBogon(event.peerAddress)) bogons++;
      else {
        const time = timesOf(frame, event.monotonicUs);
        rows.push(
          eventRow(event, { ...time, receivedMs, sensor: batch.sensor, spool, worker, service: frame.service, sequence }),
        );
      }
      sequence++;
    }
  }
  const losses = batch.losses.map((loss) => lossRow(loss, batch.sensor, receivedMs));
  const { frames, ...head } = batch;
  return {
    head,
    rows: { events: bytes(rows), losses: bytes(losses), batches: bytes([batchRow(head, rows.length, receivedMs)]) },
    stored: rows.length,
    bogons,
  };
}

/** @throws MalformedBatchError, TooLargeError */
export function openBatch({ body, isGzip, inflatedBytesMax }: Pick<Unpacking, "body" | "isGzip" | "inflatedBytesMax">): Batch {
  try {
    return decodeBatch(isGzip ? gunzipSync(body, { maxOutputLength: inflatedBytesMax }) : body);
  } catch (error) {
    if (error instanceof WireError) throw new MalformedBatchError(error.message);
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") {
      throw new TooLargeError(`It inflates to more than ${inflatedBytesMax} bytes.`);
    }
    throw new MalformedBatchError(`It is not gzip: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function bytes(rows: readonly string[]): Uint8Array {
  return Buffer.from(rows.join(""), "latin1");
}
