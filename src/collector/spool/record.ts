/**
 * One record of a spool file:
 *
 *   length u32le | crc32 u32le | number u64le | payload
 *
 * `length` is the payload's, 1 to RECORD_BYTES_MAX; `crc32` covers number and payload. A file is good up to its first record that
 * is cut short or does not match its checksum; whatever follows is not looked at, since nothing says where a record would begin.
 */
import { crc32 } from "node:zlib";

export const RECORD_HEAD_BYTES = 16;
export const RECORD_BYTES_MAX = 64 * 2 ** 20;

export interface SpoolRecord {
  /** Below 2^53. */
  readonly number: number;
  readonly payload: Buffer;
  /** Where the record begins in its file. */
  readonly offset: number;
}

/** @param parts the payload, in pieces */
export function encodeRecord(number: number, ...parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const record = Buffer.allocUnsafe(RECORD_HEAD_BYTES + length);
  record.writeUInt32LE(length, 0);
  record.writeUInt32LE(number % 2 ** 32, 8);
  record.writeUInt32LE(Math.floor(number / 2 ** 32), 12);
  let offset = RECORD_HEAD_BYTES;
  for (const part of parts) {
    record.set(part, offset);
    offset += part.length;
  }
  record.writeUInt32LE(crc32(record.subarray(8)), 4);
  return record;
}

/** The good records of a file's content, and how many bytes they take. Payloads are views on `content`. */
export function readRecords(content: Buffer): { records: SpoolRecord[]; goodBytes: number } {
  const records: SpoolRecord[] = [];
  let offset = 0;
  while (offset + RECORD_HEAD_BYTES <= content.length) {
    const length = content.readUInt32LE(offset);
    const end = offset + RECORD_HEAD_BYTES + length;
    if (length === 0 || length > RECORD_BYTES_MAX || end > content.length) break;
    if (crc32(content.subarray(offset + 8, end)) !== content.readUInt32LE(offset + 4)) break;
    const number = content.readUInt32LE(offset + 8) + 2 ** 32 * content.readUInt32LE(offset + 12);
    records.push({ number, payload: content.subarray(offset + RECORD_HEAD_BYTES, end), offset });
    offset = end;
  }
  return { records, goodBytes: offset };
}
