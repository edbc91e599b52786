/** Events as a block for the store (store/native.ts): what a peer sent goes in byte for byte. */
import { hashText } from "../../bytes/hash-text.js";
import type { CredentialMode } from "../../consent.js";
import type { Event, Login, Seen } from "../../event.js";
import { EVENT_COLUMNS } from "../store/event-columns.js";
import { block, type Column, encodedText, Fixed, NullableStrings, Pairs, Strings } from "../store/native.js";
import type { Times } from "../store/times.js";

export type TimeSource = "age" | "wall" | "received";

/** What one frame's events have in common. */
export interface FrameContext {
  readonly receivedMs: number;
  readonly sensor: string;
  /** Hex, as `spool` and `worker`. */
  readonly boot: string;
  readonly spool: string;
  readonly worker: string;
  readonly service: string;
  readonly consent: number;
  readonly credentialMode: CredentialMode;
}

const DAY_MS = 86_400_000;
const V4_MAPPED = Uint8Array.of(0xff, 0xff);

export class EventBlock {
  readonly #columns = newColumns();
  readonly #days = new Set<number>();
  /** Words of ours, encoded once. */
  readonly #words = new Map<string, Uint8Array>();
  #firstMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  /** When the events were seen. */
  get times(): Times {
    return { firstMs: this.#firstMs, lastMs: this.#lastMs, days: [...this.#days] };
  }

  /** @returns what adds an event of that frame; times are rounded down to whole milliseconds */
  frame(context: FrameContext): (event: Event, sequence: number, timeMs: number, timeSource: TimeSource) => void {
    const columns = this.#columns;
    const { receivedMs, consent } = context;
    const sensor = encodedText(context.sensor);
    const boot = encodedText(context.boot);
    const spool = encodedText(context.spool);
    const worker = encodedText(context.worker);
    const service = encodedText(context.service);
    const credentialMode = encodedText(context.credentialMode);
    return (event, sequence, timeMs, timeSource) => {
      const row = this.#rows++;
      const { seen, redaction } = event;
      const wholeMs = Math.floor(timeMs);
      this.#note(wholeMs);
      columns.time.set(row, wholeMs);
      columns.received.set(row, Math.floor(receivedMs));
      columns.time_source.setEncoded(row, this.#word(timeSource));
      columns.sensor.setEncoded(row, sensor);
      columns.boot.setEncoded(row, boot);
      columns.spool.setEncoded(row, spool);
      columns.sequence.set(row, sequence);
      columns.worker.setEncoded(row, worker);
      columns.session.set(row, event.session);
      columns.service.setEncoded(row, service);
      columns.kind.setEncoded(row, this.#word(seen.kind));
      this.#setAddress(row, event.peerAddress);
      columns.port.set(row, event.peerPort);
      columns.target_port.set(row, event.targetPort);
      columns.transport.setEncoded(row, this.#word(event.transport));
      columns.redaction.setEncoded(row, this.#word(redaction));
      columns.consent.set(row, consent);
      columns.credential_mode.setEncoded(row, credentialMode);
      if (redaction !== "none") columns.redacted.set(row, 1);
      if (seen.kind === "login") this.#setLogin(row, seen, redaction === "hashed");
      else this.#setSeen(row, seen);
    };
  }

  /** The block; empty when nothing was added. */
  finish(): Uint8Array {
    if (this.#rows === 0) return new Uint8Array(0);
    const columns: Readonly<Record<keyof typeof EVENT_COLUMNS, Column>> = this.#columns;
    const named = NAMES.map((name) => ({ name, type: EVENT_COLUMNS[name], column: columns[name] }));
    return block(named, this.#rows);
  }

  /** Of our own words: visible ASCII, as validate.ts says. */
  #word(value: string): Uint8Array {
    const known = this.#words.get(value);
    if (known !== undefined) return known;
    const encoded = encodedText(value);
    this.#words.set(value, encoded);
    return encoded;
  }

  #note(timeMs: number): void {
    if (timeMs < this.#firstMs) this.#firstMs = timeMs;
    if (timeMs > this.#lastMs) this.#lastMs = timeMs;
    this.#days.add(Math.floor(timeMs / DAY_MS));
  }

  #setAddress(row: number, address: Uint8Array): void {
    const { address: column } = this.#columns;
    if (address.length === 16) return column.setBytes(row, address);
    column.setBytes(row, V4_MAPPED, 10);
    column.setBytes(row, address, 12);
  }

  #setLogin(row: number, { username, password, mechanism, attempt, proof, pair, accepted }: Login, isHashed: boolean): void {
    const columns = this.#columns;
    const written = (value: Uint8Array) => (isHashed ? Buffer.from(hashText(value)) : value);
    if (username !== undefined) columns.username.set(row, written(username));
    if (password !== undefined) columns.password.set(row, written(password));
    columns.mechanism.setEncoded(row, this.#word(mechanism));
    columns.attempt.set(row, attempt);
    if (proof !== undefined) columns.proof.set(row, proof);
    if (pair !== undefined) columns.pair.set(row, Buffer.from(hashText(pair)));
    if (accepted === true) columns.accepted.set(row, 1);
  }

  #setSeen(row: number, seen: Exclude<Seen, Login>): void {
    const columns = this.#columns;
    switch (seen.kind) {
      case "connect":
        return;
      case "command":
        columns.data.set(row, seen.line);
        return columns.length.set(row, seen.length);
      case "request":
        columns.method.set(row, seen.method);
        columns.target.set(row, seen.target);
        columns.version.set(row, seen.version);
        columns.host.set(row, seen.host);
        columns.user_agent.set(row, seen.userAgent);
        columns.headers.set(row, seen.headers);
        columns.body.set(row, seen.body);
        return columns.length.set(row, seen.bodyLength);
      case "message":
        columns.name.setEncoded(row, this.#word(seen.name));
        columns.data.set(row, seen.data);
        return columns.length.set(row, seen.length);
      case "invalid":
        columns.reason.setEncoded(row, this.#word(seen.reason));
        columns.data.set(row, seen.data);
        return columns.length.set(row, seen.length);
      case "close":
        columns.reason.setEncoded(row, this.#word(seen.reason));
        columns.duration_us.set(row, seen.durationUs);
        columns.bytes_in.set(row, seen.bytesIn);
        return columns.bytes_out.set(row, seen.bytesOut);
      case "refused":
        return columns.reason.setEncoded(row, this.#word(seen.reason));
      default:
        return seen satisfies never;
    }
  }
}

function newColumns() {
  return {
    time: new Fixed(8),
    received: new Fixed(8),
    time_source: new Strings(),
    sensor: new Strings(),
    boot: new Strings(),
    spool: new Strings(),
    sequence: new Fixed(8),
    worker: new Strings(),
    session: new Fixed(4),
    service: new Strings(),
    kind: new Strings(),
    address: new Fixed(16),
    port: new Fixed(2),
    target_port: new Fixed(2),
    transport: new Strings(),
    redacted: new Fixed(1),
    username: new NullableStrings(),
    password: new NullableStrings(),
    mechanism: new Strings(),
    attempt: new Fixed(4),
    proof: new Pairs(),
    method: new Strings(),
    target: new Strings(),
    version: new Strings(),
    host: new Strings(),
    user_agent: new Strings(),
    headers: new Pairs(),
    body: new Strings(),
    name: new Strings(),
    data: new Strings(),
    length: new Fixed(8),
    reason: new Strings(),
    duration_us: new Fixed(8),
    bytes_in: new Fixed(8),
    bytes_out: new Fixed(8),
    redaction: new Strings(),
    pair: new Strings(),
    consent: new Fixed(4),
    credential_mode: new Strings(),
    accepted: new Fixed(1),
  };
}

const NAMES = Object.keys(EVENT_COLUMNS) as (keyof typeof EVENT_COLUMNS)[];
