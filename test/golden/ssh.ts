/**
 * The dialogues that Dropbear is heard with until keys are there: what is sent is the same every time. Those behind encryption
 * are test/golden/ssh-sealed.ts'.
 */
import { getDiffieHellman } from "node:crypto";
import { escapeBytes } from "../../src/bytes/escape.js";
import { FieldReader, FieldWriter } from "../../src/protocols/ssh/fields.js";
import type { Dialogue, Mask, Ours, Step } from "../kit/golden.js";
import { DROPBEAR } from "./dropbear.js";

export { start } from "./dropbear.js";

export const daemon = DROPBEAR;

/** The tests play many at a time, from one address. */
export const ours: Ours = { protocol: "ssh", config: "[ssh]\nunauthenticated_per_peer_max = 1000\n" };

const LISTEN_MS = 400;
const COOKIE_BYTES = 16;

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const step = (send: string): Step => ({ send, listenMs: LISTEN_MS });
const said = (name: string, ...sends: string[]): Dialogue => ({ name, steps: ["", ...sends].map(step) });
const last = (name: string, ...sends: string[]): Dialogue => ({
  name,
  steps: [step(""), ...sends.slice(0, -1).map(step), { ...step(sends.at(-1)!), last: true }],
});

/** Cookies, keys and what hangs on them are taken out; what is encrypted keeps its length. */
export const mask: Mask = (received) => {
  const bytes = Buffer.from(received, "latin1");
  const lineEnd = received.startsWith("SSH-") ? bytes.indexOf(0x0a) + 1 : 0;
  const parts = lineEnd > 0 ? [escapeBytes(bytes.subarray(0, lineEnd))] : [];
  let at = lineEnd;
  while (at < bytes.length) {
    const length = bytes.length - at >= 16 ? bytes.readUInt32BE(at) : Number.POSITIVE_INFINITY;
    if (length > 35_000 || at + 4 + length > bytes.length) {
      parts.push(`${bytes.length - at} bytes`);
      break;
    }
    const padding = bytes[at + 4]!;
    const message = bytes.subarray(at + 5, at + 4 + length - padding);
    parts.push(readable(message, padding));
    at += 4 + length;
    if (message[0] === 21 && at < bytes.length) {
      parts.push(`${bytes.length - at} bytes sealed`);
      break;
    }
  }
  return parts.join(" | ");
};

/** A message of the server's, without what differs from run to run. */
export function readable(message: Uint8Array, padding: number): string {
  if (message[0] === 20) return `20 +${padding} ${escapeBytes(message.subarray(1 + COOKIE_BYTES))}`;
  if (message[0] !== 31) return `${message[0]} +${padding} ${escapeBytes(message.subarray(1))}`;
  const reader = new FieldReader(message, 1);
  const name = (bytes: Uint8Array) => latin1(new FieldReader(bytes).string());
  const key = name(reader.string());
  reader.string();
  return `31 ${key} signed ${name(reader.string())}`;
}

const HELLO = "SSH-2.0-test\r\n";
const BLOCK = 8;

/** A packet before there are keys, zeros for padding. */
export function packet(payload: Uint8Array, padding = paddingFor(payload)): string {
  return latin1(
    new FieldWriter()
      .uint32(payload.length + padding + 1)
      .byte(padding)
      .bytes(payload)
      .bytes(new Uint8Array(padding))
      .done(),
  );
}

function paddingFor({ length }: Uint8Array): number {
  const padding = BLOCK - ((length + 5) % BLOCK);
  return padding < 4 ? padding + BLOCK : padding;
}

interface Lists {
  readonly kex?: string;
  readonly hostKeys?: string;
  readonly ciphers?: string;
  readonly ciphersOut?: string;
  readonly macs?: string;
  readonly macsOut?: string;
  readonly compressions?: string;
  readonly compressionsOut?: string;
  readonly languages?: string;
  readonly follows?: boolean;
  readonly more?: string;
}

function init(lists: Lists = {}): Uint8Array {
  const { kex = "curve25519-sha256", hostKeys = "ssh-ed25519", ciphers = "aes128-ctr", macs = "hmac-sha2-256" } = lists;
  const { compressions = "none", languages = "", follows = false, more = "" } = lists;
  const { ciphersOut = ciphers, macsOut = macs, compressionsOut = compressions } = lists;
  const writer = new FieldWriter().byte(20).bytes(new Uint8Array(COOKIE_BYTES));
  for (const list of [kex, hostKeys, ciphers, ciphersOut, macs, macsOut, compressions, compressionsOut, languages, languages]) {
    writer.string(list);
  }
  return writer.boolean(follows).uint32(0).bytes(Buffer.from(more)).done();
}

const kexinit = (lists?: Lists) => packet(init(lists));
const message = (...bytes: number[]) => packet(Uint8Array.from(bytes));
const typed = (type: number) => message(type, 0, 0, 0, 0, 0, 0, 0, 0);
const half = (bytes: Uint8Array) => packet(new FieldWriter().byte(30).string(bytes).done());

/** The base point of each curve, which is a fair half of a secret. */
const X25519 = Buffer.from("09".padEnd(64, "0"), "hex");
const P256 = Buffer.from(
  "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
  "hex",
);
const P384 = Buffer.from(
  "04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab73617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
  "hex",
);
const P521 = Buffer.from(
  "0400c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
  "hex",
);
const PRIME = getDiffieHellman("modp14").getPrime();
const number = (value: Uint8Array) => packet(new FieldWriter().byte(30).mpint(value).done());
const primeMinus = (less: number) => Buffer.concat([PRIME.subarray(0, -1), Uint8Array.of(PRIME.at(-1)! - less)]);

const names = (count: number, ...others: string[]) =>
  [...others, ...Array.from({ length: count - others.length }, (_, index) => `x${index}`)].join(",");
const DH = "diffie-hellman-group14-sha256";
const long = (length: number) => `SSH-2.0-${"x".repeat(length - 8)}`;
const STRICT = "kex-strict-c-v00@openssh.com";

const IDENTIFICATIONS: Dialogue[] = [
  said("nothing"),
  said("an identification", HELLO),
  said("OpenSSH's", "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n"),
  said("1.99", "SSH-1.99-x\r\n", kexinit()),
  said("1.5", "SSH-1.5-x\r\n"),
  said("2.5", "SSH-2.5-x\r\n", kexinit()),
  said("2 without dash", "SSH-2.\r\n", kexinit()),
  said("1.99 without dash", "SSH-1.99\r\n"),
  said("unheard-of versions", "SSH-1337\r\n"),
  said("unheard-of versions, with software", "SSH-1111-OpenSSH_9.0\r\n"),
  said("lower case", "ssh-2.0-x\r\n"),
  said("LF", "SSH-2.0-x\n", kexinit()),
  said("CR", "SSH-2.0-x\r", "y", "\n", kexinit()),
  said("CRs", "S\rSH-2.0-x\r\r\n", kexinit()),
  said("NUL", "SSH-2.0-x\0y\r\n", kexinit()),
  said("NUL first", "\0SSH-2.0-x\r\n"),
  said("8 bit", "SSH-2.0-\xff\xfe\r\n", kexinit()),
  said("an empty line first", "\r\n"),
  said("another line first", "hello\r\nSSH-2.0-x\r\n"),
  said("two identifications", "SSH-2.0-x\r\nSSH-2.0-x\r\n"),
  said("line feeds behind", `SSH-2.0-OpenSSH\n${"\n".repeat(20)}`),
  said("in pieces", "S", "SH-2", ".0-x", "\r", "\n", kexinit()),
  said("254 bytes", long(254), "\r\n", kexinit()),
  said("255 bytes", `${long(255)}`, kexinit()),
  said("255 bytes and an end", `${long(255)}\r\n`),
  said("300 bytes", `${long(300)}\r\n`),
  said("300 bytes of something else", "x".repeat(300)),
  said("HTTP", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
  said("a TLS hello", "\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03", "\n"),
  last("says no more", ""),
  last("says no more within the line", "SSH-2.0"),
  last("says no more behind the line", HELLO),
];

const PACKETS: Dialogue[] = [
  said("a whole start", `${HELLO}${kexinit()}${half(X25519)}`),
  said("text for a packet", `${HELLO}GET / HTTP/1.1\r\n\r\n`),
  said("length 0", HELLO, "\0\0\0\0\0\0\0\0"),
  said("length 1", HELLO, "\0\0\0\x01\0\0\0\0"),
  said("length 4: one block", HELLO, "\0\0\0\x04\0\x02\0\0", "\0\0\0\x04\x02\x02\0\0"),
  said("length no multiple of a block", HELLO, "\0\0\0\x0d\x04\0\0\0"),
  said("length 34,996: the longest", HELLO, "\0\0\x88\xb4\x04\x02\0\0", "x"),
  said("length 35,004: too long", HELLO, "\0\0\x88\xbc\x04\x02\0\0"),
  said("length 2^32 - 4", HELLO, "\xff\xff\xff\xfc\x04\x02\0\0"),
  said("length 2^31 + 4", HELLO, "\x80\0\0\x04\x04\x02\0\0"),
  said("seven bytes of eight", HELLO, "\xff\xff\xff\xff\xff\xff\xff", "\xff"),
  said("padding of all", HELLO, "\0\0\0\x0c\x0b\0\0\0\0\0\0\0\0\0\0\0"),
  said("padding of more than all", HELLO, "\0\0\0\x0c\xff\0\0\0\0\0\0\0\0\0\0\0"),
  said("padding of none", HELLO, packet(Uint8Array.of(2, ...new Array(10).fill(0)), 0), kexinit()),
  said("padding of three", HELLO, packet(Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0), 3)),
  said("ignore", HELLO, typed(2), typed(2), kexinit()),
  said("debug", HELLO, typed(4), kexinit()),
  said("unimplemented", HELLO, typed(3), kexinit()),
  said("disconnect", HELLO, message(1, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0)),
  said("disconnect, cut", HELLO, message(1)),
  said("ignore before a strict start", HELLO, typed(2), kexinit({ kex: `curve25519-sha256,${STRICT}` })),
  said("unimplemented before a strict start", HELLO, typed(9), kexinit({ kex: `curve25519-sha256,${STRICT}` })),
  ...[7, 8, 19, 21, 22, 29, 30, 31, 49].map((type) => said(`message ${type} first`, HELLO, typed(type), typed(type), kexinit())),
  ...[0, 5, 6, 50, 51, 60, 61, 80, 90, 255].map((type) => said(`message ${type} first`, HELLO, typed(type))),
  last("says no more within a packet", HELLO, kexinit().slice(0, 40)),
];

const OFFERS: Dialogue[] = [
  said("an offer", HELLO, kexinit()),
  said("an offer byte by byte", HELLO, ...kexinit().slice(0, 12), kexinit().slice(12)),
  said("an offer cut", HELLO, packet(init().subarray(0, 60))),
  said("an offer cut within its end", HELLO, packet(init().subarray(0, -2))),
  said("an offer cut before its languages", HELLO, packet(init().subarray(0, -13))),
  said("an offer with more behind it", HELLO, kexinit({ more: "more" }), half(X25519)),
  said("two offers", HELLO, `${kexinit()}${kexinit()}`),
  said("languages", HELLO, kexinit({ languages: "en,de" }), half(X25519)),
  said("unknown names first", HELLO, kexinit({ kex: "x,y,curve25519-sha256", hostKeys: "z,ssh-ed25519" }), half(X25519)),
  said("empty names", HELLO, kexinit({ kex: ",,curve25519-sha256,", ciphers: ",aes128-ctr" }), half(X25519)),
  said("fifty names", HELLO, kexinit({ kex: names(50, "curve25519-sha256") }), half(X25519)),
  said("fifty-one names", HELLO, kexinit({ kex: names(51, "curve25519-sha256") })),
  said("fifty-one ciphers", HELLO, kexinit({ ciphers: names(51, "aes128-ctr") })),
  said("fifty-one macs that do not matter", HELLO, kexinit({ ciphers: "chacha20-poly1305@openssh.com", macs: names(51) })),
  said("NUL in a name", HELLO, kexinit({ kex: "curve25519-sha256\0" })),
  said("NUL in another name", HELLO, kexinit({ kex: "curve25519-sha256,\0" })),
  said("a list of 9,000 bytes", HELLO, kexinit({ kex: `curve25519-sha256,${"x".repeat(8982)}` }), half(X25519)),
  said("a list of 9,001 bytes", HELLO, kexinit({ kex: `curve25519-sha256,${"x".repeat(8983)}` })),
  said("languages of 9,001 bytes", HELLO, kexinit({ languages: "x".repeat(9001) }), half(X25519)),
  said("no kex in common", HELLO, kexinit({ kex: "diffie-hellman-group1-sha1" })),
  said("no names at all", HELLO, kexinit({ kex: "" })),
  said("no host key in common", HELLO, kexinit({ hostKeys: "ecdsa-sha2-nistp256" })),
  said("no cipher in common", HELLO, kexinit({ ciphers: "aes128-cbc" })),
  said("no cipher in common for the other direction", HELLO, kexinit({ ciphersOut: "aes128-cbc" })),
  said("no mac in common", HELLO, kexinit({ macs: "hmac-md5" })),
  said("no mac in common for the other direction", HELLO, kexinit({ macsOut: "hmac-sha2-512" })),
  said("no mac needed", HELLO, kexinit({ ciphers: "chacha20-poly1305@openssh.com", macs: "hmac-md5" }), half(X25519)),
  said("no compression in common", HELLO, kexinit({ compressions: "zlib" })),
  said("no compression in common for the other direction", HELLO, kexinit({ compressionsOut: "zlib" })),
  said("delayed compression", HELLO, kexinit({ compressions: "zlib@openssh.com" }), half(X25519)),
  said("what is no kex first", HELLO, kexinit({ kex: "kexguess2@matt.ucc.asn.au,curve25519-sha256" })),
  said("the server's own mark", HELLO, kexinit({ kex: "kex-strict-s-v00@openssh.com,curve25519-sha256" })),
  said(
    "different directions",
    HELLO,
    kexinit({ ciphers: "aes128-ctr", ciphersOut: "aes256-ctr", macsOut: "hmac-sha1" }),
    half(X25519),
  ),
];

const RIGHT = { kex: "curve25519-sha256", follows: true };
const SECOND = { kex: "curve25519-sha256@libssh.org", follows: true };
const EXCHANGES: Dialogue[] = [
  ...["ssh-ed25519", "rsa-sha2-256", "ssh-rsa"].map((hostKeys) =>
    said(`by ${hostKeys}`, HELLO, kexinit({ hostKeys }), half(X25519)),
  ),
  said("curve25519 of libssh", HELLO, kexinit({ kex: "curve25519-sha256@libssh.org" }), half(X25519)),
  said("nistp256", HELLO, kexinit({ kex: "ecdh-sha2-nistp256" }), half(P256)),
  said("nistp384", HELLO, kexinit({ kex: "ecdh-sha2-nistp384" }), half(P384)),
  said("nistp521", HELLO, kexinit({ kex: "ecdh-sha2-nistp521" }), half(P521)),
  said("group 14, SHA-256", HELLO, kexinit({ kex: DH }), number(Uint8Array.of(3))),
  said("group 14, SHA-1", HELLO, kexinit({ kex: "diffie-hellman-group14-sha1" }), number(Uint8Array.of(2))),
  said("group 14, the largest number", HELLO, kexinit({ kex: DH }), number(primeMinus(2))),
  said("group 14, larger than the largest", HELLO, kexinit({ kex: DH }), number(primeMinus(1))),
  said("group 14, the prime", HELLO, kexinit({ kex: DH }), number(PRIME)),
  said("group 14, 1", HELLO, kexinit({ kex: DH }), number(Uint8Array.of(1))),
  said("group 14, 0", HELLO, kexinit({ kex: DH }), half(new Uint8Array(0))),
  said("group 14, zeros in front", HELLO, kexinit({ kex: DH }), half(Uint8Array.of(0, 0, 0, 3))),
  said("group 14, negative", HELLO, kexinit({ kex: DH }), half(Uint8Array.of(0x80, 3))),
  said("group 14, 1,030 bytes", HELLO, kexinit({ kex: DH }), half(Uint8Array.from([...new Array(1029).fill(0), 3]))),
  said("group 14, 1,031 bytes", HELLO, kexinit({ kex: DH }), half(Uint8Array.from([...new Array(1030).fill(0), 3]))),
  said("curve25519, 31 bytes", HELLO, kexinit(), half(X25519.subarray(1))),
  said("curve25519, 33 bytes", HELLO, kexinit(), half(Buffer.concat([X25519, Uint8Array.of(0)]))),
  said("curve25519, zero", HELLO, kexinit(), half(new Uint8Array(32))),
  said("curve25519, of small order", HELLO, kexinit(), half(Uint8Array.of(1, ...new Array(31).fill(0)))),
  said("curve25519, the highest bit", HELLO, kexinit(), half(Buffer.concat([X25519.subarray(0, 31), Uint8Array.of(0x80)]))),
  said(
    "nistp256, off the curve",
    HELLO,
    kexinit({ kex: "ecdh-sha2-nistp256" }),
    half(P256.map((byte, at) => (at === 64 ? byte ^ 1 : byte))),
  ),
  said("nistp256, compressed", HELLO, kexinit({ kex: "ecdh-sha2-nistp256" }), half(Uint8Array.of(3, ...P256.subarray(1, 33)))),
  said("nistp256, infinity", HELLO, kexinit({ kex: "ecdh-sha2-nistp256" }), half(Uint8Array.of(0))),
  said("nistp256, empty", HELLO, kexinit({ kex: "ecdh-sha2-nistp256" }), half(new Uint8Array(0))),
  said("nistp256, zeros", HELLO, kexinit({ kex: "ecdh-sha2-nistp256" }), half(Uint8Array.of(4, ...new Array(64).fill(0)))),
  said("nistp384, a point of nistp256", HELLO, kexinit({ kex: "ecdh-sha2-nistp384" }), half(P256)),
  said("more behind the half", HELLO, kexinit(), packet(new FieldWriter().byte(30).string(X25519).byte(0).done())),
  said("no half", HELLO, kexinit(), message(30)),
  said("told who may sign", HELLO, kexinit({ kex: "curve25519-sha256,ext-info-c" }), half(X25519)),
  said("strict", HELLO, kexinit({ kex: `curve25519-sha256,${STRICT}` }), half(X25519)),
  said("strict, and ignore within", HELLO, kexinit({ kex: `curve25519-sha256,${STRICT}` }), typed(2)),
  said("strict, and something unknown within", HELLO, kexinit({ kex: `curve25519-sha256,${STRICT}` }), typed(9)),
  said("strict, and ignore behind", HELLO, kexinit({ kex: `curve25519-sha256,${STRICT}` }), half(X25519), typed(2)),
  said("a right guess", HELLO, `${kexinit(RIGHT)}${half(X25519)}`),
  said("a guess at the second", HELLO, `${kexinit(SECOND)}${half(X25519)}`, half(X25519)),
  said(
    "a guess at the second, by the better rule",
    HELLO,
    `${kexinit({ ...SECOND, kex: `${SECOND.kex},kexguess2@matt.ucc.asn.au` })}${half(X25519)}`,
  ),
  said("a guess at another host key", HELLO, `${kexinit({ ...RIGHT, hostKeys: "ssh-rsa" })}${half(X25519)}`, half(X25519)),
  said("a wrong guess", HELLO, `${kexinit({ kex: "x,curve25519-sha256", follows: true })}${half(P256)}`, half(X25519)),
  said(
    "a wrong guess by the better rule",
    HELLO,
    `${kexinit({ kex: "x,curve25519-sha256,kexguess2@matt.ucc.asn.au", follows: true })}${half(P256)}`,
    half(X25519),
  ),
  said(
    "a wrong guess that is none",
    HELLO,
    `${kexinit({ kex: "x,curve25519-sha256", follows: true })}${typed(31)}`,
    half(X25519),
    half(X25519),
  ),
  ...[2, 3, 4, 7, 21, 31, 49].map((type) => said(`message ${type} for the half`, HELLO, kexinit(), typed(type), half(X25519))),
  ...[0, 5, 6, 20, 50, 90].map((type) => said(`message ${type} for the half`, HELLO, kexinit(), typed(type))),
  said("disconnect for the half", HELLO, kexinit(), typed(1)),
  ...[2, 30, 31, 9].map((type) => said(`message ${type} for new keys`, HELLO, kexinit(), half(X25519), typed(type))),
  ...[5, 20, 50].map((type) => said(`message ${type} for new keys`, HELLO, kexinit(), half(X25519), typed(type))),
  said("noise behind new keys", HELLO, kexinit(), half(X25519), `${message(21)}${"x".repeat(200)}`),
  said(
    "noise behind new keys, chacha20",
    HELLO,
    kexinit({ ciphers: "chacha20-poly1305@openssh.com" }),
    half(X25519),
    `${message(21)}${"x".repeat(200)}`,
  ),
  said("all at once", `${HELLO}${kexinit()}${half(X25519)}${message(21)}`),
  last("says no more behind the offer", HELLO, kexinit()),
  last("says no more behind the half", HELLO, kexinit(), half(X25519)),
];

export const dialogues: Dialogue[] = [...IDENTIFICATIONS, ...PACKETS, ...OFFERS, ...EXCHANGES];
