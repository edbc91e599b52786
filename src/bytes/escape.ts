/**
 * Peers' bytes as text that is safe to show and can be turned back: well-formed UTF-8 that is visible stays as it is, a backslash
 * is doubled, every other byte becomes `\xNN`. Control characters, bidirectional overrides and zero-width characters count as
 * invisible.
 */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u3164\uffa0]/u;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The escaped form of `bytes`. */
export function escapeBytes(bytes: Uint8Array): string {
  if (isPlain(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  let text = "";
  for (let index = 0; index < bytes.length; ) {
    const length = characterLength(bytes, index);
    text += length === 0 ? hex(bytes[index]!) : character(bytes.subarray(index, index + length));
    index += length || 1;
  }
  return text;
}

/** The bytes of which `text` is the escaped form; `\` before anything but `\` or `xNN` stands for itself. */
export function unescapeText(text: string): Uint8Array {
  const parts = text.split(/(\\\\|\\x[0-9a-f]{2})/i);
  return Buffer.concat(
    parts.map((part, index) => {
      if (index % 2 === 0) return Buffer.from(part, "utf8");
      return part === "\\\\" ? Buffer.from("\\") : Buffer.from(part.slice(2), "hex");
    }),
  );
}

function isPlain(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte < 0x20 || byte > 0x7e || byte === 0x5c) return false;
  return true;
}

function character(bytes: Uint8Array): string {
  let decoded: string;
  try {
    decoded = utf8.decode(bytes);
  } catch {
    return Array.from(bytes, hex).join("");
  }
  if (decoded === "\\") return "\\\\";
  return INVISIBLE.test(decoded) ? Array.from(bytes, hex).join("") : decoded;
}

/** How many bytes the character at `index` claims, by its first byte; 0 when it cannot start one. */
function characterLength(bytes: Uint8Array, index: number): number {
  const first = bytes[index]!;
  const claimed =
    first < 0x80
      ? 1
      : first >= 0xc2 && first < 0xe0
        ? 2
        : first >= 0xe0 && first < 0xf0
          ? 3
          : first < 0xf5 && first >= 0xf0
            ? 4
            : 0;
  for (let next = 1; next < claimed; next++) if ((bytes[index + next] ?? 0) >> 6 !== 2) return 0;
  return claimed;
}

function hex(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
