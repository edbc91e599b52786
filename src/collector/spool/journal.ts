/**
 * The journal: everything that is not in a sealed batch yet. A file of records (record.ts); the payload's first byte tells what it is:
 *
 *   S  state  the file's first record: what must be known beside the records that follow, as JSON
 *   F  frame  an encoded Frame as a worker sent it; the record's number is the sequence of its first event
 *   N  note   losses to tell the server, with what they are the last of: a worker, or batches; as JSON
 *
 * What belongs together is one record, and so is there whole or not at all. When a batch is sealed, the next journal is prepared
 * beside this one and takes its place in one rename. Killed before the rename, the journal still holds what has been sealed: its
 * state names the number that the batch got, by which spool.ts knows.
 */
import { readFileSync, renameSync } from "node:fs";
import type { Loss } from "../../wire/batch.js";
import { decodeFrameHead } from "../../wire/frame.js";
import { AppendFile } from "./append-file.js";
import { encodeRecord, RECORD_HEAD_BYTES, readRecords } from "./record.js";
import { type WorkerState, WorkerStates } from "./worker-states.js";

const STATE = Buffer.from("S");
const FRAME = Buffer.from("F");
const NOTE = Buffer.from("N");

export interface JournalState {
  /** Names the spool: 32 hex digits. */
  readonly spool: string;
  /** What the next event and the next batch get. */
  readonly nextSequence: number;
  readonly nextNumber: number;
  /** Batches up to this number were given up. */
  readonly droppedTo: number;
  readonly workers: Readonly<Record<string, WorkerState>>;
}

export interface Note {
  readonly losses: readonly Loss[];
  /** Batches up to this number are given up. */
  readonly droppedTo?: number;
  /** A worker that will send no more. */
  readonly ended?: { readonly worker: string; readonly died: boolean };
}

export interface Recovered {
  readonly journal: Journal;
  /** As the state record has it: before the frames that follow. */
  readonly before: JournalState;
  /** After them. */
  readonly state: JournalState;
  readonly frames: Buffer[];
  readonly events: number;
  /** To be told in the next batch. */
  readonly losses: Loss[];
  /** Names of workers whose end is noted here. */
  readonly ended: readonly string[];
}

export class Journal {
  readonly #path: string;
  readonly #file: AppendFile;

  private constructor(path: string, file: AppendFile) {
    this.#path = path;
    this.#file = file;
  }

  /** A journal of `state` alone, which takes its place at `path` with `install`. @throws what the disk says */
  static prepare(path: string, state: JournalState): Journal {
    const file = new AppendFile(`${path}.new`, 0);
    try {
      file.append(encodeRecord(state.nextSequence, STATE, Buffer.from(JSON.stringify(state))));
    } catch (error) {
      file.close();
      throw error;
    }
    return new Journal(path, file);
  }

  /**
   * Opens the journal at `path`, cutting a torn tail.
   *
   * @returns what it holds, or undefined when there is none or its state is lost; and how many bytes were no records
   * @throws what the disk says
   */
  static recover(path: string): { recovered?: Recovered; tornBytes: number } {
    const content = readIfThere(path);
    if (content === undefined) return { tornBytes: 0 };
    const { records, goodBytes } = readRecords(content);
    const first = records.shift();
    if (first === undefined || first.payload[0] !== STATE[0]) return { tornBytes: content.length };
    const before = JSON.parse(first.payload.toString("utf8", 1)) as JournalState;
    const workers = new WorkerStates(before.workers);
    const frames: Buffer[] = [];
    const losses: Loss[] = [];
    const ended: string[] = [];
    let { droppedTo } = before;
    let events = 0;
    for (const { payload } of records) {
      const body = payload.subarray(1);
      if (payload[0] === FRAME[0]) {
        const head = decodeFrameHead(body);
        const loss = workers.advance(Buffer.from(head.worker).toString("hex"), head);
        if (loss !== undefined) losses.push(loss);
        frames.push(body);
        events += head.eventCount;
      } else if (payload[0] === NOTE[0]) {
        const note = JSON.parse(body.toString("utf8")) as Note;
        losses.push(...note.losses);
        droppedTo = note.droppedTo ?? droppedTo;
        if (note.ended === undefined) continue;
        workers.end(note.ended.worker, note.ended.died);
        ended.push(note.ended.worker);
      }
    }
    const nextSequence = before.nextSequence + events;
    const state = { ...before, nextSequence, droppedTo, workers: workers.toJSON() };
    const journal = new Journal(path, new AppendFile(path, goodBytes));
    return { recovered: { journal, before, state, frames, events, losses, ended }, tornBytes: content.length - goodBytes };
  }

  get bytes(): number {
    return this.#file.bytes;
  }

  /**
   * Returns when the kernel has all of them.
   *
   * @returns the frames, as they are to be kept: the caller's own may go
   * @throws what the disk says; then none was written
   */
  addFrames(frames: readonly { readonly sequence: number; readonly bytes: Uint8Array }[]): Uint8Array[] {
    const records = frames.map(({ sequence, bytes }) => encodeRecord(sequence, FRAME, bytes));
    this.#file.append(records.length === 1 ? records[0]! : Buffer.concat(records));
    return records.map((record) => record.subarray(RECORD_HEAD_BYTES + FRAME.length));
  }

  /** Returns when the kernel has it. @throws what the disk says; then nothing was written */
  addNote(note: Note): void {
    this.#file.append(encodeRecord(0, NOTE, Buffer.from(JSON.stringify(note))));
  }

  /** Takes the place of what is at its path. @throws what the disk says; then it has not */
  install(): void {
    renameSync(`${this.#path}.new`, this.#path);
  }

  flush(): void {
    this.#file.flush();
  }

  /** Lets go of the file, as it is. */
  close(): void {
    this.#file.close();
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
