/**
 * Which requests are heard at all: from this machine and the owner's own networks, under a name that is ours, so that a page
 * elsewhere cannot have its name point here (DNS rebinding), and, where something changes, from a page of our own (Origin,
 * RFC 6454), with a body that no foreign form can send (JSON).
 */
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

export interface Caller {
  readonly isLoopback: boolean;
  readonly isOwn: boolean;
}

export interface Refusal {
  readonly status: number;
  readonly detail: string;
}

/** @param names host names that are ours, in lower case, beside addresses and localhost */
export function refusalOf(
  { method, headers }: Pick<IncomingMessage, "method" | "headers">,
  caller: Caller,
  names: ReadonlySet<string>,
): Refusal | undefined {
  if (!caller.isLoopback && !caller.isOwn)
    return { status: 403, detail: "The page answers to this machine and its own networks alone." };
  const { host = "" } = headers;
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (name !== "localhost" && !names.has(name) && isIP(name.replace(/^\[(.*)\]$/, "$1")) === 0) {
    return { status: 421, detail: "The page is not known under that name: add it to `hosts` in [owner], or ask by address." };
  }
  if (method === "GET" || method === "HEAD") return undefined;
  if (method !== "POST") return { status: 405, detail: "GET and POST are all there is." };
  if (headers.origin?.toLowerCase() !== `http://${host.toLowerCase()}`)
    return { status: 403, detail: "Only the page itself may ask for that." };
  if (headers["content-type"]?.split(";")[0]?.trim() !== "application/json")
    return { status: 415, detail: "Expected application/json." };
  return undefined;
}
