/**
 * Passwords that the owner uses, recognised when a peer tries one, without knowing them. Of each is kept a salted scrypt hash, and 16
 * bits of an HMAC under a key of this installation: the HMAC is quick, and only what agrees with it in these bits, the password
 * itself and one in 65,536 others, is worth a scrypt. Of those there are a few a second at most; past that, what may be a match
 * counts as one.
 *
 * Who can read the file can test a guess as quickly as an HMAC allows, but learns no more than 16 bits from that.
 */
import { createHmac, createSecretKey, type KeyObject, randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { OwnSecret, OwnSecrets } from "../../config/config.js";

/** scrypt's N; with r = 8 it takes 16 MiB and some 50 ms. */
const COST = 2 ** 14;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const FILTER_KEY_BYTES = 32;
const CHECKS_PER_SECOND_MAX = 2;
/** Guesses that cost a scrypt come again and again: they are in a list that many peers work through. */
const REMEMBERED_MAX = 256;

export const SECRET_BYTES_MIN = 4;
export const SECRET_BYTES_MAX = 1024;

export type Verdict =
  | "foreign"
  /** It is one of the owner's. */
  | "own"
  /** It may be one; there was no time to find out. */
  | "unchecked";

/** No secrets yet, and a new key to recognise them with. */
export function noSecrets(): OwnSecrets {
  return { filterKey: randomBytes(FILTER_KEY_BYTES).toString("hex"), secrets: [] };
}

/** What is kept of `password`. */
export function sealSecret(password: Uint8Array, filterKey: string): OwnSecret {
  const salt = randomBytes(SALT_BYTES);
  return {
    prefix: prefixOf(filtered(createSecretKey(filterKey, "hex"), password)),
    cost: COST,
    salt: salt.toString("hex"),
    hash: slowHash(password, salt, COST).toString("hex"),
  };
}

export class SecretsGuard {
  readonly #filterKey: KeyObject;
  readonly #secrets = new Map<number, OwnSecret[]>();
  /** By the whole HMAC. */
  readonly #known = new Map<string, Verdict>();
  readonly #nowMs: () => number;
  #windowMs = -Infinity;
  #checks = 0;

  /** @param nowMs a clock that never goes back */
  constructor({ filterKey, secrets }: OwnSecrets, nowMs: () => number = () => performance.now()) {
    this.#filterKey = createSecretKey(filterKey, "hex");
    this.#nowMs = nowMs;
    for (const secret of secrets) this.#secrets.set(secret.prefix, [...(this.#secrets.get(secret.prefix) ?? []), secret]);
  }

  judge(guess: Uint8Array): Verdict {
    if (guess.length < SECRET_BYTES_MIN || guess.length > SECRET_BYTES_MAX) return "foreign";
    const digest = filtered(this.#filterKey, guess);
    const candidates = this.#secrets.get(prefixOf(digest));
    if (candidates === undefined) return "foreign";
    const key = digest.toString("latin1");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (!this.#mayCheck()) return "unchecked";
    const verdict = candidates.some((secret) => isSame(guess, secret)) ? "own" : "foreign";
    if (this.#known.size >= REMEMBERED_MAX) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(key, verdict);
    return verdict;
  }

  #mayCheck(): boolean {
    const nowMs = this.#nowMs();
    if (nowMs - this.#windowMs >= 1000) {
      this.#windowMs = nowMs;
      this.#checks = 0;
    }
    return ++this.#checks <= CHECKS_PER_SECOND_MAX;
  }
}

function isSame(guess: Uint8Array, { salt, hash, cost }: OwnSecret): boolean {
  return timingSafeEqual(slowHash(guess, Buffer.from(salt, "hex"), cost), Buffer.from(hash, "hex"));
}

function slowHash(password: Uint8Array, salt: Uint8Array, cost: number): Buffer {
  return scryptSync(password, salt, HASH_BYTES, { N: cost, r: 8, p: 1, maxmem: 2048 * cost });
}

function filtered(key: KeyObject, password: Uint8Array): Buffer {
  return createHmac("sha256", key).update(password).digest();
}

function prefixOf(digest: Buffer): number {
  return digest.readUInt16BE(0);
}
