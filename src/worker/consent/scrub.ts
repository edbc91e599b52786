/**
 * This machine's own addresses inside what peers send (a Host header, a URI, HELO's argument, a script that is to call back) would
 * tell the server where the sensor is: they are replaced by `[own]`, in whatever spelling: IPv4 dotted, IPv6 short or long,
 * in either case, alone or with colons escaped as in a URI's query. Fields keep their true lengths beside them.
 *
 * What is shorter than an address, or holds no dot, colon or percent sign, as most user names and passwords, costs next to nothing.
 */
import { formatAddress, parseAddress } from "../../bytes/address.js";
import { latin1, latin1Bytes } from "../../bytes/ascii.js";
import type { Field, Observation } from "../../event.js";

/** No longer than any address that is scrubbed, but for a few that nobody has; an event must not outgrow its bounds. */
const OWN = "[own]";
const DOT = 0x2e;
const COLON = 0x3a;
const PERCENT = 0x25;

/** Every address has one of them. */
const MARKS = [DOT, COLON, PERCENT];

/** A run of groups and colons with an IPv6 address in it, or not. What is escaped before it is passed over: its digits are none of it. */
const CANDIDATE = /[0-9a-f]{0,4}(?:(?::|%3a)[0-9a-f]{0,4}){2,10}|%[0-9a-f]{2}/gi;
const COLONS = /:|%3a/gi;

/** Gives back the observation itself when there is nothing in it to replace. */
export type Scrubber = (seen: Observation) => Observation;

/** @param addresses those of this machine, 4 or 16 bytes; loopback addresses, which everyone has, are left alone */
export function scrubber(addresses: readonly Uint8Array[]): Scrubber {
  const own = addresses.filter((address) => !isEveryones(address));
  if (own.length === 0) return (seen) => seen;
  const clean = bytesScrubber(own);
  return (seen) => scrub(seen, clean);
}

function scrub(seen: Observation, clean: (bytes: Uint8Array) => Uint8Array): Observation {
  switch (seen.kind) {
    case "login": {
      const username = seen.username && clean(seen.username);
      const password = seen.password && clean(seen.password);
      const proof = seen.proof && fields(seen.proof, clean);
      if (username === seen.username && password === seen.password && proof === seen.proof) return seen;
      return { ...seen, ...(username && { username }), ...(password && { password }), ...(proof && { proof }) };
    }
    case "command": {
      const line = clean(seen.line);
      return line === seen.line ? seen : { ...seen, line };
    }
    case "request": {
      const target = clean(seen.target);
      const host = clean(seen.host);
      const userAgent = clean(seen.userAgent);
      const headers = fields(seen.headers, clean);
      const body = clean(seen.body);
      const isSame = target === seen.target && host === seen.host && userAgent === seen.userAgent && body === seen.body;
      return isSame && headers === seen.headers ? seen : { ...seen, target, host, userAgent, headers, body };
    }
    case "message":
    case "invalid": {
      const data = clean(seen.data);
      return data === seen.data ? seen : { ...seen, data };
    }
    default:
      return seen satisfies never;
  }
}

function fields(given: readonly Field[], clean: (bytes: Uint8Array) => Uint8Array): readonly Field[] {
  let changed: Field[] | undefined;
  for (const [index, { name, value }] of given.entries()) {
    const cleaned = { name: clean(name), value: clean(value) };
    if (cleaned.name === name && cleaned.value === value) continue;
    changed ??= [...given];
    changed[index] = cleaned;
  }
  return changed ?? given;
}

/** @returns a function that gives back its argument itself when there is nothing to replace */
function bytesScrubber(own: readonly Uint8Array[]): (bytes: Uint8Array) => Uint8Array {
  const shortest = Math.min(...own.map((address) => formatAddress(address).length));
  const inText4 = textScrubber4(own.filter(({ length }) => length === 4));
  const inText6 = textScrubber6(own.filter(({ length }) => length === 16));
  return (bytes) => {
    if (bytes.length < shortest || !MARKS.some((mark) => bytes.includes(mark))) return bytes;
    const text = latin1(bytes);
    const cleaned = inText6(inText4(text));
    return cleaned === text ? bytes : latin1Bytes(cleaned.slice(0, text.length));
  };
}

function textScrubber4(own: readonly Uint8Array[]): (text: string) => string {
  if (own.length === 0) return (text) => text;
  const texts = own.map(formatAddress);
  const spelled = texts.map((text) => text.replaceAll(".", "\\."));
  // A digit before it makes it another address, unless it is the end of something escaped, as in %20.
  const pattern = new RegExp(`(?<=%[0-9a-f]{2}|[^0-9]|^)(?:${spelled.join("|")})(?![0-9])`, "gi");
  return (text) => (texts.some((one) => text.includes(one)) ? text.replace(pattern, OWN) : text);
}

function textScrubber6(own: readonly Uint8Array[]): (text: string) => string {
  if (own.length === 0) return (text) => text;
  const keys = new Set(own.map(latin1));
  // However it is spelled, its first group is there: without that there is nothing to look at closely.
  const beginnings = new Set(own.map(([first = 0, second = 0]) => ((first << 8) | second).toString(16)));
  const beginning = new RegExp([...beginnings].join("|"), "i");
  return (text) => {
    if (!beginning.test(text)) return text;
    const isOwn = (part: string) => {
      const address = parseAddress(part.replaceAll(COLONS, ":"));
      return address !== undefined && keys.has(latin1(address));
    };
    return text.replace(CANDIDATE, (candidate) => (beginning.test(candidate) ? withoutOwn(candidate, isOwn) : candidate));
  };
}

/** A run may begin with a colon that is none of the address ("from:2001:db8::1"), and end with one, or with a port. */
function withoutOwn(candidate: string, isOwn: (part: string) => boolean): string {
  const colons = [...candidate.matchAll(COLONS)].map(({ 0: { length }, index }) => ({ start: index, end: index + length }));
  const starts = [0, ...colons.map(({ end }) => end)];
  const ends = [candidate.length, ...colons.map(({ start }) => start).reverse()];
  for (const start of starts) {
    const end = ends.find((one) => one > start && isOwn(candidate.slice(start, one)));
    if (end !== undefined) return candidate.slice(0, start) + OWN + candidate.slice(end);
  }
  return candidate;
}

/** 127.0.0.0/8, ::1 and the unspecified addresses. */
function isEveryones(address: Uint8Array): boolean {
  if (address.length === 4) return address[0] === 127 || address.every((byte) => byte === 0);
  return address.subarray(0, 15).every((byte) => byte === 0) && address[15]! <= 1;
}
