/**
 * What the collector must not lose, on disk: the journal of the open batch, and segments of sealed ones, in one folder.
 *
 *   take         frames are in the journal before their worker hears that they were accepted: a killed collector loses nothing
 *   seal         the journal's frames become one gzipped batch at the end of a segment, and the next journal takes its place
 *   next         the oldest sealed batch, byte for byte what is uploaded
 *   acknowledge  the server has committed it: forgotten
 *
 * Killed at any moment, each event is in exactly one place: if a segment holds the number that the journal was to get, then what is
 * in the journal has been sealed. That stays true because a seal that cannot be finished is taken back before the journal grows.
 * A power cut loses at most `flushMs` of events; what is uploaded was on the disk before, so no number is ever given twice.
 * Bounded by `bytesMax`: the oldest segment goes, and what was in it is told as lost. What the disk refuses is thrown, and has not
 * happened. Everything here is synchronous: the order of writes is the proof.
 */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { SpoolConfig } from "../../config/config.js";
import { type BatchHead, encodeBatch, type Loss, type LossReason } from "../../wire/batch.js";
import type { FrameHead } from "../../wire/frame.js";
import { Journal, type JournalState, type Note } from "./journal.js";
import { readAcknowledged, writeAcknowledged } from "./ledger.js";
import { eventLoss, merged } from "./losses.js";
import { type Dropped, Segments, type StoredBatch, UnreadableError } from "./segments.js";
import { type WorkerState, WorkerStates } from "./worker-states.js";

/** Fast: a batch of logins shrinks to a fifth either way. */
const GZIP_LEVEL = 1;
/** No batch grows beyond this, in bytes before compression, however long it cannot be sealed. Servers take more. */
const OPEN_BYTES_MAX = 24 * 2 ** 20;

/** What a batch says that the spool cannot know. */
export type Stamp = Pick<BatchHead, "sensor" | "boot" | "sealedMonotonicUs" | "sealedWallMs" | "version">;

/** A frame as a worker sent it, with what is known of it. */
export interface TakenFrame {
  readonly head: FrameHead & { readonly eventCount: number };
  readonly bytes: Uint8Array;
}

/** The open batch is as large as it may be, and cannot be sealed. */
export class SpoolFullError extends Error {
  readonly code = "SPOOL_FULL";
}

export class Spool {
  /** Bytes found at the start that were no good records, in segments and journal. */
  readonly tornBytes: number;
  /** Workers whose end was noted shortly before the start. */
  readonly endedWorkers: readonly string[];
  /** Events and sessions lost since the start, by reason. */
  readonly lost: Partial<Record<LossReason, number>> = {};

  readonly #folder: string;
  readonly #config: SpoolConfig;
  readonly #segments: Segments;
  readonly #workers: WorkerStates;
  readonly #id: string;
  #journal: Journal;
  #nextSequence: number;
  #nextNumber: number;
  #droppedTo: number;
  #frames: Uint8Array[];
  #frameBytes: number;
  #events: number;
  #losses: Loss[];
  #openedMs = performance.now();
  #flushedMs = performance.now();
  /** A batch was sealed that the disk may not have. */
  #isSealDirty = true;

  /** Opens the spool in `folder`, making it if need be. @throws what the disk says */
  constructor(folder: string, config: SpoolConfig) {
    makeFolder(folder);
    this.#folder = folder;
    this.#config = config;
    const path = join(folder, "journal");
    const { recovered, tornBytes } = Journal.recover(path);
    const acknowledged = readAcknowledged(folder);
    const forgotten = Math.max(acknowledged, recovered?.state.droppedTo ?? 0);
    // A quarter, so that at the bound there is always an oldest one to drop.
    const segmentBytes = Math.min(config.segmentBytes, Math.floor(config.bytesMax / 4));
    this.#segments = new Segments(folder, segmentBytes, forgotten);
    this.tornBytes = this.#segments.tornBytes + tornBytes;
    this.endedWorkers = recovered?.ended ?? [];

    const { lastNumber } = this.#segments;
    const state = recovered?.state ?? freshState();
    const isSealed = lastNumber >= state.nextNumber;
    const isOpen = recovered !== undefined && !isSealed;
    this.#id = state.spool;
    this.#nextSequence = state.nextSequence;
    this.#nextNumber = Math.max(state.nextNumber, lastNumber + 1, acknowledged + 1);
    this.#droppedTo = state.droppedTo;
    this.#workers = new WorkerStates(state.workers);
    this.#frames = isOpen ? recovered.frames : [];
    this.#frameBytes = this.#frames.reduce((sum, { length }) => sum + length, 0);
    this.#events = isOpen ? recovered.events : 0;
    this.#losses = isOpen ? recovered.losses : [];
    if (isOpen) this.#journal = recovered.journal;
    else {
      recovered?.journal.close();
      this.#journal = Journal.prepare(path, this.#state());
      this.#journal.install();
    }
    if (this.tornBytes > 0) this.#tellTorn(recovered?.before ?? state);
    try {
      this.#segments.cutTorn();
    } catch (error) {
      this.#journal.close();
      throw error;
    }
  }

  /** Workers that have sent frames and not ended, by name. */
  get workers(): ReadonlyMap<string, WorkerState> {
    return this.#workers.alive();
  }

  /** Undefined for a worker that never sent a frame. */
  stateOf(worker: string): WorkerState | undefined {
    return this.#workers.get(worker);
  }

  /** 16 bytes. */
  get id(): Uint8Array {
    return Buffer.from(this.#id, "hex");
  }

  get bytes(): number {
    return this.#segments.bytes + this.#journal.bytes;
  }

  /** Sealed and not acknowledged. */
  get batches(): number {
    return this.#segments.batches;
  }

  /** Events not acknowledged, sealed or not. */
  get eventsWaiting(): number {
    return this.#segments.events + this.#events;
  }

  get isOpenEmpty(): boolean {
    return this.#frames.length === 0 && this.#losses.length === 0;
  }

  /** Keeps one frame. @returns whether it was new */
  take(head: TakenFrame["head"], bytes: Uint8Array): boolean {
    return this.takeAll([{ head, bytes }]).length > 0;
  }

  /**
   * Keeps frames in one write, except those whose number was taken before.
   *
   * @param frames of one worker; their bytes are copied
   * @returns those that were new
   * @throws what the disk says, or SpoolFullError; then none was kept
   */
  takeAll(frames: readonly TakenFrame[]): TakenFrame[] {
    this.#segments.settle();
    const worker = Buffer.from(frames[0]?.head.worker ?? []).toString("hex");
    let last = this.#workers.get(worker)?.number ?? 0;
    const fresh = frames.filter(({ head }) => {
      const isNew = head.number > last;
      if (isNew) last = head.number;
      return isNew;
    });
    if (fresh.length === 0) return [];
    const bytes = fresh.reduce((sum, frame) => sum + frame.bytes.length, 0);
    if (this.#frameBytes + bytes > OPEN_BYTES_MAX) throw new SpoolFullError("The open batch is full and cannot be sealed.");
    let sequence = this.#nextSequence;
    const records = fresh.map((frame) => {
      const record = { sequence, bytes: frame.bytes };
      sequence += frame.head.eventCount;
      return record;
    });
    const kept = this.#journal.addFrames(records);
    this.#open();
    for (const frame of kept) this.#frames.push(frame);
    this.#frameBytes += bytes;
    this.#events += sequence - this.#nextSequence;
    this.#nextSequence = sequence;
    for (const { head } of fresh) {
      const shed = this.#workers.advance(worker, head);
      if (shed === undefined) continue;
      this.#losses.push(shed);
      this.#count(shed);
    }
    return fresh;
  }

  /** Puts a loss into the open batch. @throws what the disk says; then it is not there */
  lose(lost: Loss): void {
    this.#note({ losses: [lost] });
    this.#count(lost);
  }

  /** A worker will send no more. @param lost with it, if it died without a goodbye. @throws what the disk says; then nothing is noted */
  endWorker(worker: string, died: boolean, lost?: Loss): void {
    if (this.#workers.get(worker) === undefined && lost === undefined) return;
    this.#note({ losses: lost === undefined ? [] : [lost], ended: { worker, died } });
    this.#workers.end(worker, died);
    if (lost !== undefined) this.#count(lost);
  }

  /** Seals the open batch, if there is anything in it. @throws what the disk says; then it stays open */
  seal(stamp: Stamp): void {
    if (this.isOpenEmpty) return;
    this.#segments.settle();
    let payload = this.#encode(stamp);
    // What is dropped to make room is told by this batch: the journal that notes it will not be read once the batch is sealed.
    if (this.#dropToBound(payload.length)) payload = this.#encode(stamp);
    const next = Journal.prepare(join(this.#folder, "journal"), this.#state(this.#nextNumber + 1));
    try {
      this.#replaceJournal(next, payload);
    } catch (error) {
      next.close();
      throw error;
    }
    this.#journal.close();
    this.#journal = next;
    this.#isSealDirty = true;
    this.#nextNumber++;
    this.#frames = [];
    this.#frameBytes = 0;
    this.#events = 0;
    this.#losses = [];
    this.#openedMs = performance.now();
  }

  /**
   * The oldest sealed batch; the disk has it. One that cannot be read any more is given up, and told as lost.
   *
   * @throws what the disk says
   */
  next(): StoredBatch | undefined {
    // Were it uploaded and then forgotten by the disk, another batch would get its number, and the server would not take that.
    if (this.#isSealDirty) this.flush();
    for (;;) {
      try {
        return this.#segments.first();
      } catch (error) {
        if (!(error instanceof UnreadableError)) throw error;
        this.#giveUp(this.#segments.firstHead()!, "spool_torn");
      }
    }
  }

  /** The server has batches up to `number`. @throws what the disk says; they are forgotten, but may be back after a restart */
  acknowledge(number: number): void {
    this.#segments.forget(number);
    writeAcknowledged(this.#folder, number);
  }

  /** The server will never take the oldest batch, `number`: forgotten, and told as lost. @throws what the disk says */
  setAside(number: number): void {
    const first = this.#segments.firstHead();
    if (first?.number === number) this.#giveUp(first, "quarantined");
  }

  /** To be called often: brings to the disk what has waited for half of `flushMs`. */
  flushDue(): void {
    if (performance.now() - this.#flushedMs >= this.#config.flushMs / 2) this.flush();
  }

  flush(): void {
    this.#flushedMs = performance.now();
    this.#segments.flush();
    this.#journal.flush();
    if (!this.#isSealDirty) return;
    syncFolder(this.#folder);
    this.#isSealDirty = false;
  }

  /** Brings everything to the disk, and lets go of it whether or not the disk takes it. */
  close(): void {
    try {
      this.flush();
    } finally {
      this.#segments.close();
      this.#journal.close();
    }
  }

  #open(): void {
    if (this.isOpenEmpty) this.#openedMs = performance.now();
  }

  #note(note: Note): void {
    this.#segments.settle();
    this.#journal.addNote(note);
    this.#open();
    this.#losses.push(...note.losses);
  }

  #count({ reason, events, sessions }: Loss): void {
    this.lost[reason] = (this.lost[reason] ?? 0) + events + sessions;
  }

  #tellTorn({ spool, nextSequence }: JournalState): void {
    const torn = eventLoss("spool_torn", this.#segments.tornEvents(Buffer.from(spool, "hex"), nextSequence));
    this.#count(torn);
    try {
      this.#note({ losses: [torn] });
    } catch {
      this.#losses.push(torn); // the disk is full: it cannot get room before there is a spool to upload from
    }
  }

  #encode(stamp: Stamp): Uint8Array {
    const head: BatchHead = {
      ...stamp,
      spool: this.id,
      number: this.#nextNumber,
      firstSequence: this.#nextSequence - this.#events,
      eventCount: this.#events,
      losses: merged(this.#losses),
    };
    return gzipSync(encodeBatch(head, this.#frames), { level: GZIP_LEVEL });
  }

  #state(nextNumber = this.#nextNumber): JournalState {
    return {
      spool: this.#id,
      nextSequence: this.#nextSequence,
      nextNumber,
      droppedTo: this.#droppedTo,
      workers: this.#workers.toJSON(),
    };
  }

  /** Either the batch is in the segment and `next` in the journal's place, or neither. */
  #replaceJournal(next: Journal, payload: Uint8Array): void {
    this.#segments.append(this.#nextNumber, this.#events, payload);
    try {
      // Events that the disk has in the journal must be on it in the segment before the journal goes.
      if (performance.now() - this.#openedMs > this.#config.flushMs / 2) {
        this.#segments.flush();
        next.flush();
        syncFolder(this.#folder);
      }
      next.install();
    } catch (error) {
      this.#segments.takeBack();
      throw error;
    }
  }

  /** @returns whether anything had to go */
  #dropToBound(moreBytes: number): boolean {
    let dropped = false;
    while (this.bytes + moreBytes > this.#config.bytesMax) {
      const oldest = this.#segments.oldest();
      if (oldest === undefined) break;
      this.#giveUp(oldest, "spool_full");
      dropped = true;
    }
    return dropped;
  }

  /** The note decides: killed right after it, the batches are left out at the next start. */
  #giveUp({ number, events, losses }: Dropped, reason: LossReason): void {
    const lost = eventLoss(reason, events);
    this.#note({ losses: merged([...losses, lost]), droppedTo: number });
    this.#count(lost);
    this.#droppedTo = number;
    this.#segments.forget(number);
  }
}

function freshState(): JournalState {
  return { spool: randomBytes(16).toString("hex"), nextSequence: 1, nextNumber: 1, droppedTo: 0, workers: {} };
}

function makeFolder(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  try {
    // Not recursive: on a read-only file system that would speak of a folder that does not exist.
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

/** Returns when the disk has the folder's names. */
function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } catch (error) {
    // Some file systems cannot, and have no need to.
    if (!(error instanceof Error && "code" in error && error.code === "EINVAL")) throw error;
  } finally {
    closeSync(fd);
  }
}
