/** What has just been committed, to whoever watches: bounded for each reader, and told what it missed. */
import { Readable } from "node:stream";
import { Packr } from "msgpackr";
import type { EventView, LiveMessage } from "../api.js";
import { isBogon } from "../ingest/bogons.js";
import { eventTimes } from "../ingest/event-time.js";
import { openBatch, type Unpacking } from "../ingest/unpack.js";
import { eventView } from "./view.js";

const READERS_MAX = 64;
const READER_BYTES_MAX = 2 ** 20;
/** Of one batch; the rest counts as missed: nobody reads thousands a second. */
const VIEWS_MAX = 500;
const HEARTBEAT_MS = 5000;

export class Live {
  readonly #readers = new Map<Readable, { missed: number }>();
  /** Readers are other programs: nothing that a message needs may stand in an earlier one. */
  readonly #packr = new Packr({ useRecords: false });
  readonly #heartbeat = setInterval(() => this.#tell({ events: [], missed: 0 }), HEARTBEAT_MS);

  /** An endless body. @returns undefined when there are too many readers already */
  open(): Readable | undefined {
    if (this.#readers.size >= READERS_MAX) return undefined;
    const reader = new Readable({ read() {}, highWaterMark: READER_BYTES_MAX });
    this.#readers.set(reader, { missed: 0 });
    reader.on("close", () => this.#readers.delete(reader));
    this.#push(reader, { events: [], missed: 0 });
    return reader;
  }

  /** A batch was committed. */
  show(committed: Unpacking): void {
    if (this.#readers.size > 0) this.#tell(liveMessage(committed));
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const reader of this.#readers.keys()) reader.push(null);
  }

  #tell(message: LiveMessage): void {
    for (const [reader, state] of this.#readers) {
      if (reader.readableLength > READER_BYTES_MAX) {
        state.missed += message.events.length + message.missed;
        continue;
      }
      this.#push(reader, { ...message, missed: message.missed + state.missed });
      state.missed = 0;
    }
  }

  #push(reader: Readable, message: LiveMessage): void {
    const packed = this.#packr.pack(message);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(packed.length);
    reader.push(Buffer.concat([length, packed]));
  }
}

function liveMessage(committed: Unpacking): LiveMessage {
  const { clock, receivedMs, retentionMs, acceptPrivate } = committed;
  const batch = openBatch(committed);
  const spool = Buffer.from(batch.spool).toString("hex");
  const timesOf = eventTimes(clock, Buffer.from(batch.boot).toString("hex"), receivedMs, receivedMs - retentionMs);
  const firstShown = batch.firstSequence + batch.eventCount - VIEWS_MAX;
  const events: EventView[] = [];
  let missed = 0;
  let sequence = batch.firstSequence;
  for (const frame of batch.frames) {
    const worker = Buffer.from(frame.worker).toString("hex");
    const context = { sensor: batch.sensor, spool, worker, service: frame.service };
    for (const event of frame.events) {
      const isShown = frame.service !== "doctor" && (acceptPrivate || !isBogon(event.peerAddress));
      if (isShown && sequence < firstShown) missed++;
      else if (isShown) events.push(eventView(event, { ...context, ...timesOf(frame, event.monotonicUs), sequence }));
      sequence++;
    }
  }
  return { events, missed };
}
