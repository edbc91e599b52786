/** Rows of the store's tables as tab-separated bytes: what a peer sent goes in byte for byte, with the separators escaped. */
import { formatAddress } from "../../bytes/address.js";
import type { Event, Field } from "../../event.js";
import type { BatchHead, Loss } from "../../wire/batch.js";

export type TimeSource = "age" | "wall" | "received";

/** What a row says of an event beside the event. */
export interface EventContext {
  readonly timeMs: number;
  readonly timeSource: TimeSource;
  readonly receivedMs: number;
  readonly sensor: string;
  /** Hex. */
  readonly spool: string;
  readonly worker: string;
  readonly service: string;
  readonly sequence: number;
}

/** A row of `events`, latin1, with its line end. Columns in the order of the migration. */
export function eventRow(event: Event, context: EventContext): string {
  const { timeMs, timeSource, receivedMs, sensor, spool, worker, service, sequence } = context;
  const address =
    event.peerAddress.length === 4 ? `::ffff:${formatAddress(event.peerAddress)}` : formatAddress(event.peerAddress);
  const head = `${seconds(timeMs)}\t${seconds(receivedMs)}\t${timeSource}\t${sensor}\t${spool}\t${sequence}\t${worker}\t${event.session}\t${service}`;
  const ends = `${address}\t${event.peerPort}\t${event.targetPort}\t${event.transport}\t${event.redacted}`;
  return `${head}\t${event.seen.kind}\t${ends}\t${seenColumns(event)}\n`;
}

/** username … bytes_out. */
function seenColumns({ seen }: Event): string {
  const of = (columns: Partial<Columns>) => columnsText({ ...NOTHING, ...columns });
  switch (seen.kind) {
    case "connect":
      return CONNECT_COLUMNS;
    case "login":
      return of({
        username: nullable(seen.username),
        password: nullable(seen.password),
        mechanism: word(seen.mechanism),
        attempt: String(seen.attempt),
        proof: fieldLines(seen.proof ?? []),
      });
    case "command":
      return of({ data: text(seen.line), length: String(seen.length) });
    case "request":
      return of({
        method: text(seen.method),
        target: text(seen.target),
        version: text(seen.version),
        host: text(seen.host),
        userAgent: text(seen.userAgent),
        headers: fieldLines(seen.headers),
        body: text(seen.body),
        length: String(seen.bodyLength),
      });
    case "message":
      return of({ name: word(seen.name), data: text(seen.data), length: String(seen.length) });
    case "invalid":
      return of({ reason: word(seen.reason), data: text(seen.data), length: String(seen.length) });
    case "close":
      return of({
        reason: seen.reason,
        durationUs: String(seen.durationUs),
        bytesIn: String(seen.bytesIn),
        bytesOut: String(seen.bytesOut),
      });
    case "refused":
      return of({ reason: seen.reason });
    default:
      return seen satisfies never;
  }
}

interface Columns {
  readonly username: string;
  readonly password: string;
  readonly mechanism: string;
  readonly attempt: string;
  readonly proof: string;
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly host: string;
  readonly userAgent: string;
  readonly headers: string;
  readonly body: string;
  readonly name: string;
  readonly data: string;
  readonly length: string;
  readonly reason: string;
  readonly durationUs: string;
  readonly bytesIn: string;
  readonly bytesOut: string;
}

/** Also fixes the columns' order. */
const NOTHING: Columns = {
  username: "\\N",
  password: "\\N",
  mechanism: "",
  attempt: "0",
  proof: "",
  method: "",
  target: "",
  version: "",
  host: "",
  userAgent: "",
  headers: "",
  body: "",
  name: "",
  data: "",
  length: "0",
  reason: "",
  durationUs: "0",
  bytesIn: "0",
  bytesOut: "0",
};

function columnsText(c: Columns): string {
  const login = `${c.username}\t${c.password}\t${c.mechanism}\t${c.attempt}\t${c.proof}`;
  const request = `${c.method}\t${c.target}\t${c.version}\t${c.host}\t${c.userAgent}\t${c.headers}\t${c.body}`;
  return `${login}\t${request}\t${c.name}\t${c.data}\t${c.length}\t${c.reason}\t${c.durationUs}\t${c.bytesIn}\t${c.bytesOut}`;
}

const CONNECT_COLUMNS = columnsText(NOTHING);

export function lossRow(loss: Loss, sensor: string, receivedMs: number): string {
  return `${seconds(receivedMs)}\t${sensor}\t${word(loss.service)}\t${loss.reason}\t${loss.events}\t${loss.sessions}\n`;
}

export function batchRow(head: BatchHead, stored: number, receivedMs: number): string {
  const { sensor, number, firstSequence, eventCount, version } = head;
  const spool = Buffer.from(head.spool).toString("hex");
  return `${seconds(receivedMs)}\t${sensor}\t${spool}\t${number}\t${firstSequence}\t${eventCount}\t${stored}\t${word(version)}\n`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const SEPARATORS = /[\\\t\n\r\0]/;
const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": "\\0" };

function word(value: string): string {
  return text(Buffer.from(value, "utf8"));
}

function text(bytes: Uint8Array): string {
  if (bytes.length === 0) return "";
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  return SEPARATORS.test(latin1) ? latin1.replace(/[\\\t\n\r\0]/g, (character) => ESCAPES[character]!) : latin1;
}

function nullable(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "\\N" : text(bytes);
}

/** A line `name: value` for each; neither can hold a line feed, and one that a liar puts there only makes another line. */
function fieldLines(fields: readonly Field[]): string {
  return fields.map(({ name, value }) => `${text(name)}: ${text(value)}`).join("\\n");
}
