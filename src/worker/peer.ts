/**
 * One accepted connection: the Connection that its protocol's session speaks through, over a TCP handle. It coalesces what the
 * session sends in one turn into one write, keeps the session's timers, and reports what happened exactly once. Limits and
 * deadlines are the listener's business.
 */
import { randomBytes } from "node:crypto";
import type { CloseReason, Observation, RefuseReason } from "../event.js";
import { monotonicUs } from "../monotonic.js";
import type { Cancel, Connection, Session } from "../protocols/protocol.js";
import { type TcpHandle, write } from "./tcp.js";

/** A peer that lets so much wait does not read. */
const UNREAD_BYTES_MAX = 64 * 1024;

/** How long last words wait to be read. */
const LINGER_MS = 5000;

export interface Endpoints {
  /** 4 or 16 bytes. */
  readonly peerAddress: Uint8Array;
  readonly peerPort: number;
  readonly targetPort: number;
}

/** What a peer tells its listener. */
export interface PeerOwner {
  report(peer: Peer, seen: Observation): void;
  /** Called once, when the session has ended and the socket is closed or closing. */
  ended(peer: Peer, reason: CloseReason): void;
  /** Called once instead, when the peer was closed before its session began. */
  refused(peer: Peer, reason: RefuseReason): void;
}

export class Peer implements Connection {
  readonly number: number;
  /** As the kernel or the PROXY header told them. */
  endpoints: Endpoints;
  readonly startUs = monotonicUs();
  /** Its session has begun. Until then a PROXY header is awaited. */
  opened = false;
  bytesIn = 0;
  bytesOut = 0;

  /** The listener's list of peers by last activity. */
  activeMs: number;
  older: Peer | undefined;
  newer: Peer | undefined;

  readonly #handle: TcpHandle;
  readonly #owner: PeerOwner;
  #session: Session | undefined;
  #out = "";
  #soon: (() => void)[] = [];
  #timers: Set<NodeJS.Timeout> | undefined;
  #closing = false;
  #ended = false;

  constructor(number: number, handle: TcpHandle, endpoints: Endpoints, owner: PeerOwner, nowMs: number) {
    this.number = number;
    this.#handle = handle;
    this.endpoints = endpoints;
    this.#owner = owner;
    this.activeMs = nowMs;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Starts the session; `open` makes it. */
  open(open: (connection: Connection) => Session): void {
    this.opened = true;
    this.#turn(() => {
      this.#session = open(this);
    });
  }

  receive(chunk: Uint8Array): void {
    if (this.#closing || this.#ended) return;
    this.#turn(() => this.#session?.receive(chunk));
  }

  /** Ends the session, if one has begun, for `reason` and closes the socket; what the session sent before is still written, its last words too. */
  end(reason: CloseReason): void {
    if (!this.opened) return this.refuse("proxy_header");
    if (this.#ended) return;
    this.#ended = true;
    this.#clearTimers();
    this.#session?.end(reason);
    this.#owner.ended(this, reason);
    this.#closing = true;
    if (reason === "peer" || reason === "error" || reason === "limit" || this.#handle.writeQueueSize === 0) this.#handle.close();
    else this.#linger();
  }

  /** Closes a peer whose session has not begun. */
  refuse(reason: RefuseReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#handle.close();
    this.#owner.refused(this, reason);
  }

  send(bytes: string | Uint8Array): void {
    if (this.#closing || this.#ended) return;
    this.#out += typeof bytes === "string" ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  }

  report(seen: Observation): void {
    if (!this.#closing) this.#owner.report(this, seen);
  }

  after(delayMs: number, then: () => void): Cancel {
    if (delayMs <= 0) {
      this.#soon.push(then);
      return () => {
        this.#soon = this.#soon.filter((other) => other !== then);
      };
    }
    this.#timers ??= new Set();
    const timers = this.#timers;
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!this.#closing) this.#turn(then);
    }, delayMs);
    timers.add(timer);
    return () => {
      timers.delete(timer);
      clearTimeout(timer);
    };
  }

  now(): number {
    return Date.now();
  }

  random(length: number): Uint8Array {
    return randomBytes(length);
  }

  close(): void {
    this.#closing = true;
  }

  /** Runs a call into the session, then what it wanted soon, then writes what it sent. */
  #turn(call: () => void): void {
    call();
    while (this.#soon.length > 0 && !this.#closing) this.#soon.shift()!();
    this.#flush();
  }

  #flush(): void {
    if (this.#ended) return;
    if (this.#out !== "") {
      const text = this.#out;
      this.#out = "";
      this.bytesOut += text.length;
      if (!write(this.#handle, text, () => this.#drained())) return this.end("error");
      if (this.#handle.writeQueueSize > UNREAD_BYTES_MAX) return this.end("limit");
    }
    if (this.#closing) this.end("done");
  }

  /** Leaves the peer some time to take the last words. */
  #linger(): void {
    this.#handle.readStop();
    setTimeout(() => this.#handle.close(), LINGER_MS).unref();
  }

  #drained(): void {
    if (this.#ended) this.#handle.close();
  }

  #clearTimers(): void {
    this.#soon = [];
    if (this.#timers === undefined) return;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
