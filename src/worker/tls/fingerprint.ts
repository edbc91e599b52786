/**
 * Two names for what a ClientHello offers, as the field uses them to recognise software.
 *
 *   JA3   MD5 of version, ciphers, extensions, groups and point formats in the order sent (github.com/salesforce/ja3)
 *   JA4   readable counts, then SHA-256 of the sorted ciphers and of the sorted extensions with the signature algorithms in the
 *         order sent (github.com/FoxIO-LLC/ja4, technical_details/JA4.md)
 */
import { createHash } from "node:crypto";
import type { ClientHello } from "./client-hello.js";

const SERVER_NAME = 0;
const ALPN = 16;
const HASH_DIGITS = 12;

/** 32 hex digits. */
export function ja3({ version, ciphers, extensions, groups, pointFormats }: ClientHello): string {
  const fields = [[version], real(ciphers), real(extensions), real(groups), pointFormats];
  return createHash("md5")
    .update(fields.map((values) => values.join("-")).join(","))
    .digest("hex");
}

/** As `t13d1516h2_8daaf6152771_e5627efa2ab1`. */
export function ja4(hello: ClientHello): string {
  const ciphers = real(hello.ciphers);
  const extensions = real(hello.extensions);
  const start = [
    `t${versionName(hello)}`,
    extensions.includes(SERVER_NAME) ? "d" : "i",
    twoDigits(ciphers.length),
    twoDigits(extensions.length),
    protocolName(hello.protocols[0]),
  ].join("");
  const sorted = extensions.filter((type) => type !== SERVER_NAME && type !== ALPN);
  const algorithms = real(hello.signatureAlgorithms);
  const listed = hexList(sorted, true) + (algorithms.length > 0 ? `_${hexList(algorithms, false)}` : "");
  return `${start}_${hashed(hexList(ciphers, true))}_${hashed(sorted.length === 0 ? "" : listed)}`;
}

/** Without the values that are sent at random to keep servers tolerant (RFC 8701). */
function real(values: readonly number[]): number[] {
  return values.filter((value) => (value & 0x0f0f) !== 0x0a0a || value >> 8 !== (value & 0xff));
}

function versionName({ version, supportedVersions }: ClientHello): string {
  const offered = real(supportedVersions);
  const highest = offered.length > 0 ? Math.max(...offered) : version;
  const names: Record<number, string> = { 772: "13", 771: "12", 770: "11", 769: "10", 768: "s3", 2: "s2" };
  return names[highest] ?? "00";
}

/** Its first and last character; of its hex digits when either is no letter or digit. */
function protocolName(name: Uint8Array | undefined): string {
  if (name === undefined || name.length === 0) return "00";
  const text = Buffer.from(name).toString("latin1");
  const ends = text[0]! + text.at(-1)!;
  if (/^[0-9A-Za-z]{2}$/.test(ends)) return ends;
  const hex = Buffer.from(name).toString("hex");
  return hex[0]! + hex.at(-1)!;
}

function twoDigits(count: number): string {
  return String(Math.min(count, 99)).padStart(2, "0");
}

function hexList(values: readonly number[], sort: boolean): string {
  const ordered = sort ? [...values].sort((a, b) => a - b) : values;
  return ordered.map((value) => value.toString(16).padStart(4, "0")).join(",");
}

function hashed(list: string): string {
  if (list === "") return "0".repeat(HASH_DIGITS);
  return createHash("sha256").update(list).digest("hex").slice(0, HASH_DIGITS);
}
