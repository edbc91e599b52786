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
import type { Logger } from "../log.js";
import { type Ack, decodeAck } from "../wire/batch.js";
import { WireError } from "../wire/event.js";
import type { Answer, Poster } from "./post.js";
import type { StoredBatch } from "./spool/segments.js";

const GREETING_MS = 60_000;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_LAST_MS = 60_000;
const FAILURES_TOLD = 3;
const REFUSED_WAIT_MS = 60_000;
const RETRY_AFTER_MAX_MS = 3_600_000;
const MALFORMED: ReadonlySet<number> = new Set([400, 413, 415, 422]);

export interface UploaderOwner {
  readonly log: Logger;
  /** The oldest batch; undefined when there is none, or it cannot be had now. */
  next(): StoredBatch | undefined;
  /** How many batches there are. */
  waiting(): number;
  /** A batch without events, gzipped. */
  greeting(): Uint8Array;
  /** The header `Minipot-Clock`, now. */
  clock(): string;
  /** The server has committed `batch`, or answered a greeting. */
  acknowledged(ack: Ack, batch: StoredBatch | undefined): void;
  /** The server will never take `batch`. */
  malformed(batch: StoredBatch): void;
}

export class Uploader {
  lastAckMs: number | undefined;
  eventsAcknowledged = 0;
  /** Why the last attempt failed; undefined when it did not. */
  fault: string | undefined = "the server has not answered yet";

  readonly #poster: Pick<Poster, "post" | "close">;
  readonly #owner: UploaderOwner;
  /** In a row, by kind. */
  #failures = 0;
  #malformed = 0;
  #timer: NodeJS.Timeout | undefined;
  #busy = false;
  /** A new batch is no reason to try before this. */
  #heldUntilMs = 0;
  #stopped = false;
  /** Told when all is sent, or something cannot be. */
  #whenSettled: (() => void) | undefined;

  constructor(poster: Pick<Poster, "post" | "close">, owner: UploaderOwner) {
    this.#poster = poster;
    this.#owner = owner;
    this.#later(0);
  }

  /** There is a new batch to send. */
  wake(): void {
    if (!this.#busy && performance.now() >= this.#heldUntilMs) this.#later(0);
  }

  /** Sends what it can until the deadline, unless the server is away; then no more. */
  async end(deadlineMs: number): Promise<void> {
    if (this.fault === undefined) {
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(resolve, deadlineMs);
        this.#whenSettled = () => {
          clearTimeout(deadline);
          resolve();
        };
        if (!this.#busy) this.#later(0);
      });
    }
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#poster.close();
  }

  #later(delayMs: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#attempt(), delayMs);
  }

  async #attempt(): Promise<void> {
    const batch = this.#owner.next();
    if (batch === undefined && this.#whenSettled !== undefined) return this.#whenSettled();
    this.#busy = true;
    const delayMs = await this.#upload(batch);
    this.#busy = false;
    if (this.fault !== undefined && delayMs > 0) this.#whenSettled?.();
    this.#heldUntilMs = performance.now() + delayMs;
    // At once if there is more; if not, a greeting is in order when the state is to be cleared, or after a while.
    const more = delayMs > 0 || this.fault !== undefined || this.#whenSettled !== undefined || this.#owner.waiting() > 0;
    this.#later(more ? delayMs : GREETING_MS);
  }

  /** @returns how long to wait before the next attempt */
  async #upload(batch: StoredBatch | undefined): Promise<number> {
    let answer: Answer;
    try {
      answer = await this.#poster.post(batch?.payload ?? this.#owner.greeting(), this.#owner.clock());
    } catch (error) {
      return this.#failed(describe(error));
    }
    return this.#judge(answer, batch);
  }

  #judge({ status, headers, body }: Answer, batch: StoredBatch | undefined): number {
    if (status === 200) return this.#committed(body, batch);
    if (batch !== undefined && MALFORMED.has(status)) return this.#setAside(batch, status);
    if (status === 401 || status === 403) {
      const fault = `the server does not accept this sensor's token (${status}): check \`id\` and \`token\``;
      return this.#failed(fault, REFUSED_WAIT_MS);
    }
    return this.#failed(`the server answers ${status}`, retryAfterMs(headers));
  }

  #committed(body: Uint8Array, batch: StoredBatch | undefined): number {
    const number = batch?.number ?? 0;
    let ack: Ack;
    try {
      ack = decodeAck(body);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return this.#failed("the server's acknowledgement is none: is it a minipot server?");
    }
    if (ack.number !== number) return this.#failed(`the server acknowledged batch ${ack.number}, not ${number}`);
    if (this.#failures > FAILURES_TOLD) this.#owner.log.info("The server answers again.");
    this.fault = undefined;
    this.#failures = 0;
    this.#malformed = 0;
    this.lastAckMs = Date.now();
    this.eventsAcknowledged += batch?.events ?? 0;
    this.#owner.acknowledged(ack, batch);
    return 0;
  }

  /** One malformed batch holds up nothing. If all are, the server is not what it should be, and the spool is not thrown at it. */
  #setAside(batch: StoredBatch, status: number): number {
    this.fault = `the server calls a batch malformed (${status})`;
    this.#owner.log.error({ batch: batch.number, status }, "The server calls a batch malformed; it is set aside.");
    this.#owner.malformed(batch);
    const delayMs = this.#malformed === 0 ? 0 : backoffMs(this.#malformed - 1);
    this.#malformed++;
    return delayMs;
  }

  /** @returns when to try again, in ms: doubled with every failure up to a bound, give or take a quarter, and not before `leastMs` */
  #failed(fault: string, leastMs = 0): number {
    // A server that is just being restarted is no news.
    if (this.#failures === FAILURES_TOLD) this.#owner.log.warn({ fault }, "Not uploaded; events stay in the spool.");
    this.fault = fault;
    return Math.max(leastMs, backoffMs(this.#failures++));
  }
}

function backoffMs(failures: number): number {
  return Math.min(BACKOFF_FIRST_MS * 2 ** failures, BACKOFF_LAST_MS) * (0.75 + Math.random() / 2);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? String(error.code) : "";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "the server does not answer in time";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "the server's certificate is for another name";
  if (/CERT|SIGNATURE|ISSUER/.test(code)) return `the server's certificate is not trusted: ${error.message} (${code})`;
  return error.message === "" ? code : error.message;
}

/** RFC 9110 §10.2.3: seconds or a date. A date counts from the server's own, if it tells: our clock may be years off. */
function retryAfterMs({ date, "retry-after": value }: Answer["headers"]): number | undefined {
  if (value === undefined) return undefined;
  const nowMs = Date.parse(date ?? "") || Date.now();
  const delayMs = /^\d+$/.test(value) ? 1000 * Number(value) : Date.parse(value) - nowMs;
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(delayMs, 0), RETRY_AFTER_MAX_MS);
}
