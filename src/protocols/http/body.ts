/**
 * The body of a request (RFC 9112 §6, §7): counted, or in chunks with their extensions and trailers. Keeps its beginning,
 * counts the rest. As strict as Squid 5.7 with the fixes of 2023: chunk lines end in CR LF, sizes are bare hex digits.
 */
import { CR, capped, LF, latin1 } from "../../bytes/ascii.js";
import { Gather } from "../../bytes/gather.js";

export type Framing = { readonly kind: "none" | "chunked" } | { readonly kind: "length"; readonly length: number };

/** The longest chunk size with its extensions, and the longest trailer section. */
const CHUNK_LINE_BYTES_MAX = 8 * 1024;
const TRAILER_BYTES_MAX = 64 * 1024;

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const BLANK = "[ \\t]*";
const VALUE = `(?:${TOKEN}|"(?:[^"\\\\]|\\\\.)*")`;
/** RFC 9112 §7.1, without the CR LF; more than 15 digits may not fit in 63 bits. */
const CHUNK_LINE = new RegExp(`^([0-9A-Fa-f]+)(?:${BLANK};${BLANK}${TOKEN}(?:${BLANK}=${BLANK}${VALUE})?)*${BLANK}$`, "s");
const SIZE_DIGITS_MAX = 15;

export class BodyReader {
  state: "data" | "size" | "data-end" | "trailer" | "done" | "malformed";
  readonly #chunked: boolean;
  readonly #kept: Gather;
  readonly #line = new Gather(CHUNK_LINE_BYTES_MAX);
  /** Bytes of data still to come, of the body or of the chunk. */
  #left: number;
  #trailerBytes = 0;
  /** Of the line being read: after chunk data there is only the CR. */
  #lineBytesMax = CHUNK_LINE_BYTES_MAX;

  /** @param bodyBytesMax how many bytes of the body are kept */
  constructor(framing: Exclude<Framing, { kind: "none" }>, bodyBytesMax: number) {
    this.#chunked = framing.kind === "chunked";
    this.#left = framing.kind === "length" ? framing.length : 0;
    this.state = this.#chunked ? "size" : this.#left === 0 ? "done" : "data";
    this.#kept = new Gather(bodyBytesMax);
  }

  /** Takes bytes from `offset` on. @returns the offset of the first byte that is not the body's */
  receive(chunk: Uint8Array, offset: number): number {
    let next = offset;
    while (next < chunk.length && this.state !== "done" && this.state !== "malformed") {
      next = this.state === "data" ? this.#takeData(chunk, next) : this.#takeLine(chunk, next);
    }
    return next;
  }

  /** The body as far as it has come, cut at its cap, and its true length. */
  sofar(): { body: Uint8Array; length: number } {
    return { body: this.#kept.peek(), length: this.#kept.length };
  }

  /** The offending line of a malformed body, cut where it offended. */
  part(): Uint8Array {
    return capped(this.#line.peek(), this.#lineBytesMax + 1);
  }

  #takeData(chunk: Uint8Array, offset: number): number {
    const end = Math.min(chunk.length, offset + this.#left);
    this.#kept.add(chunk.subarray(offset, end));
    this.#left -= end - offset;
    if (this.#left === 0) this.state = this.#chunked ? "data-end" : "done";
    return end;
  }

  #takeLine(chunk: Uint8Array, offset: number): number {
    const end = chunk.indexOf(LF, offset);
    const stop = end === -1 ? chunk.length : end;
    this.#line.add(chunk.subarray(offset, stop));
    this.#lineBytesMax = this.#lineBound();
    if (this.#line.length > this.#lineBytesMax) this.state = "malformed";
    else if (end !== -1) this.#lineEnded();
    return end === -1 ? chunk.length : end + 1;
  }

  #lineBound(): number {
    switch (this.state) {
      case "data-end": // Only a CR may come.
        return this.#line.length > 0 && this.#line.peek()[0] !== CR ? 0 : 1;
      case "trailer":
        return Math.min(CHUNK_LINE_BYTES_MAX, TRAILER_BYTES_MAX - this.#trailerBytes);
      default:
        return CHUNK_LINE_BYTES_MAX;
    }
  }

  #lineEnded(): void {
    const line = this.#line.peek();
    if (this.state === "trailer") return this.#trailerEnded(line);
    if (line[line.length - 1] !== CR) this.state = "malformed";
    else if (this.state === "data-end") this.#chunkEnded();
    else this.#sizeEnded(latin1(line.subarray(0, -1)));
  }

  #chunkEnded(): void {
    this.#line.take();
    this.state = "size";
  }

  #sizeEnded(line: string): void {
    const digits = CHUNK_LINE.exec(line)?.[1]?.replace(/^0+(?=.)/, "");
    if (digits === undefined || digits.length > SIZE_DIGITS_MAX) {
      this.state = "malformed";
      return;
    }
    this.#line.take();
    this.#left = Number.parseInt(digits, 16);
    this.state = this.#left === 0 ? "trailer" : "data";
  }

  #trailerEnded(line: Uint8Array): void {
    this.#trailerBytes += line.length + 1;
    if (line.length === 0 || (line.length === 1 && line[0] === CR)) this.state = "done";
    this.#line.take();
  }
}
