/** An upload's body → rows for the store: inflated, decoded, checked, timed. Pure, so that it can run on another thread. */
import { gunzipSync } from "node:zlib";
import { type Batch, type BatchHead, decodeBatch } from "../../wire/batch.js";
import { WireError } from "../../wire/event.js";
import type { EventView, LiveMessage } from "../api.js";
import { eventView } from "../query/view.js";
import type { Rows } from "../store/mend.js";
import { isBogon } from "./bogons.js";
import { EventBlock } from "./event-block.js";
import { eventTimes, type SensorClock } from "./event-time.js";
import { batchRow, lossRow } from "./rows.js";
import { checkBatch, MalformedBatchError } from "./validate.js";

export interface Unpacking {
  readonly body: Uint8Array;
  readonly isGzip: boolean;
  readonly inflatedBytesMax: number;
  readonly clock: SensorClock;
  readonly receivedMs: number;
  readonly retentionMs: number;
  readonly acceptPrivate: boolean;
  /** How many of the last events to show to those who watch; 0 when nobody does. */
  readonly viewsMax: number;
}

export interface Unpacked {
  readonly head: BatchHead;
  readonly rows: Rows;
  readonly stored: number;
  /** Events dropped since they cannot be. */
  readonly bogons: number;
  /** For those who watch. */
  readonly live: LiveMessage;
}

/** The body inflates to more than is allowed. */
export class TooLargeError extends Error {
  readonly code = "TOO_LARGE";
}

/** @throws MalformedBatchError, TooLargeError */
export function unpack(job: Unpacking): Unpacked {
  const batch = openBatch(job);
  checkBatch(batch);
  const { receivedMs, retentionMs, acceptPrivate, clock, viewsMax } = job;
  const { sensor } = batch;
  const boot = Buffer.from(batch.boot).toString("hex");
  const spool = Buffer.from(batch.spool).toString("hex");
  const timeOf = eventTimes(clock, boot, receivedMs, Math.max(0, receivedMs - retentionMs));
  const firstViewed = batch.firstSequence + batch.eventCount - viewsMax;
  const block = new EventBlock();
  const views: EventView[] = [];
  let sequence = batch.firstSequence;
  let bogons = 0;
  let missed = 0;
  for (const frame of batch.frames) {
    const { service, consent, credentialMode } = frame;
    const worker = Buffer.from(frame.worker).toString("hex");
    const add = block.frame({ receivedMs, sensor, boot, spool, worker, service, consent, credentialMode });
    const isTest = service === "doctor";
    for (const event of frame.events) {
      if (!acceptPrivate && !isTest && isBogon(event.peerAddress)) bogons++;
      else {
        const { timeMs, timeSource } = timeOf(frame, event.monotonicUs);
        add(event, sequence, timeMs, timeSource);
        if (isTest) {
          // Nobody who watches peers wants to see it.
        } else if (sequence < firstViewed) missed++;
        else views.push(eventView(event, { timeMs, timeSource, sensor, spool, worker, service, sequence }));
      }
      sequence++;
    }
  }
  const losses = batch.losses.map((loss) => lossRow(loss, sensor, receivedMs));
  const { frames, ...head } = batch;
  return {
    head,
    rows: {
      events: block.finish(),
      losses: bytes(losses),
      batches: bytes([batchRow(head, block.rows, receivedMs)]),
      ...(block.rows === 0 ? {} : { times: block.times }),
    },
    stored: block.rows,
    bogons,
    live: { events: views, missed },
  };
}

/** @throws MalformedBatchError, TooLargeError */
function openBatch({ body, isGzip, inflatedBytesMax }: Pick<Unpacking, "body" | "isGzip" | "inflatedBytesMax">): Batch {
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
