/** A Connection over arrays and a clock that only moves when told, and the one way tests talk to a protocol. */
import type { CloseReason, Observation } from "../../src/event.js";
import type { AnyProtocol, Cancel, Connection, Device, Session } from "../../src/protocols/protocol.js";
import { testDevice } from "./device.js";

/** One side of a conversation with a protocol: what it sent and reported so far, and the means to go on. */
export class ScriptedPeer {
  readonly observations: Observation[] = [];
  closed = false;
  nowMs: number;
  readonly session: Session;
  /** Where it says it is. */
  readonly address = Uint8Array.of(127, 0, 0, 1);
  /** The stream is TLS, from its first byte or since the protocol has asked for it. The handshake is done by the next wait; what is sent before is part of it. */
  secured: boolean;
  #shakingHands = false;
  #sent: Buffer[] = [];
  #timers: { dueMs: number; order: number; then: () => void }[] = [];
  #order = 0;
  #randomState = 1;

  /** Opens a session of `protocol` with its defaults, `options` laid over them. The clock starts at `nowMs`. */
  constructor(
    protocol: AnyProtocol,
    options: Record<string, unknown> = {},
    nowMs = Date.UTC(2024, 0, 2, 3, 4, 5),
    behindTls = false,
    device: Device = testDevice,
  ) {
    this.nowMs = nowMs;
    this.secured = behindTls;
    const isSecured = () => this.secured;
    const connection: Connection = {
      peerAddress: this.address,
      peerPort: 40_000,
      targetPort: protocol.ports[0] ?? 0,
      unsent: 0,
      get secure() {
        return isSecured();
      },
      send: (bytes) => {
        if (!this.closed) this.#sent.push(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : Buffer.from(bytes));
      },
      report: (seen) => {
        if (!this.closed) this.observations.push(seen);
      },
      after: (delayMs, then) => this.#after(delayMs, then),
      now: () => this.nowMs,
      random: (length) => this.#random(length),
      startTls: (then) => {
        this.secured = true;
        this.#shakingHands = true;
        this.#after(0, () => {
          this.#shakingHands = false;
          then();
        });
      },
      close: () => {
        this.closed = true;
      },
    };
    this.session = protocol.open({ ...(protocol.defaults as object), ...options } as never, device)(connection);
  }

  /** Sends to the protocol in one chunk; a string is latin1. */
  send(bytes: string | Uint8Array): void {
    if (!this.closed && !this.#shakingHands)
      this.session.receive(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : Buffer.from(bytes));
  }

  /** Sends to the protocol a byte at a time. */
  dribble(bytes: string | Uint8Array): void {
    for (const byte of typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes) this.send(Uint8Array.of(byte));
  }

  /** Moves the clock, running the timers that fall due, in order. */
  wait(durationMs: number): void {
    const end = this.nowMs + durationMs;
    for (;;) {
      this.#timers.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
      const next = this.#timers[0];
      if (next === undefined || next.dueMs > end || this.closed) break;
      this.#timers.shift();
      this.nowMs = Math.max(this.nowMs, next.dueMs);
      next.then();
    }
    this.nowMs = end;
  }

  /** Closes its side of the stream, and goes on listening. */
  finish(): void {
    if (this.closed) return;
    if (this.session.finish === undefined) this.closed = true;
    else this.session.finish();
  }

  end(reason: CloseReason = "peer"): void {
    this.session.end(reason);
  }

  /** What the protocol sent since the last call, as latin1. */
  received(): string {
    const bytes = Buffer.concat(this.#sent).toString("latin1");
    this.#sent = [];
    return bytes;
  }

  #after(delayMs: number, then: () => void): Cancel {
    const timer = { dueMs: this.nowMs + delayMs, order: this.#order++, then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  #random(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let index = 0; index < length; index++) {
      this.#randomState = (Math.imul(this.#randomState, 1664525) + 1013904223) >>> 0;
      bytes[index] = this.#randomState >>> 24;
    }
    return bytes;
  }
}
