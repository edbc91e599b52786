/**
 * Does a new connection match a rule's condition? Yes, no, or undefined: that depends on what is not known beforehand, such as who
 * the peer is. Pure; statements are as nft tells them in JSON.
 */
import { parseAddress } from "../bytes/address.js";
import type { Statement } from "./host-rules.js";

/** A peer's first SYN from outside, as the host's rules would see it. */
export interface Probe {
  readonly family: "ip" | "ip6";
  readonly interface: string;
  /** Absent: some address of this machine's. */
  readonly address?: Uint8Array;
  readonly port: number;
  readonly mark: number;
  /** Its destination has been translated already. */
  readonly isTranslated: boolean;
}

/** `absent` is what another family's or protocol's packet has: no condition on it holds. */
type Known = number | string | Uint8Array | readonly string[] | "absent" | undefined;

export function matches(statement: Statement, probe: Probe): boolean | undefined {
  const { match } = statement;
  if (!isRecord(match)) return undefined;
  const value = known(match.left, probe);
  if (value === "absent") return false;
  if (value === undefined) return undefined;
  const holds = isWithin(value, match.right);
  if (holds === undefined) return undefined;
  return match.op === "!=" || match.op === "!" ? !holds : match.op === "==" || match.op === "in" ? holds : undefined;
}

/** The element of a verdict map that the connection picks; null: none, undefined: not known. */
export function pick(key: unknown, elements: unknown, probe: Probe): unknown {
  const value = known(key, probe);
  if (value === undefined || !isRecord(elements) || !Array.isArray(elements.set)) return undefined;
  for (const element of elements.set) {
    if (!Array.isArray(element)) return undefined;
    const holds = value !== "absent" && isWithin(value, element[0]);
    if (holds !== false) return holds === undefined ? undefined : element[1];
  }
  return null;
}

function known(left: unknown, probe: Probe): Known {
  if (!isRecord(left)) return undefined;
  if (isRecord(left.meta)) return metaOf(left.meta.key, probe);
  if (isRecord(left.payload)) return payloadOf(left.payload.protocol, left.payload.field, probe);
  if (isRecord(left.ct)) return connectionOf(left.ct.key, probe);
  if (isRecord(left.fib)) return left.fib.result === "type" && String(left.fib.flags) === "daddr" ? "local" : undefined;
  if (Array.isArray(left["&"])) return masked(left["&"], probe);
  return undefined;
}

function metaOf(key: unknown, { family, interface: name, mark }: Probe): Known {
  switch (key) {
    case "iif":
    case "iifname":
      return name;
    case "l4proto":
      return "tcp";
    case "nfproto":
      return family === "ip" ? "ipv4" : "ipv6";
    case "protocol":
      return family;
    case "mark":
      return mark;
    case "pkttype":
      return "host";
    default:
      return undefined;
  }
}

function payloadOf(protocol: unknown, field: unknown, { family, address, port }: Probe): Known {
  if (protocol === "ip" || protocol === "ip6") {
    if (protocol !== family) return "absent";
    if (field === "protocol" || field === "nexthdr") return "tcp";
    return field === "daddr" ? address : undefined;
  }
  if (protocol === "th" || protocol === "tcp") return field === "dport" ? port : undefined;
  return "absent";
}

function connectionOf(key: unknown, { isTranslated }: Probe): Known {
  if (key === "state") return ["new"];
  if (key === "status") return isTranslated ? ["dnat"] : [];
  if (key === "direction") return "original";
  return undefined;
}

function masked([left, mask]: readonly unknown[], probe: Probe): Known {
  const value = known(left, probe);
  if (typeof value === "number" && typeof mask === "number") return (value & mask) >>> 0;
  // Its flags: a first SYN has that one alone.
  const isFlags = isRecord(left) && isRecord(left.payload) && left.payload.protocol === "tcp" && left.payload.field === "flags";
  if (!isFlags) return undefined;
  return flagNames(mask).includes("syn") ? "syn" : 0;
}

function flagNames(mask: unknown): unknown[] {
  if (isRecord(mask) && Array.isArray(mask["|"])) return mask["|"].flatMap(flagNames);
  return Array.isArray(mask) ? mask : [mask];
}

/** Whether a value is what a condition's right side says: a value, a range, a network, or a set of such. */
function isWithin(value: Exclude<Known, undefined>, right: unknown): boolean | undefined {
  if (isRecord(right)) {
    if (Array.isArray(right.set)) return isWithinAny(value, right.set);
    if (Array.isArray(right.range)) return isInRange(value, right.range);
    if (isRecord(right.prefix) && typeof right.prefix.addr === "string" && typeof right.prefix.len === "number") {
      const network = parseAddress(right.prefix.addr);
      return network === undefined ? undefined : value instanceof Uint8Array && isInNetwork(value, network, right.prefix.len);
    }
    if (isRecord(right.elem)) return isWithin(value, right.elem.val);
    return undefined;
  }
  if (isFlags(value)) return isAmong(value, right);
  if (typeof right === "number") return typeof value === "number" ? value === right : value === "syn" ? false : undefined;
  if (typeof right !== "string") return undefined;
  if (right.startsWith("@")) return undefined; // a named set, whose elements are not listed
  if (value instanceof Uint8Array) {
    const address = parseAddress(right);
    return address === undefined ? undefined : Buffer.compare(address, value) === 0;
  }
  if (right.endsWith("*")) return String(value).startsWith(right.slice(0, -1));
  return value === right;
}

function isFlags(value: unknown): value is readonly string[] {
  return Array.isArray(value);
}

function isAmong(value: readonly string[], right: unknown): boolean | undefined {
  const names = flagNames(right);
  return names.every((name) => typeof name === "string") ? names.some((name) => value.includes(String(name))) : undefined;
}

function isWithinAny(value: Exclude<Known, undefined>, elements: readonly unknown[]): boolean | undefined {
  const found = elements.map((element) => isWithin(value, element));
  return found.includes(true) ? true : found.includes(undefined) ? undefined : false;
}

function isInRange(value: Exclude<Known, undefined>, [first, last]: readonly unknown[]): boolean | undefined {
  if (typeof value === "number" && typeof first === "number" && typeof last === "number") return value >= first && value <= last;
  const [from, to] = [parseAddress(String(first)), parseAddress(String(last))];
  if (!(value instanceof Uint8Array) || from === undefined || to === undefined) return undefined;
  return Buffer.compare(value, from) >= 0 && Buffer.compare(value, to) <= 0;
}

function isInNetwork(address: Uint8Array, network: Uint8Array, prefixLength: number): boolean {
  if (address.length !== network.length) return false;
  return address.every((byte, index) => {
    const bits = Math.min(Math.max(prefixLength - 8 * index, 0), 8);
    return (byte ^ network[index]!) >> (8 - bits) === 0;
  });
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
