/**
 * Events → frames → the collector's unix socket.
 *
 * A frame is flushed at 64 events or after 20 ms, and kept until the collector says that it is in the spool. While the collector
 * is away or slow, frames wait in a ring of `ringBytesMax`; past that the oldest unsent frame is dropped and its events counted
 * as shed, which later frames tell. Frames that were sent but not accepted are sent again on the next connection; the collector
 * takes each number once.
 */
import { connect, type Socket } from "node:net";
import { addressKey } from "../bytes/address.js";
import type { CredentialMode } from "../consent.js";
import type { Event } from "../event.js";
import { monotonicUs } from "../monotonic.js";
import { type Attempts, decodeFromCollector, encodeFrame, encodeToCollector } from "../wire/frame.js";
import { messageReader, withLength } from "../wire/framing.js";

const FLUSH_EVENTS = 64;
const FLUSH_MS = 20;
const RECONNECT_FIRST_MS = 50;
const RECONNECT_LAST_MS = 2000;
/** An event that would make a frame larger begins the next one. One alone may be larger: no protocol makes one above the collector's limit. */
const FRAME_BYTES_MAX = 128 * 1024;

interface Waiting {
  readonly number: number;
  readonly events: number;
  readonly bytes: Buffer;
}

export interface UplinkOptions {
  readonly path: string;
  readonly service: string;
  /** 8 bytes. */
  readonly worker: Uint8Array;
  readonly ringBytesMax: number;
  /** What its events are collected under. */
  readonly consent: number;
  readonly credentialMode: CredentialMode;
}

export class Uplink {
  /** Totals since the start. */
  eventsReported = 0;
  eventsShed = 0;
  sessionsClosed = 0;

  readonly #options: UplinkOptions;
  #events: Event[] = [];
  #eventBytes = 0;
  #attempts = new Map<number | string, { peerAddress: Uint8Array; logins: number }>();
  #flushTimer: NodeJS.Timeout | undefined;
  #number = 0;

  #unsent: Waiting[] = [];
  #sent: Waiting[] = [];
  #waitingBytes = 0;

  #socket: Socket | undefined;
  #writable = false;
  #reconnectMs = RECONNECT_FIRST_MS;
  #reconnectTimer: NodeJS.Timeout | undefined;
  #whenEmpty: (() => void) | undefined;
  #ended = false;

  constructor(options: UplinkOptions) {
    this.#options = options;
    this.#connect();
  }

  /** @param bytes at most so many on the wire (wire-size.ts) */
  report(event: Event, bytes: number): void {
    if (this.#eventBytes + bytes > FRAME_BYTES_MAX) this.flush();
    this.eventsReported++;
    this.#events.push(event);
    this.#eventBytes += bytes;
    if (event.seen.kind === "login") this.#countAttempt(event.peerAddress);
    if (event.seen.kind === "close" || event.seen.kind === "refused") this.sessionsClosed++;
    if (this.#events.length >= FLUSH_EVENTS || this.#eventBytes >= FRAME_BYTES_MAX) this.flush();
    else this.#flushTimer ??= setTimeout(() => this.flush(), FLUSH_MS);
  }

  /** Makes a frame of what is there and sends what it may. */
  flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    if (this.#events.length > 0) this.#enqueue();
    this.#send();
  }

  /**
   * Sends all there is and says goodbye.
   *
   * @returns when the collector has accepted everything, or at the deadline with what it has not counted as shed
   */
  async end(deadlineMs: number): Promise<void> {
    this.flush();
    const deadline = setTimeout(() => this.#whenEmpty?.(), deadlineMs);
    if (this.#waitingBytes > 0) {
      await new Promise<void>((resolve) => {
        this.#whenEmpty = resolve;
      });
    }
    clearTimeout(deadline);
    this.#ended = true;
    clearTimeout(this.#reconnectTimer);
    const socket = this.#socket;
    if (socket === undefined || !this.#writable) return;
    await new Promise<void>((resolve) => {
      socket.once("close", () => resolve());
      socket.end(withLength(encodeToCollector({ kind: "bye" })));
      setTimeout(() => socket.destroy(), deadlineMs).unref();
    });
  }

  #countAttempt(peerAddress: Uint8Array): void {
    const key = addressKey(peerAddress);
    const known = this.#attempts.get(key);
    if (known === undefined) this.#attempts.set(key, { peerAddress, logins: 1 });
    else known.logins++;
  }

  #enqueue(): void {
    const attempts: Attempts[] = [...this.#attempts.values()];
    const frame = encodeFrame({
      worker: this.#options.worker,
      service: this.#options.service,
      number: ++this.#number,
      monotonicUs: monotonicUs(),
      wallMs: Date.now(),
      attempts,
      sessionsClosed: this.sessionsClosed,
      eventsShed: this.eventsShed,
      urgent: false,
      consent: this.#options.consent,
      credentialMode: this.#options.credentialMode,
      events: this.#events,
    });
    const bytes = withLength(encodeToCollector({ kind: "frame", frame }));
    this.#unsent.push({ number: this.#number, events: this.#events.length, bytes });
    this.#waitingBytes += bytes.length;
    this.#events = [];
    this.#eventBytes = 0;
    if (this.#attempts.size > 0) this.#attempts = new Map();
    while (this.#waitingBytes > this.#options.ringBytesMax && this.#unsent.length > 1) this.#shedOldest();
  }

  #shedOldest(): void {
    const oldest = this.#unsent.shift();
    if (oldest === undefined) return;
    this.#waitingBytes -= oldest.bytes.length;
    this.eventsShed += oldest.events;
  }

  #send(): void {
    while (this.#writable && this.#unsent.length > 0) {
      const next = this.#unsent.shift()!;
      this.#sent.push(next);
      this.#writable = this.#socket!.write(next.bytes);
    }
  }

  #accepted(number: number): void {
    while (this.#sent.length > 0 && this.#sent[0]!.number <= number) this.#waitingBytes -= this.#sent.shift()!.bytes.length;
    if (this.#waitingBytes === 0) this.#whenEmpty?.();
  }

  #connect(): void {
    const socket = connect({ path: this.#options.path });
    this.#socket = socket;
    const read = messageReader((bytes) => {
      const message = decodeFromCollector(bytes);
      if (message.kind === "accepted") this.#accepted(message.number);
    });
    socket.on("connect", () => {
      this.#reconnectMs = RECONNECT_FIRST_MS;
      const { worker, service } = this.#options;
      this.#unsent = this.#sent.concat(this.#unsent);
      this.#sent = [];
      this.#writable = socket.write(withLength(encodeToCollector({ kind: "hello", worker, service })));
      this.#send();
    });
    socket.on("drain", () => {
      this.#writable = true;
      this.#send();
    });
    socket.on("data", read);
    socket.on("error", () => {}); // a close follows
    socket.on("close", () => this.#disconnected());
  }

  #disconnected(): void {
    this.#writable = false;
    if (this.#ended) return;
    // The collector is restarting, mostly: soon again, then less often.
    this.#reconnectTimer = setTimeout(() => this.#connect(), this.#reconnectMs);
    this.#reconnectMs = Math.min(2 * this.#reconnectMs, RECONNECT_LAST_MS);
  }
}
