/** /proc/net/tcp and tcp6 as text → who listens on this machine, and where somebody is connected to it. Pure. */
import { endianness } from "node:os";

export interface Listener {
  /** 4 or 16 bytes; all zero is every address. */
  readonly address: Uint8Array;
  readonly port: number;
}

export interface TcpSockets {
  readonly listeners: readonly Listener[];
  /** Local ports of connections whose other end is not this machine's loopback. */
  readonly connectedPorts: ReadonlySet<number>;
}

const ESTABLISHED = "01";
const LISTEN = "0A";

/** @param texts one of each family that there is; each begins with a header */
export function parseTcpSockets(texts: readonly string[], isLittleEndian = endianness() === "LE"): TcpSockets {
  const listeners: Listener[] = [];
  const connectedPorts = new Set<number>();
  for (const text of texts) {
    for (const line of text.split("\n").slice(1)) {
      const [, local, remote, state] = line.trim().split(/\s+/);
      if (local === undefined || remote === undefined) continue;
      const { address, port } = endpoint(local, isLittleEndian);
      if (state === LISTEN) listeners.push({ address, port });
      if (state === ESTABLISHED && !isLoopback(endpoint(remote, isLittleEndian).address)) connectedPorts.add(port);
    }
  }
  return { listeners, connectedPorts };
}

/** Whether a peer elsewhere could reach it: a listener at loopback is for this machine alone. */
export function isReachable({ address }: Listener): boolean {
  return !isLoopback(address);
}

/** Whether it would take what comes for `address`. A listener at :: takes IPv4 too, unless it was told not to, which is not seen here. */
export function wouldTake({ address: own }: Listener, address: Uint8Array): boolean {
  if (isAny(own)) return own.length === 16 || address.length === 4;
  return Buffer.compare(unmapped(own), address) === 0;
}

function endpoint(text: string, isLittleEndian: boolean): Listener {
  const [hex = "", port = "0"] = text.split(":");
  const address = Buffer.from(hex, "hex");
  // Each 32 bits are printed as one number of the machine's own byte order.
  return { address: isLittleEndian ? address.swap32() : address, port: Number.parseInt(port, 16) };
}

function isLoopback(address: Uint8Array): boolean {
  const bare = unmapped(address);
  if (bare.length === 4) return bare[0] === 127;
  return bare.every((byte, index) => byte === (index === 15 ? 1 : 0));
}

function isAny(address: Uint8Array): boolean {
  return address.every((byte) => byte === 0);
}

/** The IPv4 address that a v4-mapped one stands for. */
function unmapped(address: Uint8Array): Uint8Array {
  const isMapped = address.length === 16 && address.subarray(0, 10).every((byte) => byte === 0) && address[10] === 0xff;
  return isMapped ? address.subarray(12) : address;
}
