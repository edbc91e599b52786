/** The host keys that OpenWrt makes when Dropbear first starts: Ed25519, and RSA of 2048 bits. */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { HostKeys } from "../protocols/protocol.js";

const RSA_BITS = 2048;

/** Takes some tenths of a second. */
export function makeHostKeys(): HostKeys {
  return {
    ed25519: pem(generateKeyPairSync("ed25519").privateKey),
    rsa: pem(generateKeyPairSync("rsa", { modulusLength: RSA_BITS }).privateKey),
  };
}

function pem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }) as string;
}
