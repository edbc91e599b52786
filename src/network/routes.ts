/** The kernel's main routing tables, and networks as people write them, as text → networks. Pure; who reads /proc is own-networks.ts. */
import { parseAddress } from "../bytes/address.js";

export interface Network {
  /** 4 or 16 bytes, in network order. */
  readonly address: Uint8Array;
  readonly prefixLength: number;
}

export interface Route extends Network {
  readonly interface: string;
}

const UP = 0x1;
const REJECT = 0x200;

/**
 * /proc/net/route: a header, then a route a line. Addresses and masks are the bytes as they lie in memory, printed as one number
 * of the machine's own byte order.
 */
export function parseRoutes4(text: string, isLittleEndian: boolean): Route[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap((line): Route[] => {
      const [name, destination, , flags, , , , mask] = line.trim().split(/\s+/);
      if (name === undefined || destination === undefined || flags === undefined || mask === undefined) return [];
      if (!isUsed(Number.parseInt(flags, 16))) return [];
      const bytes = (hex: string) => {
        const inMemory = Buffer.from(hex, "hex");
        return isLittleEndian ? inMemory.reverse() : inMemory;
      };
      return [{ interface: name, address: bytes(destination), prefixLength: onesOf(bytes(mask)) }];
    });
}

/** /proc/net/ipv6_route: a route a line, addresses in network order. */
export function parseRoutes6(text: string): Route[] {
  return text.split("\n").flatMap((line): Route[] => {
    const fields = line.trim().split(/\s+/);
    const [destination, prefixLength] = fields;
    const [flags, name] = fields.slice(8);
    if (destination === undefined || prefixLength === undefined || flags === undefined || name === undefined) return [];
    if (!isUsed(Number.parseInt(flags, 16))) return [];
    return [{ interface: name, address: Buffer.from(destination, "hex"), prefixLength: Number.parseInt(prefixLength, 16) }];
  });
}

/** ADDRESS or ADDRESS/BITS. @returns undefined when `text` is neither */
export function parseNetwork(text: string): Network | undefined {
  const [, written = "", bits] = /^([^/%]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = parseAddress(written);
  if (address === undefined) return undefined;
  const prefixLength = bits === undefined ? 8 * address.length : Number(bits);
  return prefixLength > 8 * address.length ? undefined : { address, prefixLength };
}

/** The number of leading ones; a mask is nothing else. */
export function onesOf(mask: Uint8Array): number {
  return mask.reduce((ones, byte) => ones + Math.min(Math.clz32(~byte << 24), 8), 0);
}

function isUsed(flags: number): boolean {
  return (flags & UP) !== 0 && (flags & REJECT) === 0;
}
