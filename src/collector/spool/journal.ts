/**
 * The journal: everything that is not in a sealed batch yet. A file of records (record.ts); the payload's first byte tells what it is:
 *
 *   0  state    the file's first record: what must be known beside the frames that follow, as JSON
 *   1  frame    an encoded Frame as a worker sent it; the record's number is the sequence of its first event
 *   2  loss     a Loss to tell the server, as JSON
 *   3  gone     the name of a worker, 8 bytes, that will send no more
 *
 * Once a batch is sealed the file is replaced, in one rename, by one that holds the state alone. Killed before the rename, the
 * journal still holds what has been sealed: its state names the number that the batch got, and spool.ts leaves it out.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Loss } from "../../wire/batch.js";
import { decodeFrameHead } from "../../wire/frame.js";
import { AppendFile } from "./append-file.js";
import { encodeRecord, readRecords } from "./record.js";

const STATE = 0;
const FRAME = 1;
const LOSS = 2;
const GONE = 3;

/** What is known of a worker that has not said goodbye. */
export interface WorkerState {
  readonly service: string;
  /** The last frame taken. */
  readonly number: number;
  readonly sessionsClosed: number;
  readonly eventsShed: number;
}

export interface JournalState {
  /** Names the spool: 32 hex digits. */
  readonly spool: string;
  /** What the next event and the next batch get. */
  readonly nextSequence: number;
  readonly nextNumber: number;
  /** By name, 16 hex digits. */
  readonly workers: Readonly<Record<string, WorkerState>>;
}

export interface Recovered {
  readonly state: JournalState;
  readonly frames: Buffer[];
  readonly events: number;
  readonly losses: Loss[];
  /** Bytes at the end that were no record. */
  readonly tornBytes: number;
}

export class Journal {
  #file: AppendFile;

  private constructor(file: AppendFile) {
    this.#file = file;
  }

  /** Makes a journal of `state` alone, replacing what is at `path`. */
  static create(path: string, state: JournalState): Journal {
    const fresh = `${path}.new`;
    writeFileSync(fresh, encodeRecord(state.nextSequence, typed(STATE, JSON.stringify(state))), { mode: 0o600 });
    renameSync(fresh, path);
    return new Journal(new AppendFile(path));
  }

  /** Opens the journal at `path`, cutting a torn tail. @returns undefined when there is none, or its state is lost */
  static recover(path: string): { journal: Journal; recovered: Recovered } | undefined {
    let content: Buffer;
    try {
      content = readFileSync(path);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
    const { records, goodBytes } = readRecords(content);
    const first = records.shift();
    if (first === undefined || first.payload[0] !== STATE) return undefined;
    const before = JSON.parse(first.payload.toString("utf8", 1)) as JournalState;
    const workers: Record<string, WorkerState> = { ...before.workers };
    const frames: Buffer[] = [];
    const losses: Loss[] = [];
    let events = 0;
    for (const { payload } of records) {
      const body = payload.subarray(1);
      if (payload[0] === LOSS) losses.push(JSON.parse(body.toString("utf8")) as Loss);
      if (payload[0] === GONE) delete workers[body.toString("hex")];
      if (payload[0] !== FRAME) continue;
      const { worker, service, number, sessionsClosed, eventsShed, eventCount } = decodeFrameHead(body);
      workers[Buffer.from(worker).toString("hex")] = { service, number, sessionsClosed, eventsShed };
      frames.push(body);
      events += eventCount;
    }
    const state = { ...before, workers, nextSequence: before.nextSequence + events };
    const recovered = { state, frames, events, losses, tornBytes: content.length - goodBytes };
    return { journal: new Journal(new AppendFile(path, goodBytes)), recovered };
  }

  get bytes(): number {
    return this.#file.bytes;
  }

  /** Each of these returns when the kernel has it. @throws what the disk says; then nothing was written */
  addFrame(sequence: number, frame: Uint8Array): void {
    this.#file.append(encodeRecord(sequence, typed(FRAME, frame)));
  }

  addLoss(loss: Loss): void {
    this.#file.append(encodeRecord(0, typed(LOSS, JSON.stringify(loss))));
  }

  addGone(worker: string): void {
    this.#file.append(encodeRecord(0, typed(GONE, Buffer.from(worker, "hex"))));
  }

  /** Begins anew with `state`: what was here has been sealed. */
  replace(state: JournalState): void {
    const next = Journal.create(this.#file.path, state);
    this.#file.close();
    this.#file = next.#file;
  }

  flush(): void {
    this.#file.flush();
  }

  close(): void {
    this.#file.flush();
    this.#file.close();
  }
}

function typed(type: number, body: Uint8Array | string): Buffer {
  return Buffer.concat([Buffer.of(type), typeof body === "string" ? Buffer.from(body) : body]);
}
