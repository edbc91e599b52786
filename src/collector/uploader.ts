/**
 * Sealed batches → the server, in order, one at a time. What the server answers decides:
 *
 *   200                  committed: forget it, take on new settings
 *   400 413 415 422      malformed: into quarantine, counted, the next one goes on
 *   401 403              not us: keep everything, ask again now and then, tell the operator
 *   anything else        later, with a backoff that doubles and a jitter; Retry-After is honoured
 *
 * With nothing to send it greets the server now and then (batch 0), so that its state is known and its settings are followed.
 */
import { gzipSync } from "node:zlib";
import type { Logger } from "../log.js";
import { type Ack, decodeAck, encodeBatch } from "../wire/batch.js";
import { bootId, monotonicUs } from "./clock.js";
import type { Answer, Poster } from "./post.js";
import type { Spool, Stamp } from "./spool/spool.js";

const GREETING_MS = 60_000;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_LAST_MS = 60_000;
const FAILURES_TOLD = 3;
const REFUSED_WAIT_MS = 60_000;
const RETRY_AFTER_MAX_MS = 3_600_000;
const MALFORMED: ReadonlySet<number> = new Set([400, 413, 415, 422]);

export interface UploaderOwner {
  readonly log: Logger;
  /** Undefined while the spool cannot be opened. */
  spool(): Spool | undefined;
  stamp(): Stamp;
  acknowledged(ack: Ack): void;
  quarantined(number: number, events: number, payload: Uint8Array): void;
}

export class Uploader {
  lastAckMs: number | undefined;
  eventsAcknowledged = 0;
  /** Why the last attempt failed; undefined when it did not. */
  fault: string | undefined = "the server has not answered yet";

  readonly #poster: Poster;
  readonly #owner: UploaderOwner;
  readonly #boot = bootId();
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #busy = false;
  #heldUntilMs = 0;
  #stopped = false;
  #whenIdle: (() => void) | undefined;

  constructor(poster: Poster, owner: UploaderOwner) {
    this.#poster = poster;
    this.#owner = owner;
    this.#later(0);
  }

  /** There is a new batch to send. */
  wake(): void {
    if (!this.#busy && performance.now() >= this.#heldUntilMs) this.#later(0);
  }

  /** Sends what it can until the deadline, then no more. */
  async end(deadlineMs: number): Promise<void> {
    const worthTrying = this.fault === undefined;
    if (worthTrying && (this.#busy || this.#owner.spool()?.next() !== undefined)) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
        setTimeout(resolve, deadlineMs);
        this.wake();
      });
    }
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#poster.close();
  }

  #later(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#heldUntilMs = performance.now() + delayMs;
    this.#timer = setTimeout(() => void this.#attempt(), delayMs);
  }

  async #attempt(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    const batch = this.#owner.spool()?.next();
    let delayMs: number;
    try {
      const payload = batch?.payload ?? this.#greeting();
      delayMs = this.#judge(await this.#poster.post(payload, this.#clock()), batch);
    } catch (error) {
      delayMs = this.#failed(describe(error), BACKOFF_FIRST_MS);
    }
    this.#busy = false;
    const more = this.#owner.spool()?.next() !== undefined;
    if (this.fault !== undefined) this.#later(delayMs);
    else if (more) this.#later(0);
    else {
      this.#whenIdle?.();
      this.#later(GREETING_MS);
      this.#heldUntilMs = 0;
    }
  }

  #judge({ status, headers, body }: Answer, batch: { number: number; events: number; payload: Buffer } | undefined): number {
    if (status === 200) {
      const ack = decodeAck(body);
      if (ack.number !== (batch?.number ?? 0)) throw new Error(`it acknowledged batch ${ack.number}, not ${batch?.number ?? 0}`);
      this.#succeeded(ack, batch);
      return 0;
    }
    if (batch !== undefined && MALFORMED.has(status)) {
      this.#owner.log.error({ batch: batch.number, status }, "The server calls a batch malformed; it is set aside.");
      this.#owner.quarantined(batch.number, batch.events, batch.payload);
      this.fault = undefined;
      return 0;
    }
    if (status === 401 || status === 403) {
      return this.#failed(
        `the server does not accept this sensor's token (${status}): check \`id\` and \`token\``,
        REFUSED_WAIT_MS,
      );
    }
    return this.#failed(`the server answers ${status}`, retryAfterMs(headers["retry-after"]) ?? BACKOFF_FIRST_MS);
  }

  #succeeded(ack: Ack, batch: { number: number; events: number } | undefined): void {
    if (this.#failures > FAILURES_TOLD) this.#owner.log.info("The server answers again.");
    this.fault = undefined;
    this.#failures = 0;
    this.lastAckMs = Date.now();
    if (batch !== undefined) {
      this.#owner.spool()?.acknowledge(batch.number);
      this.eventsAcknowledged += batch.events;
    }
    this.#owner.acknowledged(ack);
  }

  /** @returns when to try again: doubled with every failure, up to a bound, half of it by chance */
  #failed(fault: string, leastMs: number): number {
    // A server that is just being restarted is no news.
    if (this.#failures === FAILURES_TOLD) this.#owner.log.warn({ fault }, "Not uploaded; events stay in the spool.");
    this.fault = fault;
    const backoffMs = Math.min(BACKOFF_FIRST_MS * 2 ** this.#failures++, BACKOFF_LAST_MS);
    return Math.max(leastMs, backoffMs) * (0.75 + Math.random() / 2);
  }

  #greeting(): Buffer {
    const head = { ...this.#owner.stamp(), spool: Buffer.alloc(16), number: 0, firstSequence: 0, eventCount: 0, losses: [] };
    return gzipSync(encodeBatch(head, []));
  }

  #clock(): string {
    return `boot=${Buffer.from(this.#boot).toString("hex")}; monotonic_us=${monotonicUs()}; wall_ms=${Date.now()}`;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError" || error.name === "AbortError") return "the server does not answer in time";
  return "code" in error && error.message === "" ? String(error.code) : error.message;
}

/** RFC 9110 §10.2.3: seconds or a date. */
function retryAfterMs(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const delayMs = /^\d+$/.test(value) ? 1000 * Number(value) : Date.parse(value) - Date.now();
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(delayMs, 0), RETRY_AFTER_MAX_MS);
}
