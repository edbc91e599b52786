/**
 * Blocks in ClickHouse's Native format: column after column, so that the store takes them over without reading a text. Of a column only
 * what differs from its default is set, row by row in order; the rows between have zero bytes, which is a zero and an empty string.
 *
 *   columns varint | rows varint | for each column: name, type, as strings | its values
 *
 * A string is its length, as a varint, and its bytes. An array's values are the ends of all rows, u64le, then those of its elements; a
 * tuple's are those of its parts; a nullable's are a byte a row, 1 for null, then those it would have. Blocks can follow each other.
 */

export interface Column {
  /** The bytes of so many rows; nothing is set any more. */
  finish(rows: number): readonly Uint8Array[];
}

/** The block of `rows` rows. */
export function block(
  columns: readonly { readonly name: string; readonly type: string; readonly column: Column }[],
  rows: number,
): Buffer {
  const parts: Uint8Array[] = [varint(columns.length), varint(rows)];
  for (const { name, type, column } of columns) parts.push(encodedText(name), encodedText(type), ...column.finish(rows));
  return Buffer.concat(parts);
}

/** A text as the format has it, to be set again and again. @param latin1 a byte a character */
export function encodedText(latin1: string): Uint8Array {
  return Buffer.concat([varint(latin1.length), Buffer.from(latin1, "latin1")]);
}

/** Bytes that grow, with nothing but zeros past what was set. */
class Growing {
  bytes: Buffer;

  constructor(size: number) {
    this.bytes = Buffer.alloc(size);
  }

  reserve(size: number): void {
    if (size <= this.bytes.length) return;
    const grown = Buffer.alloc(Math.max(size, 2 * this.bytes.length));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}

const ROWS_FIRST = 1024;

/** Numbers and other values of one width, little-endian. */
export class Fixed implements Column {
  readonly #width: number;
  readonly #values: Growing;

  constructor(width: 1 | 2 | 4 | 8 | 16) {
    this.#width = width;
    this.#values = new Growing(width * ROWS_FIRST);
  }

  /** @param value a whole number that the width holds, at most 2^53 */
  set(row: number, value: number): void {
    const at = this.#at(row);
    const { bytes } = this.#values;
    switch (this.#width) {
      case 1:
        bytes[at] = value;
        return;
      case 2:
        bytes.writeUInt16LE(value, at);
        return;
      case 4:
        bytes.writeUInt32LE(value, at);
        return;
      default:
        bytes.writeUInt32LE(value % 2 ** 32, at);
        bytes.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
    }
  }

  /** @param value as many bytes as the width has left from `offset` on, or fewer */
  setBytes(row: number, value: Uint8Array, offset = 0): void {
    const at = this.#at(row) + offset;
    const { bytes } = this.#values;
    for (let index = 0; index < value.length; index++) bytes[at + index] = value[index]!;
  }

  finish(rows: number): readonly Uint8Array[] {
    this.#values.reserve(rows * this.#width);
    return [this.#values.bytes.subarray(0, rows * this.#width)];
  }

  #at(row: number): number {
    this.#values.reserve((row + 1) * this.#width);
    return row * this.#width;
  }
}

/** A copy by hand is faster than a call, up to about here. */
const SHORT_BYTES = 64;

export class Strings implements Column {
  readonly #values = new Growing(4 * ROWS_FIRST);
  #end = 0;
  #rows = 0;

  set(row: number, value: Uint8Array): void {
    const length = value.length;
    this.#skipTo(row);
    this.#values.reserve(this.#end + length + 10);
    this.#writeLength(length);
    this.#copy(value);
  }

  /** @param encoded by encodedText */
  setEncoded(row: number, encoded: Uint8Array): void {
    this.#skipTo(row);
    this.#values.reserve(this.#end + encoded.length);
    this.#copy(encoded);
  }

  finish(rows: number): readonly Uint8Array[] {
    this.#skipTo(rows);
    this.#values.reserve(this.#end);
    return [this.#values.bytes.subarray(0, this.#end)];
  }

  /** Rows that were not set are empty: a zero byte each. */
  #skipTo(row: number): void {
    this.#end += row - this.#rows;
    this.#rows = row + 1;
  }

  #writeLength(length: number): void {
    const { bytes } = this.#values;
    let rest = length;
    while (rest >= 0x80) {
      bytes[this.#end++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[this.#end++] = rest;
  }

  #copy(value: Uint8Array): void {
    const { bytes } = this.#values;
    const { length } = value;
    if (length <= SHORT_BYTES) for (let index = 0; index < length; index++) bytes[this.#end + index] = value[index]!;
    else bytes.set(value, this.#end);
    this.#end += length;
  }
}

export class NullableStrings implements Column {
  readonly #present = new Fixed(1);
  readonly #values = new Strings();

  set(row: number, value: Uint8Array): void {
    this.#present.set(row, 1);
    this.#values.set(row, value);
  }

  finish(rows: number): readonly Uint8Array[] {
    const nulls = this.#present.finish(rows).map((present) => present.map((one) => 1 - one));
    return [...nulls, ...this.#values.finish(rows)];
  }
}

/** Lists of pairs of strings. */
export class Pairs implements Column {
  readonly #counts: { readonly row: number; readonly count: number }[] = [];
  readonly #names = new Strings();
  readonly #values = new Strings();
  #count = 0;

  set(row: number, pairs: readonly { readonly name: Uint8Array; readonly value: Uint8Array }[]): void {
    for (const { name, value } of pairs) {
      this.#names.set(this.#count, name);
      this.#values.set(this.#count++, value);
    }
    this.#counts.push({ row, count: pairs.length });
  }

  finish(rows: number): readonly Uint8Array[] {
    const ends = new BigUint64Array(rows);
    let row = 0;
    let end = 0;
    for (const { row: next, count } of this.#counts) {
      ends.fill(BigInt(end), row, next);
      end += count;
      row = next;
    }
    ends.fill(BigInt(end), row);
    const bytes = new Uint8Array(ends.buffer);
    return [bytes, ...this.#names.finish(this.#count), ...this.#values.finish(this.#count)];
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}
