/** What has just been committed, to whoever watches: bounded for each reader, and told what it missed. */
import { Readable } from "node:stream";
import { Packr } from "msgpackr";
import type { LiveMessage } from "../api.js";

const READERS_MAX = 64;
const READER_BYTES_MAX = 2 ** 20;
/** Of one batch; the rest counts as missed: nobody reads thousands a second. */
const VIEWS_MAX = 500;
const HEARTBEAT_MS = 5000;

export class Live {
  readonly #readers = new Map<Readable, { missed: number; readonly mayRead: () => boolean }>();
  /** Readers are other programs: nothing that a message needs may stand in an earlier one. */
  readonly #packr = new Packr({ useRecords: false });
  readonly #heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);

  /** How many are reading. */
  get readers(): number {
    return this.#readers.size;
  }

  /**
   * A body that ends when its reader may read no longer.
   *
   * @param mayRead asked now and then
   * @returns undefined when there are too many readers already
   */
  open(mayRead: () => boolean): Readable | undefined {
    if (this.#readers.size >= READERS_MAX) return undefined;
    const reader = new Readable({ read() {}, highWaterMark: READER_BYTES_MAX });
    this.#readers.set(reader, { missed: 0, mayRead });
    reader.on("close", () => this.#readers.delete(reader));
    this.#push(reader, { events: [], missed: 0 });
    return reader;
  }

  /** How many events of a batch are wanted. */
  get viewsMax(): number {
    return this.#readers.size === 0 ? 0 : VIEWS_MAX;
  }

  /** A batch was committed. */
  show(message: LiveMessage): void {
    if (message.events.length + message.missed > 0) this.#tell(message);
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const reader of this.#readers.keys()) reader.push(null);
  }

  #beat(): void {
    for (const [reader, { mayRead }] of this.#readers) {
      if (mayRead()) continue;
      this.#readers.delete(reader);
      reader.push(null);
    }
    this.#tell({ events: [], missed: 0 });
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
