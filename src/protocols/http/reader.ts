/**
 * HTTP/1.x requests out of a stream, incrementally (RFC 9112), after h11's spirit: no I/O, a method per state, a bound on what
 * is incomplete. It finds where lines, bodies and requests end; what a line means and what to answer is the `Hearer`'s,
 * since every daemon differs there. Any split of the stream gives the same calls in the same order.
 *
 *   line ─► header ─► header … ─► body ─► line        "again" skips a line that is no request, "stop" ends reading for ever
 */
import { CR, capped, EMPTY_BYTES, LF } from "../../bytes/ascii.js";
import { Gather } from "../../bytes/gather.js";
import { BodyReader, type Framing } from "./body.js";

/** What follows a request line: its headers, nothing (HTTP/0.9), another line since this one was none, or an end of reading. */
export type AfterLine = "headers" | "nothing" | "again" | "stop";

/** What is told of a stream, in its order. */
export interface Hearer {
  /** A first line, without LF. @param length its true length, should it have been cut */
  line(line: Uint8Array, length: number): AfterLine;
  /** A line of the head, without LF, folded ones as they came. @returns false to stop reading */
  header(line: Uint8Array): boolean;
  /** The head is whole. @returns how the body is framed, or "stop" */
  head(): Framing | "stop";
  /** The request is whole. @returns false to stop reading */
  complete(body: Uint8Array, bodyLength: number): boolean;
  /** A line or a head exceeded its bound; reading has stopped. `part` is what was gathered of the line. */
  overflow(where: "line" | "head", part: Uint8Array): void;
  /** The body is not framed as announced; reading has stopped. */
  malformedBody(part: Uint8Array, body: Uint8Array, bodyLength: number): void;
}

export interface ReaderLimits {
  /** The longest line. */
  readonly lineBytesMax: number;
  /** Cut longer lines and go on, as BusyBox does, instead of stopping with `overflow`. */
  readonly cutLines: boolean;
  /** Remove CRs wherever they are, as BusyBox does, before anything is counted. */
  readonly dropCr: boolean;
  /** The most bytes kept of a body; the rest is counted. */
  readonly bodyBytesMax: number;
}

export class RequestReader {
  /** The most bytes of headers, LFs included; the hearer may set it for each request in `line`. */
  headBytesMax = Number.POSITIVE_INFINITY;

  readonly #hearer: Hearer;
  readonly #limits: ReaderLimits;
  readonly #part: Gather;
  #state: "line" | "header" | "body" | "stopped" = "line";
  #headBytes = 0;
  #body: BodyReader | undefined;

  constructor(hearer: Hearer, limits: ReaderLimits) {
    this.#hearer = hearer;
    this.#limits = limits;
    this.#part = new Gather(limits.lineBytesMax);
  }

  /** Between two requests, with nothing of the next received. */
  get idle(): boolean {
    return this.#state === "line" && this.#part.length === 0;
  }

  receive(chunk: Uint8Array): void {
    let offset = 0;
    while (offset < chunk.length && this.#state !== "stopped") {
      offset = this.#state === "body" ? this.#readBody(chunk, offset) : this.#readLine(chunk, offset);
    }
  }

  stop(): void {
    this.#state = "stopped";
    this.#part.take();
  }

  /** What had come of the request when the stream ended: the unfinished line and the body so far. */
  unfinished(): { state: "line" | "header" | "body" | "stopped"; line: Uint8Array; body: Uint8Array; bodyLength: number } {
    const { body, length } = this.#body?.sofar() ?? { body: EMPTY_BYTES, length: 0 };
    return { state: this.#state, line: this.#part.peek(), body, bodyLength: length };
  }

  #readLine(chunk: Uint8Array, offset: number): number {
    const end = chunk.indexOf(LF, offset);
    const stop = end === -1 ? chunk.length : end;
    if (stop > offset) this.#gather(offset === 0 && stop === chunk.length ? chunk : chunk.subarray(offset, stop));
    if (this.#state === "stopped") return chunk.length;
    if (end === -1) return chunk.length;
    this.#headBytes++;
    this.#lineEnded();
    return end + 1;
  }

  #gather(piece: Uint8Array): void {
    const { lineBytesMax, cutLines, dropCr } = this.#limits;
    this.#part.add(dropCr && piece.includes(CR) ? withoutCr(piece) : piece);
    if (cutLines) return;
    if (this.#state === "line" && this.#part.length >= lineBytesMax) return this.#overflow("line");
    if (this.#state === "header" && this.#headBytes + this.#part.length >= this.headBytesMax) this.#overflow("head");
  }

  #overflow(where: "line" | "head"): void {
    const bytesMax = where === "head" ? this.headBytesMax - this.#headBytes : this.#limits.lineBytesMax;
    const part = capped(this.#part.take(), Math.max(0, bytesMax));
    this.#state = "stopped";
    this.#hearer.overflow(where, part);
  }

  #lineEnded(): void {
    const { length } = this.#part;
    if (this.#state === "line") return this.#requestLine();
    if (!this.#limits.cutLines) {
      if (this.#headBytes + length >= this.headBytesMax) return this.#overflow("head");
      this.#headBytes += length;
    }
    const line = this.#part.take();
    if (line.length === 0 || (length === 1 && line[0] === CR)) return this.#headEnded();
    if (!this.#hearer.header(line)) this.#state = "stopped";
  }

  #requestLine(): void {
    this.#headBytes = 0;
    this.headBytesMax = Number.POSITIVE_INFINITY;
    const { length } = this.#part;
    const after = this.#hearer.line(this.#part.take(), length);
    if (after === "headers") this.#state = "header";
    else if (after === "nothing") this.#begin({ kind: "none" });
    else if (after === "stop") this.#state = "stopped";
  }

  #headEnded(): void {
    const framing = this.#hearer.head();
    if (framing === "stop") this.#state = "stopped";
    else this.#begin(framing);
  }

  #begin(framing: Framing): void {
    if (framing.kind === "none" || (framing.kind === "length" && framing.length === 0)) return this.#complete(EMPTY_BYTES, 0);
    this.#state = "body";
    this.#body = new BodyReader(framing, this.#limits.bodyBytesMax);
  }

  #readBody(chunk: Uint8Array, offset: number): number {
    const reader = this.#body!;
    const next = reader.receive(chunk, offset);
    if (reader.state === "done") {
      const { body, length } = reader.sofar();
      this.#body = undefined;
      this.#complete(body, length);
    } else if (reader.state === "malformed") {
      const { body, length } = reader.sofar();
      this.#state = "stopped";
      this.#hearer.malformedBody(reader.part(), body, length);
    }
    return next;
  }

  #complete(body: Uint8Array, length: number): void {
    this.#state = "line";
    if (!this.#hearer.complete(body, length)) this.#state = "stopped";
  }
}

function withoutCr(piece: Uint8Array): Uint8Array {
  // Nearly always the one CR before the LF.
  if (piece.indexOf(CR) === piece.length - 1) return piece.subarray(0, -1);
  return piece.filter((byte) => byte !== CR);
}
