/**
 * Sealed batches on disk: files of records (record.ts) named after their first batch's number, `0000000000000001.seg`. A record's
 * number is its batch's, its payload the gzipped batch: exactly the bytes that are uploaded. Written at the end, read from the
 * beginning, deleted a whole file at a time.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync, truncateSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { type BatchHead, decodeBatchHead, decodeBatchOpening, type Loss } from "../../wire/batch.js";
import { AppendFile } from "./append-file.js";
import { encodeRecord, RECORD_HEAD_BYTES, readRecords } from "./record.js";

/** Of a gzipped batch: enough for what stands before its frames. */
const OPENING_BYTES = 1024;

/** What reading says when it will never be otherwise: the file is gone, the medium is bad. */
const PERMANENT: ReadonlySet<unknown> = new Set(["ENOENT", "EIO"]);

/** Where a batch lies. */
interface Entry {
  readonly number: number;
  readonly events: number;
  /** Of the record, and of its payload. */
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

/** What would be lost with some batches. */
export interface Dropped {
  /** The last of them. */
  readonly number: number;
  readonly events: number;
  /** Which they were to tell. */
  readonly losses: readonly Loss[];
}

export class Segments {
  /** The highest number found on disk when it was opened. */
  readonly lastNumber: number;

  readonly #folder: string;
  readonly #segmentBytes: number;
  #segments: Segment[] = [];
  #open: AppendFile | undefined;
  /** Files that are to go and could not be deleted yet. */
  #garbage: string[] = [];
  #batches = 0;
  #events = 0;
  /** Torn files, and how many of their bytes are good. */
  #torn: { readonly path: string; readonly goodBytes: number; readonly bytes: number }[] = [];
  /** Events missing between batches on either side of a tear, and the last batch before a tear that none follows. */
  #tornEvents = 0;
  #lastBeforeTear: BatchHead | undefined;

  /** @param forgotten batches up to this number need not be kept. @throws what the disk says */
  constructor(folder: string, segmentBytes: number, forgotten: number) {
    this.#folder = folder;
    this.#segmentBytes = segmentBytes;
    let last: BatchHead | undefined;
    let lastNumber = 0;
    const names = readdirSync(folder).filter((file) => file.endsWith(".seg"));
    for (const name of names.sort()) {
      const segment: Segment = { path: join(folder, name), bytes: 0, entries: [] };
      const content = readFileSync(segment.path);
      const { records, goodBytes } = readRecords(content);
      for (const { number, offset, payload } of records) {
        const head = headOf(payload);
        this.#tornEvents += eventsBetween(this.#lastBeforeTear, head?.spool, head?.firstSequence);
        this.#lastBeforeTear = undefined;
        last = head;
        lastNumber = Math.max(lastNumber, number);
        if (number <= forgotten) continue;
        const events = head?.eventCount ?? 0;
        segment.entries.push({ number, offset, bytes: payload.length, events });
        this.#batches++;
        this.#events += events;
      }
      segment.bytes = goodBytes;
      this.#segments.push(segment);
      if (goodBytes === content.length) continue;
      this.#torn.push({ path: segment.path, goodBytes, bytes: content.length });
      this.#lastBeforeTear = last;
    }
    this.lastNumber = lastNumber;
  }

  /** Bytes that are no good records, until `cutTorn`. */
  get tornBytes(): number {
    return this.#torn.reduce((sum, { goodBytes, bytes }) => sum + bytes - goodBytes, 0);
  }

  /** How many events were in what was torn, as far as sequences tell. @param nextSequence of `spool`, after all that was sealed */
  tornEvents(spool: Uint8Array, nextSequence: number): number {
    return this.#tornEvents + eventsBetween(this.#lastBeforeTear, spool, nextSequence);
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get batches(): number {
    return this.#batches;
  }

  get events(): number {
    return this.#events;
  }

  /** Cuts torn tails off, and deletes files that hold nothing. @throws what the disk says */
  cutTorn(): void {
    for (const { path, goodBytes } of this.#torn) truncateSync(path, goodBytes);
    this.#torn = [];
    this.#deleteEmpty();
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
    this.#batches++;
    this.#events += events;
  }

  /** Undoes the last `append`, even when the disk does not follow now: see `settle`. */
  takeBack(): void {
    const segment = this.#segments.at(-1)!;
    const entry = segment.entries.pop()!;
    this.#open!.cut(entry.offset);
    segment.bytes = entry.offset;
    this.#batches--;
    this.#events -= entry.events;
  }

  /** Makes the disk follow what was taken back. @throws what the disk says */
  settle(): void {
    this.#open?.settle();
  }

  /** The oldest batch. @throws what the disk says; UnreadableError when it is not what was written */
  first(): StoredBatch | undefined {
    const segment = this.#segments.find(({ entries }) => entries.length > 0);
    if (segment === undefined) return undefined;
    const entry = segment.entries[0]!;
    return { number: entry.number, events: entry.events, payload: read(segment.path, entry) };
  }

  /** Forgets batches up to `number`, and deletes files that hold no other. @throws what the disk says; the batches are forgotten */
  forget(number: number): void {
    for (const segment of this.#segments) {
      const gone = segment.entries.findIndex((entry) => entry.number > number);
      const forgotten = segment.entries.splice(0, gone < 0 ? segment.entries.length : gone);
      this.#batches -= forgotten.length;
      this.#events -= forgotten.reduce((sum, { events }) => sum + events, 0);
      if (gone >= 0) break;
    }
    this.#deleteEmpty();
  }

  /** The oldest batch without its events; its losses are none when it is unreadable. @throws what the disk says */
  firstHead(): Dropped | undefined {
    const segment = this.#segments.find(({ entries }) => entries.length > 0);
    return segment && dropping(segment.path, segment.entries.slice(0, 1));
  }

  /** What is in the oldest file; undefined when that is the one being written, or there is none. */
  oldest(): Dropped | undefined {
    const segment = this.#segments.find(({ entries }) => entries.length > 0);
    const isWritten = this.#open !== undefined && segment === this.#segments.at(-1);
    return segment === undefined || isWritten ? undefined : dropping(segment.path, segment.entries);
  }

  flush(): void {
    this.#open?.flush();
  }

  close(): void {
    this.#open?.close();
    this.#open = undefined;
  }

  #roll(number: number): void {
    this.#open?.flush();
    const path = join(this.#folder, `${String(number).padStart(16, "0")}.seg`);
    const file = new AppendFile(path, 0);
    this.close();
    this.#open = file;
    // A file of that name would be one whose only batch was taken back.
    this.#segments = this.#segments.filter((segment) => segment.path !== path);
    this.#segments.push({ path, bytes: 0, entries: [] });
    this.#deleteEmpty();
  }

  #deleteEmpty(): void {
    const last = this.#open === undefined ? undefined : this.#segments.at(-1);
    const isKept = (segment: Segment) => segment.entries.length > 0 || segment === last;
    this.#garbage.push(...this.#segments.filter((segment) => !isKept(segment)).map(({ path }) => path));
    this.#segments = this.#segments.filter(isKept);
    for (let path = this.#garbage[0]; path !== undefined; path = this.#garbage[0]) {
      deleteIfThere(path);
      this.#garbage.shift();
    }
  }
}

/** A batch is on the disk no longer as it was written. */
export class UnreadableError extends Error {
  readonly code = "UNREADABLE";
}

/** @throws what the disk says, when it may be otherwise the next time; else UnreadableError */
function read(path: string, { number, offset, bytes }: Entry): Buffer {
  const content = Buffer.alloc(RECORD_HEAD_BYTES + bytes);
  try {
    const fd = openSync(path, "r");
    try {
      readSync(fd, content, 0, content.length, offset);
    } finally {
      closeSync(fd);
    }
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && PERMANENT.has(cause.code))) throw cause;
    throw new UnreadableError(`Batch ${number} cannot be read from the spool.`, { cause });
  }
  const record = readRecords(content).records[0];
  if (record?.number !== number) throw new UnreadableError(`Batch ${number} is damaged in the spool.`);
  return record.payload;
}

function dropping(path: string, entries: readonly Entry[]): Dropped {
  const events = entries.reduce((sum, entry) => sum + entry.events, 0);
  return { number: entries.at(-1)!.number, events, losses: entries.flatMap((entry) => lossesIn(path, entry)) };
}

/** @returns how many events are missing before `sequence`; 0 when that cannot be told */
function eventsBetween(before: BatchHead | undefined, spool: Uint8Array | undefined, sequence: number | undefined): number {
  if (before === undefined || spool === undefined || sequence === undefined || !Buffer.from(before.spool).equals(spool)) return 0;
  return Math.max(0, sequence - before.firstSequence - before.eventCount);
}

/** @throws what the disk says, when it may be otherwise the next time */
function lossesIn(path: string, entry: Entry): readonly Loss[] {
  try {
    return headOf(read(path, entry))?.losses ?? [];
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    return []; // what it was to tell is lost with it
  }
}

/** @returns undefined for what is no batch: the checksum held, so it is as it was written, and the server will say what is wrong */
function headOf(payload: Buffer): BatchHead | undefined {
  try {
    // Inflating all that a spool holds would take minutes on a router.
    const opening = gunzipSync(payload.subarray(0, OPENING_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
    return decodeBatchOpening(opening);
  } catch {
    return wholeHeadOf(payload);
  }
}

function wholeHeadOf(payload: Buffer): BatchHead | undefined {
  try {
    return decodeBatchHead(gunzipSync(payload));
  } catch {
    return undefined;
  }
}

function deleteIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}
