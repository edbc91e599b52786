/** What Dropbear 2022.83 of Debian 12 offers, in its order, and which of a peer's names it takes (RFC 4253 §7.1). */
import { curve25519, group14, type KeyAgreement, nistp256, nistp384, nistp521 } from "./agreement.js";

export interface KexMethod {
  readonly agreement: KeyAgreement;
  readonly hash: "sha1" | "sha256" | "sha384" | "sha512";
}

const X25519: KexMethod = { agreement: curve25519, hash: "sha256" };
/** By its name; those without a method say something else about who sends them. */
export const KEX_METHODS: ReadonlyMap<string, KexMethod | undefined> = new Map([
  ["curve25519-sha256", X25519],
  ["curve25519-sha256@libssh.org", X25519],
  ["ecdh-sha2-nistp521", { agreement: nistp521, hash: "sha512" }],
  ["ecdh-sha2-nistp384", { agreement: nistp384, hash: "sha384" }],
  ["ecdh-sha2-nistp256", { agreement: nistp256, hash: "sha256" }],
  ["diffie-hellman-group14-sha256", { agreement: group14, hash: "sha256" }],
  ["diffie-hellman-group14-sha1", { agreement: group14, hash: "sha1" }],
  ["kexguess2@matt.ucc.asn.au", undefined],
  ["kex-strict-s-v00@openssh.com", undefined],
]);

export const HOST_KEY_ALGORITHMS = ["ssh-ed25519", "rsa-sha2-256", "ssh-rsa"] as const;
export const CIPHERS = ["chacha20-poly1305@openssh.com", "aes128-ctr", "aes256-ctr"] as const;
export const MACS = ["hmac-sha1", "hmac-sha2-256"] as const;
export const COMPRESSIONS = ["zlib@openssh.com", "none"] as const;

export type HostKeyAlgorithm = (typeof HOST_KEY_ALGORITHMS)[number];
export type CipherName = (typeof CIPHERS)[number];
export type MacName = (typeof MACS)[number];
export type Compression = (typeof COMPRESSIONS)[number];

/** A peer's names by which it tells of itself. */
export const GUESS_2 = "kexguess2@matt.ucc.asn.au";
export const EXT_INFO = "ext-info-c";
export const STRICT = "kex-strict-c-v00@openssh.com";

/** Signatures of users that it would take: told to those who ask (RFC 8308 §3.1). */
export const USER_SIGNATURES = [
  "ssh-ed25519",
  "sk-ssh-ed25519@openssh.com",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "sk-ecdsa-sha2-nistp256@openssh.com",
  "rsa-sha2-256",
  "ssh-rsa",
  "ssh-dss",
] as const;

/** More names make it leave. */
const NAMES_MAX = 50;

/** @returns the names; undefined when there are too many; none when there is a NUL, which no name can have */
export function namesIn(list: string): readonly string[] | undefined {
  const nul = list.indexOf("\0");
  const names = (nul === -1 ? list : list.slice(0, nul)).split(",");
  if (names.length > NAMES_MAX) return undefined;
  return nul === -1 ? names : [];
}

/** The peer's first that is among ours. */
export function common<Name extends string>(theirs: readonly string[], ours: readonly Name[]): Name | undefined {
  for (const name of theirs) {
    const found = ours.find((own) => own === name);
    if (found !== undefined) return found;
  }
  return undefined;
}
