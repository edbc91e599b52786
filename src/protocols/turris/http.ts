/**
 * HTTP as sentinel-minipot 2.3.0 speaks it, which imitates Apache 2.4 with a password on every path: whatever is well-formed gets
 * a 401, once it is whole, and the connection stays open for up to a hundred requests; anything else a 400 or 414, and the end.
 *
 * What is well-formed is in http-framing.ts, the answers in http-pages.ts. Bodies are read by the original only to skip them; here
 * their beginning is kept.
 */
import { CR, latin1Bytes } from "../../bytes/ascii.js";
import { Gather } from "../../bytes/gather.js";
import type { CloseReason } from "../../event.js";
import { CREDENTIAL_FAULTS } from "../http/credentials.js";
import { readFields } from "../http/fields.js";
import { Lines } from "../http/lines.js";
import { observeRequest, reportCredentials } from "../http/observe.js";
import { IdleTimer } from "../idle-timer.js";
import type { Connection, Protocol, Session } from "../protocol.js";
import { Reporter, TOO_MANY } from "../reporter.js";
import { Framing, type Header, type RequestLine, readChunkSize, readHeader, readRequestLine } from "./http-framing.js";
import { answer, type Refusal } from "./http-pages.js";
import { LineBuffer, type LineOwner } from "./line-buffer.js";

const LINE_BYTES_MAX = 8192;
/** Headers and trailers of a request: the last of so many is refused. */
const HEADERS_MAX = 100;
const REQUESTS_MAX = 100;

/** Kept of the headers of one request, for the record. */
const HEAD_BYTES_KEPT = 32 * 1024;

const defaults = {
  /** How long a peer may say nothing at first; 0 for ever. */
  firstByteMs: 20_000,
  /** How long it may say nothing behind any byte; 0 for ever. */
  nextByteMs: 5000,
  /** The most bytes kept of a body. */
  bodyBytesMax: 32 * 1024,
};

/** Why something is reported as `invalid`. */
export const REASONS = [
  ...CREDENTIAL_FAULTS,
  "bad line end",
  "line too long",
  "bad request line",
  "bad header",
  "too many headers",
  "bad content-length",
  "bad framing",
  "bad chunk",
  "head too large",
  "unfinished line",
  TOO_MANY,
] as const;
type Reason = (typeof REASONS)[number];

export const http: Protocol<typeof defaults> = {
  name: "http",
  ports: [80],
  defaults,
  open: (options) => (connection) => new HttpSession(connection, options),
};

/** What comes next: of all but data it is a line. */
type Expected = "request line" | "header" | "data" | "chunk size" | "chunk data" | "chunk end" | "trailer";

class HttpSession implements Session, LineOwner {
  readonly #connection: Connection;
  readonly #settings: typeof defaults;
  readonly #lines = new LineBuffer(LINE_BYTES_MAX, this);
  readonly #idle: IdleTimer;
  readonly #reporter: Reporter<Reason>;
  #expected: Expected = "request line";
  #request: RequestLine | undefined;
  #head = new Lines();
  #headBytes = 0;
  #framing = new Framing();
  #headers = 0;
  readonly #body: Gather;
  /** Bytes to come of the body or of its chunk. */
  #left = 0;
  #requests = 0;
  #logins = 0;
  #over = false;

  constructor(connection: Connection, settings: typeof defaults) {
    this.#connection = connection;
    this.#settings = settings;
    this.#body = new Gather(settings.bodyBytesMax);
    this.#reporter = new Reporter(connection);
    this.#idle = new IdleTimer(connection, () => this.#close());
    this.#idle.restart(settings.firstByteMs);
  }

  receive(chunk: Uint8Array): void {
    this.#idle.restart(this.#settings.nextByteMs);
    for (let offset = 0; offset < chunk.length && !this.#over; ) {
      const isData = this.#expected === "data" || this.#expected === "chunk data";
      offset = isData ? this.#takeData(chunk, offset) : this.#lines.read(chunk, offset);
    }
  }

  end(_reason: CloseReason): void {
    if (!this.#over) this.#reportUnfinished();
  }

  line(line: Uint8Array): void {
    if (line[line.length - 1] !== CR) return this.#refuse("bad line end", line);
    const text = line.subarray(0, -1);
    switch (this.#expected) {
      case "request line":
        return this.#requestLine(text);
      case "header":
        return text.length === 0 ? this.#headEnded() : this.#header(text);
      case "chunk size":
        return this.#chunkSize(text);
      case "chunk end":
        this.#expected = "chunk size";
        return text.length === 0 ? undefined : this.#refuse("bad chunk", text);
      default:
        if (text.length === 0) this.#requestEnded();
        else this.#readHeader(text);
    }
  }

  overflow(part: Uint8Array): void {
    this.#refuse("line too long", part, this.#expected === "request line" ? "line too long" : "bad request");
  }

  #requestLine(line: Uint8Array): void {
    this.#request = readRequestLine(line);
    if (this.#request === undefined) return this.#refuse("bad request line", line);
    this.#expected = "header";
  }

  #header(line: Uint8Array): void {
    const tooMuch = this.#headBytes <= HEAD_BYTES_KEPT && this.#headBytes + line.length > HEAD_BYTES_KEPT;
    this.#headBytes += line.length;
    if (tooMuch) this.#reporter.invalid("head too large", line);
    if (this.#headBytes <= HEAD_BYTES_KEPT) this.#head.add(line);
    const header = this.#readHeader(line);
    if (header === undefined) return;
    if (!this.#framing.add(header.name.toLowerCase(), header.value)) this.#refuse("bad content-length", line);
  }

  /** @returns undefined when the request was refused for it */
  #readHeader(line: Uint8Array): Header | undefined {
    const header = ++this.#headers === HEADERS_MAX ? undefined : readHeader(line);
    if (header === undefined) this.#refuse(this.#headers === HEADERS_MAX ? "too many headers" : "bad header", line);
    return header;
  }

  #headEnded(): void {
    const body = this.#framing.body();
    if (body === "refused") return this.#refuse("bad framing", new Uint8Array(0));
    if (body === "chunked") this.#expected = "chunk size";
    else if (body > 0) this.#expectData("data", body);
    else this.#requestEnded();
  }

  #chunkSize(line: Uint8Array): void {
    const size = readChunkSize(line);
    if (size === undefined) return this.#refuse("bad chunk", line);
    if (size === 0) this.#expected = "trailer";
    else this.#expectData("chunk data", size);
  }

  #expectData(expected: "data" | "chunk data", bytes: number): void {
    this.#expected = expected;
    this.#left = bytes;
  }

  #takeData(chunk: Uint8Array, offset: number): number {
    const end = Math.min(chunk.length, offset + this.#left);
    this.#body.add(chunk.subarray(offset, end));
    this.#left -= end - offset;
    if (this.#left === 0) {
      if (this.#expected === "data") this.#requestEnded();
      else this.#expected = "chunk end";
    }
    return end;
  }

  #requestEnded(): void {
    this.#reportRequest();
    this.#connection.send(answer("unauthorized", this.#connection.now()));
    this.#expected = "request line";
    this.#head = new Lines();
    this.#headBytes = 0;
    this.#framing = new Framing();
    this.#headers = 0;
    if (++this.#requests === REQUESTS_MAX) this.#close();
  }

  /** Reports the request as far as it has come, then the logins in it. */
  #reportRequest(): void {
    const request = this.#request;
    if (request === undefined) return;
    this.#request = undefined;
    const { length: bodyLength } = this.#body;
    const method = latin1Bytes(request.method);
    const fields = readFields(this.#head.all());
    const target = latin1Bytes(request.target);
    const version = latin1Bytes(request.version);
    this.#connection.report(observeRequest({ method, target, version, fields, body: this.#body.take(), bodyLength }));
    this.#logins = reportCredentials(this.#connection, { method, fields }, "authorization", undefined, this.#logins);
  }

  #reportUnfinished(): void {
    this.#reportRequest();
    const line = this.#lines.unfinished();
    if (line.length > 0) this.#reporter.invalid("unfinished line", line);
  }

  #refuse(reason: Reason, line: Uint8Array, refusal: Refusal = "bad request"): void {
    if (this.#over) return;
    this.#reportRequest();
    this.#reporter.invalid(reason, line);
    this.#connection.send(answer(refusal, this.#connection.now()));
    this.#close();
  }

  #close(): void {
    this.#over = true;
    this.#reportUnfinished();
    this.#connection.close();
  }
}
