/** Base64 (RFC 4648 §4) as peers send it: padding may be missing, but nothing outside the alphabet is skipped in silence. */

const ALPHABET = /^[A-Za-z0-9+/]*={0,2}$/;

/** @returns the decoded bytes, or undefined when `text` is not base64 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (!ALPHABET.test(text)) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const digits = text.length - padding;
  // A last group of one digit holds less than a byte; padding, where there is any, must fill its group.
  if (digits % 4 === 1 || (padding > 0 && text.length % 4 !== 0)) return undefined;
  return Buffer.from(text, "base64");
}
