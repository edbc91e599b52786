/**
 * What the collector must not lose, on disk: the journal of the open batch, and segments of sealed ones, in one folder.
 *
 *   take     a frame is in the journal before the worker hears that it was accepted: a killed collector loses nothing
 *   seal     the journal's frames become one gzipped batch at the end of a segment; then the journal is replaced
 *   next     the oldest sealed batch, byte for byte what is uploaded
 *   ack      the server has committed it: forgotten, remembered in `acked`
 *
 * Killed at any moment, each event is in exactly one place: if the last segment holds the number that the journal was to get, the
 * journal's frames are in it already. A power cut loses at most `flushMs` of events. Bounded by `bytesMax`: the oldest segment goes,
 * and what was in it is counted as lost. Everything here is synchronous: the order of writes is the proof.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { SpoolConfig } from "../../config/config.js";
import type { BatchHead, Loss } from "../../wire/batch.js";
import { encodeBatch } from "../../wire/batch.js";
import type { FrameHead } from "../../wire/frame.js";
import { Journal, type JournalState, type WorkerState } from "./journal.js";
import { Segments, type StoredBatch } from "./segments.js";

/** Fast: a batch of logins shrinks to a fifth either way. */
const GZIP_LEVEL = 1;

/** What a batch says that the spool cannot know. */
export type Stamp = Pick<BatchHead, "sensor" | "boot" | "sealedMonotonicUs" | "sealedWallMs" | "version">;

export class Spool {
  /** Torn bytes found at the start, in segments and journal. */
  readonly tornBytes: number;

  readonly #folder: string;
  readonly #config: SpoolConfig;
  readonly #segments: Segments;
  readonly #journal: Journal;
  readonly #workers: Map<string, WorkerState>;
  readonly #id: string;
  #nextSequence: number;
  #nextNumber: number;
  #frames: Uint8Array[];
  #events: number;
  #losses: Loss[];
  #openedMs = 0;
  #flushedMs = performance.now();

  /** Opens the spool in `folder`, making it if need be. @throws what the disk says */
  constructor(folder: string, config: SpoolConfig) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#config = config;
    this.#segments = new Segments(folder, config.segmentBytes, readAcknowledged(folder));
    const path = join(folder, "journal");
    const found = Journal.recover(path);
    const state = found?.recovered.state ?? freshState(this.#segments.lastNumber + 1);
    const isSealed = this.#segments.lastNumber >= state.nextNumber;
    this.#id = state.spool;
    this.#nextSequence = state.nextSequence;
    this.#nextNumber = Math.max(state.nextNumber, this.#segments.lastNumber + 1);
    this.#workers = new Map(Object.entries(state.workers));
    this.#frames = isSealed ? [] : (found?.recovered.frames ?? []);
    this.#events = isSealed ? 0 : (found?.recovered.events ?? 0);
    this.#losses = isSealed ? [] : (found?.recovered.losses ?? []);
    this.#openedMs = this.isOpenEmpty ? 0 : performance.now();
    this.#journal = found === undefined || isSealed ? Journal.create(path, this.#state()) : found.journal;
    this.tornBytes = this.#segments.tornBytes + (found?.recovered.tornBytes ?? 0);
    if (this.tornBytes > 0) this.lose({ reason: "spool_torn", service: "", events: 0, sessions: 0 });
  }

  /** Workers that have sent frames and not said goodbye, by name. */
  get workers(): ReadonlyMap<string, WorkerState> {
    return this.#workers;
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

  /**
   * Keeps a frame, unless its number was taken before.
   *
   * @param bytes the encoded frame; copied
   * @returns whether it was new
   * @throws what the disk says; then nothing was kept
   */
  take(head: FrameHead & { readonly eventCount: number }, bytes: Uint8Array): boolean {
    const name = Buffer.from(head.worker).toString("hex");
    const known = this.#workers.get(name);
    if (known !== undefined && head.number <= known.number) return false;
    const frame = Uint8Array.from(bytes);
    this.#journal.addFrame(this.#nextSequence, frame);
    const { service, number, sessionsClosed, eventsShed } = head;
    this.#workers.set(name, { service, number, sessionsClosed, eventsShed });
    this.#open();
    this.#frames.push(frame);
    this.#events += head.eventCount;
    this.#nextSequence += head.eventCount;
    const shed = eventsShed - (known?.eventsShed ?? 0);
    if (shed > 0) this.lose({ reason: "worker_ring", service, events: shed, sessions: 0 });
    return true;
  }

  /** Puts a loss into the open batch. */
  lose(loss: Loss): void {
    this.#journal.addLoss(loss);
    this.#open();
    this.#losses.push(loss);
  }

  /** A worker will send no more. */
  dismiss(worker: string): void {
    if (!this.#workers.has(worker)) return;
    this.#journal.addGone(worker);
    this.#workers.delete(worker);
  }

  /** Seals the open batch, if there is anything in it. @throws what the disk says; then it stays open */
  seal(stamp: Stamp): void {
    if (this.isOpenEmpty) return;
    const head: BatchHead = {
      ...stamp,
      spool: Buffer.from(this.#id, "hex"),
      number: this.#nextNumber,
      firstSequence: this.#nextSequence - this.#events,
      eventCount: this.#events,
      losses: merged(this.#losses),
    };
    const payload = gzipSync(encodeBatch(head, this.#frames), { level: GZIP_LEVEL });
    this.#segments.append(this.#nextNumber, this.#events, payload);
    // Events that the disk had in the journal must be on it in the segment before the journal goes.
    if (performance.now() - this.#openedMs > this.#config.flushMs / 2) this.#segments.flush();
    this.#nextNumber++;
    this.#frames = [];
    this.#events = 0;
    this.#losses = [];
    this.#journal.replace(this.#state());
    this.#dropToBound();
  }

  /** The oldest sealed batch. */
  next(): StoredBatch | undefined {
    return this.#segments.first();
  }

  /** The server has batches up to `number`, or will never take it. */
  acknowledge(number: number): void {
    this.#segments.forget(number);
    const path = join(this.#folder, "acked");
    writeFileSync(`${path}.new`, String(number), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  /** To be called often: brings to the disk what has waited for half of `flushMs`. */
  flushDue(): void {
    const nowMs = performance.now();
    if (nowMs - this.#flushedMs < this.#config.flushMs / 2) return;
    this.#flushedMs = nowMs;
    this.#segments.flush();
    this.#journal.flush();
  }

  close(): void {
    this.#segments.close();
    this.#journal.close();
  }

  #open(): void {
    if (this.isOpenEmpty) this.#openedMs = performance.now();
  }

  #state(): JournalState {
    return {
      spool: this.#id,
      nextSequence: this.#nextSequence,
      nextNumber: this.#nextNumber,
      workers: Object.fromEntries(this.#workers),
    };
  }

  #dropToBound(): void {
    while (this.bytes > this.#config.bytesMax) {
      const lost = this.#segments.dropOldest();
      if (lost === undefined) return;
      for (const loss of merged([...lost.losses, { reason: "spool_full", service: "", events: lost.events, sessions: 0 }]))
        this.lose(loss);
    }
  }
}

function freshState(nextNumber: number): JournalState {
  return { spool: randomBytes(16).toString("hex"), nextSequence: 1, nextNumber, workers: {} };
}

function readAcknowledged(folder: string): number {
  try {
    return Number(readFileSync(join(folder, "acked"), "utf8")) || 0;
  } catch {
    return 0; // none yet; the server tells apart what is sent twice
  }
}

/** One loss for each reason and service. */
function merged(losses: readonly Loss[]): Loss[] {
  const byKind = new Map<string, Loss>();
  for (const loss of losses) {
    const kind = `${loss.reason} ${loss.service}`;
    const before = byKind.get(kind) ?? { ...loss, events: 0, sessions: 0 };
    byKind.set(kind, { ...before, events: before.events + loss.events, sessions: before.sessions + loss.sessions });
  }
  return [...byKind.values()];
}
