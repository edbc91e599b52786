/** Bytes that mean ASCII text: comparing, trimming and reading them without decoding more than is asked for. */

export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const EMPTY_BYTES = new Uint8Array(0);

/** The bytes as a string of as many characters, each a byte. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/** The bytes of a string whose characters are all below U+0100. */
export function latin1Bytes(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

/** Whether `bytes` spell `lowerCase`, in any case. */
export function spells(bytes: Uint8Array, lowerCase: string): boolean {
  if (bytes.length !== lowerCase.length) return false;
  for (let index = 0; index < bytes.length; index++) {
    if (lower(bytes[index]!) !== lowerCase.charCodeAt(index)) return false;
  }
  return true;
}

/** Without spaces, tabs and carriage returns at either end. A view, no copy. */
export function trimmed(bytes: Uint8Array): Uint8Array {
  let start = 0;
  let end = bytes.length;
  while (start < end && isBlank(bytes[start]!)) start++;
  while (end > start && isBlank(bytes[end - 1]!)) end--;
  return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
}

/** At most the first `bytesMax` bytes. */
export function capped(bytes: Uint8Array, bytesMax: number): Uint8Array {
  return bytes.length > bytesMax ? bytes.subarray(0, bytesMax) : bytes;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === 0x09 || byte === CR;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
