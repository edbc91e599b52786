/**
 * The PROXY protocol, versions 1 and 2 (haproxy's proxy-protocol.txt): a box that redirects connections to us tells the true
 * peer in a header before the peer's first byte. Pure: bytes in, a verdict out.
 */
import { parseAddress } from "../bytes/address.js";

const V1_BYTES_MAX = 107; // §2.1: the longest line, with CR LF
const V2_SIGNATURE = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
const V2_HEAD_BYTES = 16;
const V2_BYTES_MAX = V2_HEAD_BYTES + 2048; // addresses and type-length-values; longer ones are nobody's
const V1_PREFIX = Buffer.from("PROXY ");

export type ProxyHeader =
  /** The header is not complete yet. */
  | { readonly kind: "partial" }
  /** Not a header. */
  | { readonly kind: "malformed" }
  /** `length` bytes of header; the box speaks for itself (LOCAL, UNKNOWN): the connection's own endpoints hold. */
  | { readonly kind: "local"; readonly length: number }
  | {
      readonly kind: "proxied";
      readonly length: number;
      readonly peerAddress: Uint8Array;
      readonly peerPort: number;
      readonly targetPort: number;
    };

/** Reads the header at the start of `input`, which holds all that was received so far. */
export function readProxyHeader(input: Buffer): ProxyHeader {
  if (startsAlike(input, V2_SIGNATURE)) return input.length < V2_HEAD_BYTES ? { kind: "partial" } : readV2(input);
  if (startsAlike(input, V1_PREFIX)) return readV1(input);
  return { kind: "malformed" };
}

function startsAlike(input: Buffer, start: Buffer): boolean {
  const length = Math.min(input.length, start.length);
  return input.subarray(0, length).equals(start.subarray(0, length));
}

function readV1(input: Buffer): ProxyHeader {
  const end = input.subarray(0, V1_BYTES_MAX).indexOf("\r\n", 0, "latin1");
  if (end === -1) return input.length < V1_BYTES_MAX ? { kind: "partial" } : { kind: "malformed" };
  const length = end + 2;
  const [, family, source = "", , sourcePort = "", targetPort = "", more] = input.toString("latin1", 0, end).split(" ");
  if (family === "UNKNOWN") return { kind: "local", length };
  const peerAddress = parseAddress(source);
  const expectedBytes = family === "TCP4" ? 4 : family === "TCP6" ? 16 : -1;
  const valid = more === undefined && (peerAddress?.length === expectedBytes || (peerAddress !== undefined && family === "TCP6"));
  if (!valid || peerAddress === undefined || !isPort(sourcePort) || !isPort(targetPort)) return { kind: "malformed" };
  return { kind: "proxied", length, peerAddress, peerPort: Number(sourcePort), targetPort: Number(targetPort) };
}

function isPort(text: string): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65535;
}

function readV2(input: Buffer): ProxyHeader {
  const version = input[12]! >> 4;
  const command = input[12]! & 0x0f;
  const family = input[13]!;
  const length = V2_HEAD_BYTES + input.readUInt16BE(14);
  if (version !== 2 || command > 1 || length > V2_BYTES_MAX) return { kind: "malformed" };
  if (input.length < length) return { kind: "partial" };
  if (command === 0) return { kind: "local", length };
  const addressBytes = family === 0x11 ? 4 : family === 0x21 ? 16 : 0; // TCP over IPv4, IPv6
  if (addressBytes === 0) return { kind: "local", length };
  const ports = V2_HEAD_BYTES + 2 * addressBytes;
  if (length < ports + 4) return { kind: "malformed" };
  return {
    kind: "proxied",
    length,
    peerAddress: withoutMapping(Uint8Array.from(input.subarray(V2_HEAD_BYTES, V2_HEAD_BYTES + addressBytes))),
    peerPort: input.readUInt16BE(ports),
    targetPort: input.readUInt16BE(ports + 2),
  };
}

function withoutMapping(address: Uint8Array): Uint8Array {
  const mapped =
    address.length === 16 && address.subarray(0, 10).every((byte) => byte === 0) && address[10] === 0xff && address[11] === 0xff;
  return mapped ? address.slice(12) : address;
}
