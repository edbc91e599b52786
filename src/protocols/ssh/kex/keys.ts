/** From the secret to what encrypts (RFC 4253 §7.2), for a server. */
import { createHash } from "node:crypto";
import { AesCtrOpener, AesCtrSealer, type AesKeys } from "../crypto/aes-ctr.js";
import { ChachaPoly } from "../crypto/chacha-poly.js";
import type { Opener, Sealer } from "../crypto/cipher.js";
import { FieldWriter } from "../fields.js";
import type { KexMethod } from "./algorithms.js";
import type { Direction } from "./kexinit.js";

const CHACHA_KEY_BYTES = 64;
const COUNTER_BYTES = 16;

/** What keys are made of. */
export interface Secret {
  /** A number, big-endian. */
  readonly secret: Uint8Array;
  /** H. */
  readonly exchangeHash: Uint8Array;
  /** H of the session's first exchange. */
  readonly sessionId: Uint8Array;
  readonly hash: KexMethod["hash"];
}

export function openerFor({ cipher, mac }: Direction, secret: Secret): Opener {
  if (cipher === "chacha20-poly1305@openssh.com") return new ChachaPoly(derive(secret, "C", CHACHA_KEY_BYTES));
  return new AesCtrOpener(aesKeys(cipher, mac, secret, ["A", "C", "E"]));
}

export function sealerFor({ cipher, mac }: Direction, secret: Secret): Sealer {
  if (cipher === "chacha20-poly1305@openssh.com") return new ChachaPoly(derive(secret, "D", CHACHA_KEY_BYTES));
  return new AesCtrSealer(aesKeys(cipher, mac, secret, ["B", "D", "F"]));
}

type Letters = readonly [counter: string, key: string, macKey: string];

function aesKeys(cipher: Direction["cipher"], mac: Direction["mac"], secret: Secret, letters: Letters): AesKeys {
  const hash = mac === "hmac-sha1" ? "sha1" : "sha256";
  return {
    counter: derive(secret, letters[0], COUNTER_BYTES),
    key: derive(secret, letters[1], cipher === "aes128-ctr" ? 16 : 32),
    hash,
    macKey: derive(secret, letters[2], hash === "sha1" ? 20 : 32),
  };
}

function derive({ secret, exchangeHash, sessionId, hash }: Secret, letter: string, length: number): Uint8Array {
  const start = new FieldWriter().mpint(secret).bytes(exchangeHash).done();
  let key = createHash(hash).update(start).update(letter).update(sessionId).digest();
  while (key.length < length) key = Buffer.concat([key, createHash(hash).update(start).update(key).digest()]);
  return key.subarray(0, length);
}
