/**
 * The data types of SSH's messages (RFC 4251 §5): taken out of a message, and put into one. Whoever reads asks at the end, or
 * where it matters earlier, whether what was read was there.
 */
import { EMPTY_BYTES, latin1Bytes } from "../../bytes/ascii.js";

/** The longest string that Dropbear takes. */
const STRING_BYTES_MAX = 9000;
const FIRST_BYTES = 256;

/** Reads a message from its start. */
export class FieldReader {
  /** Everything that was asked for so far was there. Once something was not, nothing is any more. */
  intact = true;
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Where the next field begins. */
  get at(): number {
    return this.#at;
  }

  /** There is nothing more to read. */
  get done(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    return this.bytes(1)[0] ?? 0;
  }

  boolean(): boolean {
    return this.byte() !== 0;
  }

  uint32(): number {
    const at = this.#at;
    if (this.bytes(4).length === 0) return 0;
    const bytes = this.#bytes;
    return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
  }

  /** @param bytesMax one that is longer is as good as not there */
  string(bytesMax = STRING_BYTES_MAX): Uint8Array {
    const length = this.uint32();
    if (length > bytesMax) this.intact = false;
    return this.bytes(length);
  }

  /** A view of the next `length` bytes; none when there are not so many. */
  bytes(length: number): Uint8Array {
    if (this.#bytes.length - this.#at < length) this.intact = false;
    if (!this.intact) return EMPTY_BYTES;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

/** Builds a message, field by field. */
export class FieldWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;

  byte(value: number): this {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
    return this;
  }

  boolean(value: boolean): this {
    return this.byte(value ? 1 : 0);
  }

  uint32(value: number): this {
    this.#reserve(4);
    const at = this.#length;
    this.#bytes[at] = value >>> 24;
    this.#bytes[at + 1] = value >>> 16;
    this.#bytes[at + 2] = value >>> 8;
    this.#bytes[at + 3] = value;
    this.#length += 4;
    return this;
  }

  /** A string, or the characters of one in latin1, with its length. */
  string(value: Uint8Array | string): this {
    const bytes = typeof value === "string" ? latin1Bytes(value) : value;
    return this.uint32(bytes.length).bytes(bytes);
  }

  names(names: readonly string[]): this {
    return this.string(names.join(","));
  }

  /** A number from 0, big-endian, with or without zeros in front. */
  mpint(value: Uint8Array): this {
    let start = 0;
    while (value[start] === 0) start++;
    const digits = value.subarray(start);
    if (digits.length === 0 || digits[0]! < 0x80) return this.string(digits);
    return this.uint32(digits.length + 1)
      .byte(0)
      .bytes(digits);
  }

  /** As they are, without a length. */
  bytes(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** What was written, to keep. */
  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
