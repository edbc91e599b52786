/** The keys by which a server is known (RFC 4253 §6.6, RFC 8332, RFC 8709): their public halves as SSH writes them, and what they sign. */
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { HostKeys as HostKeyTexts } from "../protocol.js";
import { FieldWriter } from "./fields.js";
import type { HostKeyAlgorithm } from "./kex/algorithms.js";

export interface HostKey {
  /** Its public half. */
  readonly blob: Uint8Array;
  /** @returns the signature, with its algorithm's name */
  sign(algorithm: HostKeyAlgorithm, data: Uint8Array): Uint8Array;
}

export interface HostKeys {
  of(algorithm: HostKeyAlgorithm): HostKey;
}

const DIGESTS = { "ssh-ed25519": null, "rsa-sha2-256": "sha256", "ssh-rsa": "sha1" } as const;

/** @param texts in PEM */
export function readHostKeys(texts: HostKeyTexts): HostKeys {
  const ed25519 = hostKey(texts.ed25519, ({ x }) => new FieldWriter().string("ssh-ed25519").string(number(x)));
  const rsa = hostKey(texts.rsa, ({ e, n }) => new FieldWriter().string("ssh-rsa").mpint(number(e)).mpint(number(n)));
  return { of: (algorithm) => (algorithm === "ssh-ed25519" ? ed25519 : rsa) };
}

function hostKey(pem: string, write: (parts: { x?: string; e?: string; n?: string }) => FieldWriter): HostKey {
  const key = createPrivateKey(pem);
  return {
    blob: write(createPublicKey(key).export({ format: "jwk" })).done(),
    sign(algorithm, data) {
      const signature = sign(DIGESTS[algorithm], data, key);
      return new FieldWriter().string(algorithm).string(signature).done();
    },
  };
}

function number(text = ""): Uint8Array {
  return Buffer.from(text, "base64url");
}
