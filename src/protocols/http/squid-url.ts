/**
 * Request targets as Squid 5.7 understands them (src/anyp/Uri.cc), and as it shows them on its pages. Nothing is ever looked up
 * or dialled: this is text to text.
 */
import { isIPv6 } from "node:net";

/** Squid refuses longer URLs. */
const URL_BYTES_MAX = 8191;

export interface SquidUrl {
  /** As the peer wrote it, but in lower case when Squid knows it; empty for CONNECT. */
  readonly scheme: string;
  readonly known: boolean;
  /** In lower case; an IPv6 address in brackets. */
  readonly host: string;
  readonly port: number;
  /** Host, and the port unless it is the scheme's own. */
  readonly authority: string;
  readonly path: string;
  /** The whole, without the user information of http. */
  readonly whole: string;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ftp: 21,
  coap: 5683,
  coaps: 5684,
  wais: 210,
  whois: 43,
  cache_object: 3128,
};

/** @returns undefined for what Squid calls an invalid URL */
export function readSquidUrl(uri: string, method: string): SquidUrl | undefined {
  if (uri.length > URL_BYTES_MAX) return undefined;
  if (uri === "*" && (method === "OPTIONS" || method === "TRACE")) {
    return { scheme: "http", known: true, host: "", port: 80, authority: "", path: "*", whole: "http://*" };
  }
  if (method === "CONNECT") return readAuthority(uri);
  const sent = /^([A-Za-z][A-Za-z0-9+.\-_]{0,15}):/.exec(uri)?.[1];
  if (sent === undefined) return undefined;
  const rest = uri.slice(sent.length + 1);
  const lower = sent.toLowerCase();
  if (lower === "urn") return readUrn(rest);
  if (!rest.startsWith("//")) return undefined;
  const known = Object.hasOwn(DEFAULT_PORTS, lower);
  return readHierarchy(known ? lower : sent, known, rest.slice(2));
}

/** How the pages name a request's URL. */
export function shownUrl({ whole, scheme, host, port }: SquidUrl, method: string): string {
  if (method === "CONNECT") return port === 443 ? `https://${host}/*` : whole;
  const query = scheme === "urn" ? -1 : whole.indexOf("?");
  const shown = query === -1 ? whole : whole.slice(0, query + 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must be found
  return /[\0-\x1f\x7f-\x9f]/.test(shown) ? escapeUnescaped(shown) : shown;
}

/** Whether Squid has a way to do that with that scheme. @param maxForwardsZero the request may not go on */
export function isSupported(method: string, { scheme, path }: SquidUrl, maxForwardsZero: boolean): boolean {
  if (method === "OPTIONS" && maxForwardsZero) return false;
  if (method === "CONNECT" || method === "PURGE") return true;
  if (method === "OPTIONS" || method === "TRACE") return maxForwardsZero || path !== "*";
  if (scheme === "http" || scheme === "https" || scheme === "urn" || scheme === "cache_object") return true;
  if (scheme === "ftp" && method === "PUT") return true;
  return (scheme === "ftp" || scheme === "wais" || scheme === "whois") && (method === "GET" || method === "HEAD");
}

/** CONNECT's target, by the sscanf that Squid reads it with: what follows a bad port is not looked at. */
function readAuthority(target: string): SquidUrl | undefined {
  const match = /^\[([^\]]+)(?:\]:(?:\s*([+-]?\d+))?)?/.exec(target) ?? /^([^:]+)(?::(?:\s*([+-]?\d+))?)?/.exec(target);
  const port = match?.[2] === undefined ? 443 : int32(match[2]);
  const host = match === null ? undefined : readHost(match[1]!, port);
  if (host === undefined) return undefined;
  const authority = `${host}:${port}`;
  return { scheme: "", known: true, host, port, authority, path: "", whole: authority };
}

function readUrn(rest: string): SquidUrl | undefined {
  const match = /^([A-Za-z0-9-]{2,32}):(.*)$/s.exec(rest);
  const name = match?.[1];
  if (match === null || name === undefined || name.startsWith("-") || name.endsWith("-")) return undefined;
  const [, , path = ""] = match;
  return { scheme: "urn", known: true, host: name, port: 0, authority: name, path, whole: `urn:${name}:${path}` };
}

function readHierarchy(scheme: string, known: boolean, rest: string): SquidUrl | undefined {
  const end = rest.search(/[/?#\s]/);
  const before = end === -1 ? rest : rest.slice(0, end);
  const after = end === -1 ? "" : rest.slice(end);
  const path = (after.startsWith("/") ? after : `/${after}`).replace(/\s+/g, "");
  const at = before.lastIndexOf("@");
  const named = splitPort(before.slice(at + 1));
  if (named === undefined) return undefined;
  const defaultPort = DEFAULT_PORTS[scheme] ?? 0;
  const port = named.port === undefined ? defaultPort : int32(/^\s*[+-]?\d+/.exec(named.port)?.[0] ?? "0");
  const host = readHost(named.host, port);
  if (host === undefined) return undefined;
  const authority = port === defaultPort ? host : `${host}:${port}`;
  const showsUser = at > 0 && (scheme === "ftp" || !known);
  const user = showsUser ? `${encodeUser(unescapeUrl(before.slice(0, at)))}@` : "";
  return { scheme, known, host, port, authority, path, whole: `${scheme}://${user}${authority}${path}` };
}

/**
 * A bare IPv6 address has no port: its colons are its own. There must be something, but Squid looks before it takes the port
 * off, and so lets a port without a host pass.
 */
function splitPort(text: string): { host: string; port?: string } | undefined {
  if (text === "" || text.startsWith("[]") || text === "[") return undefined;
  if (text.startsWith("[")) {
    const close = text.indexOf("]");
    const colon = close === -1 ? -1 : text.indexOf(":", close);
    const host = close === -1 ? text.slice(1) : text.slice(1, close);
    return colon === -1 ? { host } : { host, port: text.slice(colon + 1) };
  }
  const colon = text.indexOf(":");
  if (colon === -1 || colon !== text.lastIndexOf(":")) return { host: text };
  return { host: text.slice(0, colon), port: text.slice(colon + 1) };
}

/** @returns the name as Squid writes it, or undefined when it or the port is none */
function readHost(sent: string, port: number): string | undefined {
  let name = sent.toLowerCase().replace(/\s+/g, "");
  while (name.endsWith(".")) name = name.slice(0, -1);
  if (name.includes("..") || name.startsWith(".") || port < 1 || port > 65535) return undefined;
  if (isIPv6(name)) return canonicalIPv6(name);
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(name)?.slice(1);
  return octets?.every((octet) => Number(octet) < 256) ? octets.map(Number).join(".") : name;
}

function canonicalIPv6(address: string): string {
  return URL.canParse(`http://[${address}]/`) ? new URL(`http://[${address}]/`).hostname : `[${address}]`;
}

/** C's atoi on a machine of today: what does not fit in 64 bits is cut off there, and the rest wraps at 32. */
function int32(digits: string): number {
  const number = BigInt(digits);
  const longest = 2n ** 63n;
  return Number(BigInt.asIntN(32, number >= longest ? longest - 1n : number < -longest ? -longest : number));
}

/** Squid's rfc1738_escape_unescaped: unsafe, control and 8-bit characters, but no percent sign. */
function escapeUnescaped(text: string): string {
  return text.replace(/[<>"#{}|\\^~[\]`'\0-\x20\x7f-\xff]/g, hexEscape);
}

function unescapeUrl(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (whole, digits: string) =>
    digits === "00" ? whole : String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

function encodeUser(text: string): string {
  return text.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:]/g, hexEscape);
}

function hexEscape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}
