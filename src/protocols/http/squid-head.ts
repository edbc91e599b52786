/**
 * The head of a request as Squid 5.7 reads it: which fields make it refuse a request as invalid, and how it shows those of a
 * request that it refuses later (src/http/one/Parser.cc, src/HttpHeader.cc).
 */
import { CR, latin1, latin1Bytes, SPACE, spells } from "../../bytes/ascii.js";
import type { Field } from "../../event.js";
import type { Announced } from "./framing.js";

const NUL = 0;
const TAB = 0x09;
const COLON = 0x3a;
const LEADING_BLANKS: ReadonlySet<number> = new Set([SPACE, TAB, 0x0b, 0x0c, CR]);

/** How Squid spells the fields that it knows; others keep the peer's spelling. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  (
    "Accept Accept-Charset Accept-Encoding Accept-Language Accept-Ranges Age Allow Alternate-Protocol Authentication-Info " +
    "Authorization Cache-Control CDN-Loop Connection Content-Base Content-Disposition Content-Encoding Content-Language " +
    "Content-Length Content-Location Content-MD5 Content-Range Content-Type Cookie Cookie2 Date ETag Expect Expires Forwarded " +
    "From Host HTTP2-Settings If-Match If-Modified-Since If-None-Match If-Range If-Unmodified-Since Keep-Alive Key " +
    "Last-Modified Link Location Max-Forwards Mime-Version Negotiate Origin Pragma Proxy-Authenticate " +
    "Proxy-Authentication-Info Proxy-Authorization Proxy-Connection Proxy-support Public Range Referer Request-Range " +
    "Retry-After Server Set-Cookie Set-Cookie2 TE Title Trailer Transfer-Encoding Translate Unless-Modified-Since Upgrade " +
    "User-Agent Vary Via Warning WWW-Authenticate X-Cache X-Cache-Lookup X-Forwarded-For X-Request-URI X-Squid-Error " +
    "X-Accelerator-Vary X-Next-Services Surrogate-Capability Surrogate-Control Front-End-Https FTP-Command FTP-Arguments " +
    "FTP-Pre FTP-Status FTP-Reason"
  )
    .split(" ")
    .map((name) => [name.toLowerCase(), name]),
);
const HIDDEN: ReadonlySet<string> = new Set(["authorization", "proxy-authorization"]);
const FRAMING: ReadonlySet<string> = new Set(["content-length", "transfer-encoding"]);

/** Lines that begin with a blank before any field are none of its (RFC 9112 §2.2). */
export function withoutLeadingBlankLines(lines: Uint8Array[]): Uint8Array[] {
  const first = lines.findIndex((line) => !LEADING_BLANKS.has(line[0]!));
  return first === 0 ? lines : first === -1 ? [] : lines.slice(first);
}

/** Folded lines (RFC 9112 §5.2) as one, a space for each fold and the CRs before it. */
export function unfolded(lines: Uint8Array[]): Uint8Array[] {
  if (!lines.some(isFold)) return lines;
  const whole: Uint8Array[] = [];
  for (let index = 0; index < lines.length; ) {
    const parts: Uint8Array[] = [lines[index++]!];
    while (index < lines.length && isFold(lines[index]!)) parts.push(lines[index++]!);
    whole.push(parts.length === 1 ? parts[0]! : joined(parts));
  }
  return whole;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const last = parts.length - 1;
  const texts = parts.map((part, index) => {
    let start = 0;
    let end = part.length;
    while (index > 0 && start < end && (part[start] === SPACE || part[start] === TAB)) start++;
    while (index < last && end > start && part[end - 1] === CR) end--;
    return latin1(part.subarray(start, end));
  });
  return latin1Bytes(texts.join(" "));
}

/** The first line that makes the whole request invalid, if one does. @param lines unfolded */
export function findBadLine(lines: readonly Uint8Array[]): Uint8Array | undefined {
  return lines.find((line) => line.includes(NUL) || isBadField(line));
}

function isFold(line: Uint8Array): boolean {
  return line[0] === SPACE || line[0] === TAB;
}

/** A name must be a token right before its colon; a CR within is a blank, but not where the body's length depends on it. */
function isBadField(line: Uint8Array): boolean {
  const colon = line.indexOf(COLON);
  if (colon < 1) return true;
  for (let index = 0; index < colon; index++) if (!isTokenByte(line[index]!)) return true;
  const cr = line.indexOf(CR, colon);
  return cr !== -1 && cr !== line.length - 1 && FRAMING.has(latin1(line.subarray(0, colon)).toLowerCase());
}

const TOKEN_BYTES = tokenBytes();

function isTokenByte(byte: number): boolean {
  return TOKEN_BYTES[byte] === 1;
}

function tokenBytes(): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of latin1Bytes("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
    table[byte] = 1;
  return table;
}

/**
 * The request as the page of invalid requests shows it: known names in Squid's spelling, credentials hidden, a length that is
 * not to be believed left out, one given twice and the host (which the URL's overrides) last.
 *
 * @param authority the URL's
 */
export function showRequest(line: string, fields: readonly Field[], framing: Announced, authority: string): string {
  const shown: string[] = [];
  const lengths = fields.filter(({ name }) => spells(name, "content-length")).length;
  const coded = fields.some(({ name }) => spells(name, "transfer-encoding"));
  const oneLength = lengths === 1 && framing.kind === "length" && !coded;
  for (const { name, value } of fields) {
    const lower = latin1(name).toLowerCase();
    if (lower === "host" || (lower === "content-length" && !oneLength)) continue;
    if (lower === "transfer-encoding" && framing.kind === "none") continue;
    const text = latin1(value).replaceAll("\r", " ");
    shown.push(`${SPELLINGS.get(lower) ?? latin1(name)}: ${HIDDEN.has(lower) ? "** NOT DISPLAYED **" : text}\r\n`);
  }
  if (lengths > 1 && framing.kind === "length") shown.push(`Content-Length: ${framing.length}\r\n`);
  if (fields.some(({ name }) => spells(name, "host"))) shown.push(`Host: ${authority}\r\n`);
  return `${line}\r\n${shown.join("")}\r\n`;
}
