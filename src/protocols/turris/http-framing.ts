/**
 * How sentinel-minipot 2.3.0 reads a request: which lines it takes, and where the body ends. Numbers are read as C's strtoll reads
 * them: what follows the digits is passed over.
 */
import { latin1 } from "../../bytes/ascii.js";

export interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly version: string;
}

export interface Header {
  readonly name: string;
  readonly value: string;
}

/** Everything must be right but the method, of which there may be none. @returns undefined for a line that is refused */
export function readRequestLine(line: Uint8Array): RequestLine | undefined {
  const [, method = "", target = "", version = ""] = REQUEST_LINE.exec(latin1(line)) ?? [];
  return target === "" ? undefined : { method, target, version };
}

/** A header or trailer line. @returns its name, maybe empty, and value; undefined for a line that is refused */
export function readHeader(line: Uint8Array): Header | undefined {
  const [whole, name = "", value = ""] = HEADER.exec(latin1(line)) ?? [];
  return whole === undefined ? undefined : { name, value };
}

/** @returns the size that a chunk's first line tells; undefined for a line that is refused */
export function readChunkSize(line: Uint8Array): number | undefined {
  const text = latin1(line);
  const semicolon = text.indexOf(";");
  if (semicolon !== -1 && !EXTENSION.test(text.slice(semicolon + 1))) return undefined;
  const [whole, sign, digits = ""] = HEX_NUMBER.exec(text) ?? [];
  return whole === undefined ? undefined : numberOf(`0x${digits}`, sign === "-");
}

/** The headers that say how a body is framed, as they come in. */
export class Framing {
  #length: number | "none" | "bad" = "none";
  #coded = false;
  #chunked = false;

  /** @param name in lower case @returns false when the request is refused at once */
  add(name: string, value: string): boolean {
    if (name === "content-length") return this.#addLength(value);
    if (name === "transfer-encoding") this.#addCoding(value);
    return true;
  }

  /** What the head as a whole says; a coding goes before any length. */
  body(): number | "chunked" | "refused" {
    if (this.#coded) return this.#chunked ? "chunked" : "refused";
    if (this.#length === "bad") return "refused";
    return this.#length === "none" ? 0 : this.#length;
  }

  /** A length that is not 0 must be the only one. */
  #addLength(value: string): boolean {
    if (this.#length === "bad") return true;
    if (this.#length !== "none" && this.#length > 0) {
      this.#length = "bad";
      return true;
    }
    const words = value.split(BLANKS).filter((word) => word !== "");
    if (words.length !== 1 && value !== "") return false;
    const [whole, sign, digits = ""] = DECIMAL_NUMBER.exec(words[0] ?? "") ?? [];
    this.#length = whole === undefined ? "bad" : (numberOf(digits, sign === "-") ?? "bad");
    return true;
  }

  /** Of all codings the last counts. */
  #addCoding(value: string): void {
    this.#coded = true;
    const words = value.split(BLANKS_AND_COMMAS).filter((word) => word !== "");
    const last = value === "" ? "" : words.at(-1);
    if (last !== undefined) this.#chunked = last.toLowerCase() === "chunked";
  }
}

const REQUEST_LINE = /^([!-~]*) ([!-~\x80-\xff]+) (HTTP\/[0-9]\.[0-9])$/;
/** RFC 9110 §5.1's token, also none, and a value without control characters. */
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]*):([\t -~\x80-\xff]*)$/;
const EXTENSION = /^[ -~]*$/;
const HEX_NUMBER = /^[\t\n\v\f\r ]*([+-]?)(?:0x(?=[0-9a-f]))?([0-9a-f]+)/i;
const DECIMAL_NUMBER = /^([+-]?)([0-9]+)/;
const BLANKS = /[\t ]+/;
const BLANKS_AND_COMMAS = /[\t ,]+/;

/** What fits in a long long. */
const NUMBER_MAX = 2n ** 63n - 1n;

/** @param literal digits, after 0x those of base 16 @returns undefined when there is no such length */
function numberOf(literal: string, negative: boolean): number | undefined {
  const value = BigInt(literal);
  return value > NUMBER_MAX || (negative && value > 0n) ? undefined : Number(value);
}
