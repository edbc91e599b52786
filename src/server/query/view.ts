/** An event as the API shows it, from a row of the store or from a batch that has just been committed. */

import { formatAddress } from "../../bytes/address.js";
import { escapeBytes } from "../../bytes/escape.js";
import { hashText } from "../../bytes/hash-text.js";
import type { Event, Field, Kind, Redaction, Transport } from "../../event.js";
import type { EventView } from "../api.js";

/** What a view says of an event beside the event. */
export interface ViewContext {
  readonly timeMs: number;
  readonly timeSource: EventView["timeSource"];
  readonly sensor: string;
  /** Hex. */
  readonly spool: string;
  readonly worker: string;
  readonly service: string;
  readonly sequence: number;
}

export function eventView(
  event: Event,
  { timeMs, timeSource, sensor, spool, worker, service, sequence }: ViewContext,
): EventView {
  return {
    id: eventId(sensor, spool, sequence),
    time: new Date(timeMs).toISOString(),
    timeSource,
    sensor,
    service,
    kind: event.seen.kind,
    session: `${worker}-${event.session}`,
    address: formatAddress(event.peerAddress),
    port: event.peerPort,
    targetPort: event.targetPort,
    transport: event.transport,
    redacted: event.redaction === "removed",
    seen: seenView(event),
  };
}

export function eventId(sensor: string, spool: string, sequence: number | string): string {
  return `${sensor}/${spool}/${sequence}`;
}

/** Bytes escaped, fields as pairs, the rest as it is. */
function seenView({ seen: { kind: _, ...rest }, redaction }: Event): Record<string, unknown> {
  const bytesText = redaction === "hashed" ? hashText : escapeBytes;
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, shown(value, bytesText)]));
}

function shown(value: unknown, bytesText: (bytes: Uint8Array) => string): unknown {
  if (value instanceof Uint8Array) return bytesText(value);
  if (Array.isArray(value)) return (value as Field[]).map((field) => [escapeBytes(field.name), escapeBytes(field.value)]);
  return value;
}

/** Name and value. */
type Pair = readonly [string, string];

/** A row of `events`, with its strings as hex where a peer's bytes are in them. */
export interface EventRow {
  readonly time_ms: string;
  readonly time_source: EventView["timeSource"];
  readonly sensor: string;
  readonly spool: string;
  readonly sequence: string;
  readonly worker: string;
  readonly session: number;
  readonly service: string;
  readonly kind: Kind;
  readonly address: string;
  readonly port: number;
  readonly target_port: number;
  readonly transport: Transport;
  readonly redaction: Redaction;
  readonly username: string | null;
  readonly password: string | null;
  /** Text. */
  readonly pair: string;
  readonly accepted: boolean;
  readonly mechanism: string;
  readonly attempt: number;
  readonly proof: readonly Pair[];
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly host: string;
  readonly user_agent: string;
  readonly headers: readonly Pair[];
  readonly body: string;
  readonly name: string;
  readonly data: string;
  readonly length: string;
  readonly reason: string;
  readonly duration_us: string;
  readonly bytes_in: string;
  readonly bytes_out: string;
}

/** The columns of EventRow. Peers' bytes travel as hex, since JSON knows only text. */
export const EVENT_COLUMNS = `toString(toUnixTimestamp64Milli(time)) AS time_ms, time_source, sensor, spool, toString(sequence) AS sequence,
  worker, session, service, kind, IPv6NumToString(address) AS address, port, target_port, transport, redaction,
  hex(username) AS username, hex(password) AS password, pair, accepted, mechanism, attempt, arrayMap(field -> (hex(field.1), hex(field.2)), proof) AS proof, hex(method) AS method,
  hex(target) AS target, hex(version) AS version, hex(host) AS host, hex(user_agent) AS user_agent, arrayMap(field -> (hex(field.1), hex(field.2)), headers) AS headers,
  hex(body) AS body, name, hex(data) AS data, toString(length) AS length, reason, toString(duration_us) AS duration_us,
  toString(bytes_in) AS bytes_in, toString(bytes_out) AS bytes_out`;

export function rowView(row: EventRow): EventView {
  return {
    id: eventId(row.sensor, row.spool, row.sequence),
    time: new Date(Number(row.time_ms)).toISOString(),
    timeSource: row.time_source,
    sensor: row.sensor,
    service: row.service,
    kind: row.kind,
    session: `${row.worker}-${row.session}`,
    address: plainAddress(row.address),
    port: row.port,
    targetPort: row.target_port,
    transport: row.transport,
    redacted: row.redaction === "removed",
    seen: seenInRow(row),
  };
}

/** An IPv4 address as people write it. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, "");
}

function seenInRow(row: EventRow): Record<string, unknown> {
  switch (row.kind) {
    case "connect":
      return {};
    case "login":
      return {
        mechanism: row.mechanism,
        attempt: row.attempt,
        ...(row.username === null ? {} : { username: unhex(row.username) }),
        ...(row.password === null ? {} : { password: unhex(row.password) }),
        ...(row.pair === "" ? {} : { pair: row.pair }),
        ...(row.accepted ? { accepted: true } : {}),
        ...(row.proof.length === 0 ? {} : { proof: pairs(row.proof) }),
      };
    case "command":
      return { line: unhex(row.data), length: Number(row.length) };
    case "request":
      return {
        method: unhex(row.method),
        target: unhex(row.target),
        version: unhex(row.version),
        host: unhex(row.host),
        userAgent: unhex(row.user_agent),
        headers: pairs(row.headers),
        body: unhex(row.body),
        bodyLength: Number(row.length),
      };
    case "message":
      return { name: row.name, data: unhex(row.data), length: Number(row.length) };
    case "invalid":
      return { reason: row.reason, data: unhex(row.data), length: Number(row.length) };
    case "close":
      return {
        reason: row.reason,
        durationUs: Number(row.duration_us),
        bytesIn: Number(row.bytes_in),
        bytesOut: Number(row.bytes_out),
      };
    case "refused":
      return { reason: row.reason };
    default:
      return row.kind satisfies never;
  }
}

export function unhex(hex: string): string {
  return escapeBytes(Buffer.from(hex, "hex"));
}

function pairs(fields: readonly Pair[]): Pair[] {
  return fields.map(([name, value]) => [unhex(name), unhex(value)]);
}
