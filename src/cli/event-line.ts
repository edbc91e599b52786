/**
 * Events as lines of text: one for people, one of JSON for programs. What a peer sent, and what a worker that a peer may have
 * taken over says of it, is escaped: no byte of it can move a cursor.
 */
import { formatAddress } from "../bytes/address.js";
import { escapeBytes } from "../bytes/escape.js";
import { hashText } from "../bytes/hash-text.js";
import type { Event, Field, Kind, Redaction } from "../event.js";
import type { Frame } from "../wire/frame.js";

/** For a part of a line, by the kind of its event. */
export type Paint = (kind: Kind, text: string) => string;

export function eventLine(frame: Frame, event: Event, paint: Paint = (_, text) => text): string {
  const { peerPort, targetPort, redaction, seen } = event;
  const address = addressText(event.peerAddress);
  const peer = `${address.includes(":") ? `[${address}]` : address}:${peerPort}`;
  const where = `${escapeText(frame.service).padEnd(10)} ${String(targetPort).padEnd(5)} ${peer.padEnd(22)}`;
  const what = `${describe(event)}${redaction === "none" ? "" : ` (${redaction === "removed" ? "redacted" : redaction})`}`;
  return `${timeText(frame, event)}  ${where} ${paint(seen.kind, seen.kind.padEnd(8))} ${what}`.trimEnd();
}

/** One object, without line breaks. */
export function eventJson(frame: Frame, event: Event): string {
  const { peerAddress, session, seen, monotonicUs: _, ...rest } = event;
  return JSON.stringify({
    time: timeText(frame, event),
    service: escapeText(frame.service),
    session: `${Buffer.from(frame.worker).toString("hex")}-${session}`,
    kind: seen.kind,
    peerAddress: addressText(peerAddress),
    ...rest,
    seen: Object.fromEntries(Object.entries(seen).map(([field, value]) => [field, shown(value, bytesTextOf(event.redaction))])),
  });
}

/** What was seen in some words. */
function describe({ seen, redaction }: Event): string {
  switch (seen.kind) {
    case "connect":
      return "";
    case "login":
      return [
        [seen.username, seen.password].map((part) => (part === undefined ? "–" : bytesTextOf(redaction)(part))).join(" / "),
        ...(seen.accepted ? ["(let in)"] : []),
      ].join(" ");
    case "command":
      return escapeBytes(seen.line);
    case "request":
      return [seen.method, seen.target, seen.userAgent].map(escapeBytes).join(" ");
    case "message":
      return `${escapeText(seen.name)} ${escapeBytes(seen.data)}`;
    case "invalid":
      return `${escapeText(seen.reason)}: ${escapeBytes(seen.data)}`;
    case "close":
      return `${seen.reason}, ${(seen.durationUs / 1e6).toFixed(1)} s, ${seen.bytesIn} bytes in, ${seen.bytesOut} out`;
    case "refused":
      return seen.reason;
    default:
      return seen satisfies never;
  }
}

function bytesTextOf(redaction: Redaction): (bytes: Uint8Array) => string {
  return redaction === "hashed" ? hashText : escapeBytes;
}

function shown(value: unknown, bytesText: (bytes: Uint8Array) => string): unknown {
  if (value instanceof Uint8Array) return bytesText(value);
  if (typeof value === "string") return escapeText(value);
  if (Array.isArray(value)) return (value as Field[]).map((field) => [escapeBytes(field.name), escapeBytes(field.value)]);
  return value;
}

function escapeText(text: string): string {
  return escapeBytes(Buffer.from(text));
}

function addressText(bytes: Uint8Array): string {
  return bytes.length === 4 || bytes.length === 16 ? formatAddress(bytes) : Buffer.from(bytes).toString("hex");
}

/** When it was seen by the sensor's wall clock, which may be any. */
function timeText(frame: Frame, event: Event): string {
  const time = new Date(frame.wallMs - (frame.monotonicUs - event.monotonicUs) / 1000);
  return Number.isNaN(time.getTime()) ? "?" : time.toISOString();
}
