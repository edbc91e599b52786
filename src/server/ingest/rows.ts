/** Rows of the store's tables as tab-separated bytes: what a peer sent goes in byte for byte, with the separators escaped. */
import { formatAddress } from "../../bytes/address.js";
import { hashText } from "../../bytes/hash-text.js";
import type { CredentialMode } from "../../consent.js";
import type { Event, Field, Redaction, Seen } from "../../event.js";
import type { BatchHead, Loss } from "../../wire/batch.js";

export type TimeSource = "age" | "wall" | "received";

/** What the rows of one frame's events have in common. */
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

/** @returns what writes a row of `events`, latin1, with its line end; columns in the order of the migration */
export function eventRows(
  context: FrameContext,
): (event: Event, sequence: number, timeMs: number, timeSource: TimeSource) => string {
  const { receivedMs, sensor, boot, spool, worker, service, consent, credentialMode } = context;
  const received = seconds(receivedMs);
  const batch = `${sensor}\t${boot}\t${spool}`;
  return (event, sequence, timeMs, timeSource) => {
    const { session, seen, peerPort, targetPort, transport, redaction } = event;
    const when = `${seconds(timeMs)}\t${received}\t${timeSource}`;
    const who = `${batch}\t${sequence}\t${worker}\t${session}\t${service}\t${seen.kind}`;
    const ends = `${addressText(event.peerAddress)}\t${peerPort}\t${targetPort}\t${transport}\t${redaction !== "none"}`;
    const pair = seen.kind === "login" && seen.pair !== undefined ? hashText(seen.pair) : "";
    const accepted = seen.kind === "login" && seen.accepted === true;
    const how = `${redaction}\t${pair}\t${consent}\t${credentialMode}\t${accepted}`;
    return `${when}\t${who}\t${ends}\t${seenColumns(seen, redaction)}\t${how}\n`;
  };
}

/** username … proof, method … body, name … bytes_out, of an event that has none. */
const NO_LOGIN = "\\N\t\\N\t\t0\t[]";
const NO_REQUEST = "\t\t\t\t\t[]\t";
const NO_REST = "\t\t0\t\t0\t0\t0";

/** username … bytes_out. */
function seenColumns(seen: Seen, redaction: Redaction): string {
  switch (seen.kind) {
    case "connect":
      return `${NO_LOGIN}\t${NO_REQUEST}\t${NO_REST}`;
    case "login": {
      const secret = redaction === "hashed" ? nullableHash : nullable;
      const secrets = `${secret(seen.username)}\t${secret(seen.password)}`;
      return `${secrets}\t${word(seen.mechanism)}\t${seen.attempt}\t${pairs(seen.proof)}\t${NO_REQUEST}\t${NO_REST}`;
    }
    case "command":
      return `${NO_LOGIN}\t${NO_REQUEST}\t\t${text(seen.line)}\t${seen.length}\t\t0\t0\t0`;
    case "request": {
      const { method, target, version, host, userAgent, headers, body, bodyLength } = seen;
      const line = `${text(method)}\t${text(target)}\t${text(version)}\t${text(host)}\t${text(userAgent)}`;
      return `${NO_LOGIN}\t${line}\t${pairs(headers)}\t${text(body)}\t\t\t${bodyLength}\t\t0\t0\t0`;
    }
    case "message":
      return `${NO_LOGIN}\t${NO_REQUEST}\t${word(seen.name)}\t${text(seen.data)}\t${seen.length}\t\t0\t0\t0`;
    case "invalid":
      return `${NO_LOGIN}\t${NO_REQUEST}\t\t${text(seen.data)}\t${seen.length}\t${word(seen.reason)}\t0\t0\t0`;
    case "close":
      return `${NO_LOGIN}\t${NO_REQUEST}\t\t\t0\t${seen.reason}\t${seen.durationUs}\t${seen.bytesIn}\t${seen.bytesOut}`;
    case "refused":
      return `${NO_LOGIN}\t${NO_REQUEST}\t\t\t0\t${seen.reason}\t0\t0\t0`;
    default:
      return seen satisfies never;
  }
}

export function lossRow(loss: Loss, sensor: string, receivedMs: number): string {
  return `${seconds(receivedMs)}\t${sensor}\t${word(loss.service)}\t${loss.reason}\t${loss.events}\t${loss.sessions}\n`;
}

export function batchRow(head: BatchHead, stored: number, receivedMs: number): string {
  const { sensor, number, firstSequence, eventCount, version } = head;
  const spool = Buffer.from(head.spool).toString("hex");
  return `${seconds(receivedMs)}\t${sensor}\t${spool}\t${number}\t${firstSequence}\t${eventCount}\t${stored}\t${word(version)}\n`;
}

const MILLISECONDS = Array.from({ length: 1000 }, (_, ms) => String(ms).padStart(3, "0"));

/** Whole milliseconds, rounded down, as the seconds that the store reads. */
function seconds(ms: number): string {
  const whole = Math.floor(ms);
  return `${Math.floor(whole / 1000)}.${MILLISECONDS[whole % 1000]}`;
}

function addressText(address: Uint8Array): string {
  if (address.length === 4) return `::ffff:${address[0]}.${address[1]}.${address[2]}.${address[3]}`;
  return formatAddress(address);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\0": "\\0",
  "'": "\\'",
};

function escaped(latin1: string): string {
  return /[\\\t\n\r\0']/.test(latin1) ? latin1.replace(/[\\\t\n\r\0']/g, (character) => ESCAPES[character]!) : latin1;
}

/** Our own words: visible ASCII, as validate.ts says. */
function word(value: string): string {
  return escaped(value);
}

function text(bytes: Uint8Array): string {
  if (bytes.length === 0) return "";
  return escaped(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1"));
}

function nullable(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "\\N" : text(bytes);
}

function nullableHash(hash: Uint8Array | undefined): string {
  return hash === undefined ? "\\N" : hashText(hash);
}

/** An Array(Tuple(String, String)). */
function pairs(fields: readonly Field[] | undefined): string {
  if (fields === undefined) return "[]";
  return `[${fields.map(({ name, value }) => `('${text(name)}','${text(value)}')`).join(",")}]`;
}
