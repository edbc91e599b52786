/**
 * The certificate that a device makes for itself when it first starts: self-signed, P-256, with the fields that OpenWrt's own
 * maker of certificates sets (px5g on mbed TLS: serial of random bytes, basic constraints, key identifiers).
 */
import { createHash, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { bits, implicit, integer, objectId, octets, sequence, set, tagged, text, truth, utcTime } from "../bytes/der.js";

/** Names of a subject's fields, and their values, in order. */
export type Subject = readonly (readonly [field: "C" | "ST" | "L" | "O" | "CN", value: string])[];

export interface CertificateShape {
  readonly subject: Subject;
  readonly validDays: number;
}

/** PEM. */
export interface TlsIdentity {
  readonly key: string;
  readonly certificate: string;
}

const FIELD_IDS = { C: "2.5.4.6", ST: "2.5.4.8", L: "2.5.4.7", O: "2.5.4.10", CN: "2.5.4.3" } as const;
const ECDSA_WITH_SHA256 = sequence(objectId("1.2.840.10045.4.3.2"));
const BASIC_CONSTRAINTS = "2.5.29.19";
const SUBJECT_KEY_ID = "2.5.29.14";
const AUTHORITY_KEY_ID = "2.5.29.35";
const DAY_MS = 86_400_000;
const VERSION_3 = Uint8Array.of(2);

/**
 * Makes a key and its certificate.
 *
 * @param serial 8 to 20 bytes that nobody can guess
 * @param nowMs when it starts to be valid
 */
export function certify({ subject, validDays }: CertificateShape, serial: Uint8Array, nowMs: number): TlsIdentity {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const name = sequence(...subject.map(([field, value]) => nameField(field, value)));
  const signed = sequence(
    tagged(0, integer(VERSION_3)),
    integer(Uint8Array.of(serial[0]! & 0x7f, ...serial.subarray(1))),
    ECDSA_WITH_SHA256,
    name,
    sequence(utcTime(nowMs), utcTime(nowMs + validDays * DAY_MS)),
    name,
    publicKey,
    tagged(3, extensions(publicKey)),
  );
  const certificate = sequence(signed, ECDSA_WITH_SHA256, bits(sign("sha256", signed, privateKey)));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    certificate: `-----BEGIN CERTIFICATE-----\n${base64Lines(certificate)}\n-----END CERTIFICATE-----\n`,
  };
}

function nameField(field: keyof typeof FIELD_IDS, value: string): Uint8Array {
  return set(sequence(objectId(FIELD_IDS[field]), text(value, field === "C")));
}

/** RFC 5280 §4.2.1.1, §4.2.1.2 (the first way to name a key), §4.2.1.9. */
function extensions(publicKey: Uint8Array): Uint8Array {
  const keyId = createHash("sha1").update(publicKey.subarray(-65)).digest();
  return sequence(
    sequence(objectId(BASIC_CONSTRAINTS), truth(true), octets(sequence())),
    sequence(objectId(SUBJECT_KEY_ID), octets(octets(keyId))),
    sequence(objectId(AUTHORITY_KEY_ID), octets(sequence(implicit(0, keyId)))),
  );
}

function base64Lines(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
}
