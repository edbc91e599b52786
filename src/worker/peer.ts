/**
 * One accepted connection: the Connection that its protocol's session speaks through, over a TCP handle. It coalesces what the
 * session sends in one turn into one write, keeps the session's timers, and reports what happened exactly once. Limits and
 * deadlines are the listener's business.
 */
import { randomBytes } from "node:crypto";
import { capped, latin1Bytes } from "../bytes/ascii.js";
import type { CloseReason, Observation, RefuseReason, Transport } from "../event.js";
import { monotonicUs } from "../monotonic.js";
import type { Cancel, Connection, Session } from "../protocols/protocol.js";
import { type Outlet, type TcpHandle, write } from "./tcp.js";
import type { ClientHello } from "./tls/client-hello.js";
import { ja3, ja4 } from "./tls/fingerprint.js";
import type { TlsServer } from "./tls/secure.js";

/** A peer that lets so much wait does not read. */
const UNREAD_BYTES_MAX = 64 * 1024;

/** Why TLS did not come about, in an `invalid`. */
const TLS_REASON = "no TLS handshake";
const INVALID_BYTES_MAX = 1024;

/** How long last words wait to be read. */
const LINGER_MS = 5000;

export interface Endpoints {
  /** 4 or 16 bytes. */
  readonly peerAddress: Uint8Array;
  readonly peerPort: number;
  readonly targetPort: number;
  readonly transport: Transport;
}

/** What a peer tells its listener, and needs of it. */
export interface PeerOwner {
  /** There for protocols that have use for it. */
  readonly tls: TlsServer | undefined;
  /** What came through TLS; undefined at the end of the stream. */
  read(peer: Peer, chunk: Uint8Array | undefined): void;
  report(peer: Peer, seen: Observation): void;
  /** Called once, when the session has ended and the socket is closed or closing. */
  ended(peer: Peer, reason: CloseReason): void;
  /** Called once instead, when the peer was closed before its session began. */
  refused(peer: Peer, reason: RefuseReason): void;
}

export class Peer implements Connection {
  readonly number: number;
  /** As the kernel or the PROXY header told them, and whether TLS has begun. */
  endpoints: Endpoints;
  readonly startUs = monotonicUs();
  /** From the owner's own networks: served as any other, and not recorded. */
  isOwn = false;
  /** Its session has begun. Until then a PROXY header is awaited. */
  opened = false;
  bytesIn = 0;
  bytesOut = 0;

  /** The listener's list of peers by last activity. */
  activeMs: number;
  older: Peer | undefined;
  newer: Peer | undefined;

  readonly #handle: TcpHandle;
  #outlet: Outlet;
  readonly #owner: PeerOwner;
  #session: Session | undefined;
  #out = "";
  #soon: (() => void)[] = [];
  #timers: Set<NodeJS.Timeout> | undefined;
  #shakingHands = false;
  #finished = false;
  #closing = false;
  #ended = false;

  constructor(number: number, handle: TcpHandle, endpoints: Endpoints, owner: PeerOwner, nowMs: number) {
    this.number = number;
    this.#handle = handle;
    this.#outlet = handle;
    this.endpoints = endpoints;
    this.#owner = owner;
    this.activeMs = nowMs;
  }

  get peerAddress(): Uint8Array {
    return this.endpoints.peerAddress;
  }

  get peerPort(): number {
    return this.endpoints.peerPort;
  }

  get targetPort(): number {
    return this.endpoints.targetPort;
  }

  get unsent(): number {
    return this.#out.length + this.#outlet.writeQueueSize;
  }

  get secure(): boolean {
    return this.endpoints.transport === "tls";
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Starts the session, behind TLS if so told; `open` makes it. */
  open(open: (connection: Connection) => Session, behindTls: boolean): void {
    this.opened = true;
    const start = () => {
      this.#session = open(this);
    };
    if (behindTls) this.startTls(start);
    else this.#turn(start);
  }

  receive(chunk: Uint8Array): void {
    if (this.#closing || this.#ended) return;
    this.#turn(() => this.#session?.receive(chunk));
  }

  /** The peer's side of the stream has ended: the session may have a last word. */
  finish(): void {
    if (this.#closing || this.#ended) return;
    const session = this.#session;
    if (session?.finish === undefined) return this.end("peer");
    this.#finished = true;
    this.#turn(() => session.finish!());
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
    if (reason === "peer" || reason === "error" || reason === "limit" || this.#outlet.writeQueueSize === 0) this.#outlet.close();
    else this.#linger();
  }

  /** Closes a peer whose session has not begun. */
  refuse(reason: RefuseReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#outlet.close();
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

  startTls(then: () => void): void {
    const { tls } = this.#owner;
    if (tls === undefined) throw new Error("A session asked for TLS in a worker that has no certificate.");
    this.#flush();
    if (this.#closing || this.#ended) return;
    this.#shakingHands = true;
    this.endpoints = { ...this.endpoints, transport: "tls" };
    this.#outlet = tls.secure(this.#handle, {
      greeted: (hello) => this.#greeted(hello),
      secured: () => {
        this.#shakingHands = false;
        this.#turn(then);
      },
      read: (chunk) => this.#owner.read(this, chunk),
      failed: (received) => this.#noTls(received),
    });
  }

  close(): void {
    this.#closing = true;
  }

  #greeted(hello: ClientHello): void {
    const tell = (name: string, data: Uint8Array) => this.report({ kind: "message", name, data, length: data.length });
    tell("ja3", latin1Bytes(ja3(hello)));
    tell("ja4", latin1Bytes(ja4(hello)));
    if (hello.serverName !== undefined) tell("server-name", hello.serverName);
  }

  #noTls(received: Uint8Array): void {
    const data = capped(received, INVALID_BYTES_MAX);
    this.report({ kind: "invalid", reason: TLS_REASON, data, length: received.length });
    this.end("error");
  }

  /** Runs a call into the session, then what it wanted soon, then writes what it sent. */
  #turn(call: () => void): void {
    call();
    while (this.#soon.length > 0 && !this.#closing) this.#soon.shift()!();
    this.#flush();
  }

  #flush(): void {
    if (this.#ended || this.#shakingHands) return;
    if (this.#out !== "") {
      const text = this.#out;
      this.#out = "";
      this.bytesOut += text.length;
      if (!write(this.#outlet, text, () => this.#drained())) return this.end(this.#finished ? "peer" : "error");
      if (this.#outlet.writeQueueSize > UNREAD_BYTES_MAX) return this.end("limit");
      // Who waits for room goes on when others have had their turn.
      if (this.#session?.drained !== undefined && this.#outlet.writeQueueSize === 0) setImmediate(() => this.#relieve());
    }
    if (this.#closing) this.end(this.#finished ? "peer" : "done");
  }

  /** Leaves the peer some time to take the last words. */
  #linger(): void {
    this.#outlet.readStop();
    setTimeout(() => this.#outlet.close(), LINGER_MS).unref();
  }

  #drained(): void {
    if (this.#ended) this.#outlet.close();
    else this.#relieve();
  }

  #relieve(): void {
    const session = this.#session;
    if (session?.drained === undefined || this.#closing || this.#ended) return;
    this.#turn(() => session.drained!());
  }

  #clearTimers(): void {
    this.#soon = [];
    if (this.#timers === undefined) return;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
