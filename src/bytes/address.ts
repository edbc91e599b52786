/** IP addresses as text ↔ their 4 or 16 bytes in network order. */
import { isIP } from "node:net";

const V4_MAPPED = Buffer.from("00000000000000000000ffff", "hex");

/**
 * The bytes of an address as the kernel prints it; a v4-mapped IPv6 address gives its 4 bytes.
 *
 * @returns undefined when `text` is not an address
 */
export function parseAddress(text: string): Uint8Array | undefined {
  const mapped = text.startsWith("::ffff:") && text.includes(".") ? text.slice(7) : text;
  switch (isIP(mapped)) {
    case 4:
      return parseV4(mapped);
    case 6:
      return parseV6(mapped.split("%", 1)[0]!);
    default:
      return undefined;
  }
}

/** The usual text of 4 or 16 bytes, IPv6 after RFC 5952 §4. @throws RangeError for another length */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  if (bytes.length !== 16) throw new RangeError(`An address has 4 or 16 bytes, not ${bytes.length}.`);
  if (V4_MAPPED.equals(bytes.subarray(0, 12))) return `::ffff:${bytes.subarray(12).join(".")}`;
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
  const { start, length } = longestZeros(groups);
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  if (length < 2) return text(groups);
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

/** What a map can look an address up by: a number for IPv4, a string for the first `bytesUsed` bytes of IPv6. */
export function addressKey(address: Uint8Array, bytesUsed = address.length): number | string {
  if (address.length === 4) return ((address[0]! << 24) | (address[1]! << 16) | (address[2]! << 8) | address[3]!) >>> 0;
  return Buffer.from(address.buffer, address.byteOffset, bytesUsed).toString("latin1");
}

function parseV4(text: string): Uint8Array {
  const bytes = new Uint8Array(4);
  let index = 0;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2e) {
      bytes[index++] = value;
      value = 0;
    } else {
      value = value * 10 + code - 0x30;
    }
  }
  bytes[index] = value;
  return bytes;
}

function parseV6(text: string): Uint8Array {
  const bytes = new Uint8Array(16);
  const [head = "", tail] = text.split("::");
  const before = groupBytes(head);
  bytes.set(before, 0);
  if (tail !== undefined) {
    const after = groupBytes(tail);
    bytes.set(after, 16 - after.length);
  }
  return bytes;
}

function groupBytes(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    if (group.includes(".")) return Array.from(parseV4(group));
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
