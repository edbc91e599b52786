/** How Linux's terminals class bytes, after lib/ctype.c: ISO 8859-1, save that 0x80 to 0x9f are in no class. */

/** 1 for each byte that a terminal only adds to the line and echoes as it is. 0xff is none: it is doubled on its way out. */
export const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) => (isControl(byte) || byte === 0xff ? 0 : 1));

/** Whether `byte` is echoed as `^` and another. */
export function isControl(byte: number): boolean {
  return byte < 0x20 || byte === 0x7f;
}

/** Whether `byte` is part of a word, for ^W. */
export function isWord(byte: number): boolean {
  if (byte >= 0xc0) return byte !== 0xd7 && byte !== 0xf7;
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte === 0x5f;
}
