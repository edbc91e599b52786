/**
 * Sealed batches on disk: files of records (record.ts) named after their first batch's number, `0000000000000001.seg`. A record's
 * number is its batch's, its payload the gzipped batch: exactly the bytes that are uploaded. Written at the end, read from the
 * beginning, deleted a whole file at a time.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type BatchHead, decodeBatchHead, type Loss } from "../../wire/batch.js";
import { AppendFile } from "./append-file.js";
import { encodeRecord, RECORD_HEAD_BYTES, readRecords } from "./record.js";

/** Where a batch lies. */
interface Entry {
  readonly number: number;
  readonly events: number;
  readonly offset: number;
  readonly bytes: number;
}

interface Segment {
  readonly path: string;
  bytes: number;
  /** Batches not acknowledged, oldest first. */
  entries: Entry[];
}

export interface StoredBatch {
  readonly number: number;
  readonly events: number;
  /** Gzipped. */
  readonly payload: Buffer;
}

export class Segments {
  /** Bytes cut from torn tails when it was opened. */
  readonly tornBytes: number;
  /** The highest number found on disk when it was opened. */
  readonly lastNumber: number;

  readonly #folder: string;
  readonly #segmentBytes: number;
  #segments: Segment[] = [];
  #open: AppendFile | undefined;

  /** @param acknowledged batches up to this number need not be kept */
  constructor(folder: string, segmentBytes: number, acknowledged: number) {
    this.#folder = folder;
    this.#segmentBytes = segmentBytes;
    let tornBytes = 0;
    let lastNumber = 0;
    for (const name of readdirSync(folder)
      .filter((file) => file.endsWith(".seg"))
      .sort()) {
      const path = join(folder, name);
      const content = readFileSync(path);
      const { records, goodBytes } = readRecords(content);
      if (goodBytes < content.length) {
        tornBytes += content.length - goodBytes;
        new AppendFile(path, goodBytes).close();
      }
      lastNumber = Math.max(lastNumber, ...records.map(({ number }) => number));
      const entries = records
        .filter(({ number }) => number > acknowledged)
        .map(({ number, offset, payload }) => ({
          number,
          offset,
          bytes: payload.length,
          events: headOf(payload)?.eventCount ?? 0,
        }));
      if (entries.length === 0) unlinkSync(path);
      else this.#segments.push({ path, bytes: goodBytes, entries });
    }
    this.tornBytes = tornBytes;
    this.lastNumber = lastNumber;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get batches(): number {
    return this.#segments.reduce((sum, { entries }) => sum + entries.length, 0);
  }

  get events(): number {
    return this.#segments.reduce((sum, { entries }) => sum + entries.reduce((inner, { events }) => inner + events, 0), 0);
  }

  /** Returns when the kernel has it. @throws what the disk says; then nothing was written */
  append(number: number, events: number, payload: Uint8Array): void {
    if (this.#open === undefined || this.#open.bytes + payload.length > this.#segmentBytes) this.#roll(number);
    const file = this.#open!;
    const offset = file.bytes;
    file.append(encodeRecord(number, payload));
    const segment = this.#segments.at(-1)!;
    segment.bytes = file.bytes;
    segment.entries.push({ number, events, offset, bytes: payload.length });
  }

  /** The oldest batch. */
  first(): StoredBatch | undefined {
    for (const { path, entries } of this.#segments) {
      const entry = entries[0];
      if (entry !== undefined) return { number: entry.number, events: entry.events, payload: read(path, entry) };
    }
    return undefined;
  }

  /** Forgets batches up to `number`, and deletes files that hold no other. */
  forget(number: number): void {
    for (const segment of this.#segments) segment.entries = segment.entries.filter((entry) => entry.number > number);
    this.#deleteEmpty();
  }

  /**
   * Deletes the oldest file, with what is in it.
   *
   * @returns the events lost, and the losses that its batches were to tell; undefined when only the file being written is left
   */
  dropOldest(): { events: number; losses: Loss[] } | undefined {
    const oldest = this.#segments[0];
    if (oldest === undefined || this.#segments.length < 2) return undefined;
    const events = oldest.entries.reduce((sum, entry) => sum + entry.events, 0);
    const losses = oldest.entries.flatMap((entry) => headOf(read(oldest.path, entry))?.losses ?? []);
    oldest.entries = [];
    this.#deleteEmpty();
    return { events, losses };
  }

  flush(): void {
    this.#open?.flush();
  }

  close(): void {
    this.#open?.flush();
    this.#open?.close();
    this.#open = undefined;
  }

  #roll(number: number): void {
    this.close();
    const path = join(this.#folder, `${String(number).padStart(16, "0")}.seg`);
    this.#open = new AppendFile(path, 0);
    this.#segments.push({ path, bytes: 0, entries: [] });
    this.#deleteEmpty();
  }

  #deleteEmpty(): void {
    const isKept = ({ path, entries }: Segment) => entries.length > 0 || path === this.#open?.path;
    for (const segment of this.#segments) if (!isKept(segment)) unlinkSync(segment.path);
    this.#segments = this.#segments.filter(isKept);
  }
}

function read(path: string, { offset, bytes }: Entry): Buffer {
  const payload = Buffer.allocUnsafe(bytes);
  const fd = openSync(path, "r");
  try {
    readSync(fd, payload, 0, bytes, offset + RECORD_HEAD_BYTES);
  } finally {
    closeSync(fd);
  }
  return payload;
}

/** @returns undefined for what is no batch: the checksum held, so it is as it was written, and the server will say what is wrong */
function headOf(payload: Buffer): BatchHead | undefined {
  try {
    return decodeBatchHead(gunzipSync(payload));
  } catch {
    return undefined;
  }
}
