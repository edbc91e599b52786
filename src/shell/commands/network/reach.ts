/**
 * What trying to reach something comes to: the machine has addresses and a next hop, and no host beyond answers. Nothing is opened or
 * resolved; a program waits as long as the real one would, and then hears why it failed.
 */
import type { Machine, Part, Process } from "../../process.js";
import { interfaces } from "../../router/device.js";

/** Three ARP requests, a second apart, before the kernel gives a host up. */
const NO_ROUTE_MS = 3_070;
/** musl asks twice within this, then has no answer. */
const UNRESOLVED_MS = 5_000;

export type Outcome =
  | { readonly kind: "unresolved" }
  /** Its own address: nothing listens, or what does speaks to nobody. */
  | { readonly kind: "refused"; readonly ip: string; readonly text: "Connection refused" }
  | { readonly kind: "unreachable"; readonly ip: string; readonly text: "No route to host" };

const NAMES: Readonly<Record<string, string>> = { localhost: "127.0.0.1", OpenWrt: "127.0.0.1", "OpenWrt.lan": "192.168.31.1" };

/** @returns the address of a host that needs no name server; undefined for a name that does */
export function addressOf(host: string): string | undefined {
  if (Object.hasOwn(NAMES, host)) return NAMES[host];
  const parts = host.split(".");
  if (parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return host;
  if (/^\[?[0-9a-fA-F:]*:[0-9a-fA-F:.]*\]?$/.test(host)) return host.replace(/[[\]]/g, "");
  // inet_aton(3): one number is the whole address.
  if (/^\d{1,10}$/.test(host) && Number(host) <= 0xffffffff) {
    const whole = Number(host);
    return [whole >>> 24, (whole >>> 16) & 255, (whole >>> 8) & 255, whole & 255].join(".");
  }
  return undefined;
}

/** @returns whether the machine itself has that address */
export function isOwn(machine: Machine, ip: string): boolean {
  return ip.startsWith("127.") || ip === "::1" || interfaces(machine).some(({ address }) => address?.ip === ip);
}

/** @param limitMs what the program itself would wait at most */
export function* reach({ machine }: Process, host: string, limitMs = Number.POSITIVE_INFINITY): Part<Outcome> {
  const ip = addressOf(host);
  if (ip === undefined) {
    yield { on: "time", ms: Math.min(UNRESOLVED_MS, limitMs) };
    return { kind: "unresolved" };
  }
  if (isOwn(machine, ip)) return { kind: "refused", ip, text: "Connection refused" };
  yield { on: "time", ms: Math.min(NO_ROUTE_MS, limitMs) };
  return { kind: "unreachable", ip, text: "No route to host" };
}

/** @returns options by letter, and the words left over; `valued` are the letters that take one */
export function readOptions(
  words: readonly string[],
  valued: string,
): { readonly values: ReadonlyMap<string, string>; readonly rest: readonly string[] } {
  const values = new Map<string, string>();
  const rest: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "--") {
      rest.push(...words.slice(index + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      rest.push(word);
      continue;
    }
    if (word.startsWith("--")) {
      const [name = "", value = ""] = word.slice(2).split(/=(.*)/s);
      values.set(name, value);
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] ?? "";
      if (!valued.includes(letter)) {
        values.set(letter, "");
        continue;
      }
      values.set(letter, word.slice(at + 1) || (words[++index] ?? ""));
      break;
    }
  }
  return { values, rest };
}
