/** AES in counter mode with an HMAC over what was not yet encrypted (RFC 4344 §4, RFC 4253 §6.4, RFC 6668). */
import { type Cipher, createCipheriv, createDecipheriv, createHmac, type Decipher, timingSafeEqual } from "node:crypto";
import { lengthField, type Opener, type Sealer } from "./cipher.js";

const BLOCK_BYTES = 16;

export interface AesKeys {
  /** 16 or 32 bytes. */
  readonly key: Uint8Array;
  /** 16 bytes. */
  readonly counter: Uint8Array;
  readonly hash: "sha1" | "sha256";
  readonly macKey: Uint8Array;
}

export class AesCtrSealer implements Sealer {
  readonly blockBytes = BLOCK_BYTES;
  readonly tagBytes: number;
  readonly lengthApart = false;
  readonly #keys: AesKeys;
  readonly #cipher: Cipher;

  constructor(keys: AesKeys) {
    this.#keys = keys;
    this.tagBytes = tagBytesOf(keys);
    this.#cipher = createCipheriv(cipherName(keys), keys.key, keys.counter);
  }

  seal(sequence: number, packet: Uint8Array): void {
    const end = packet.length - this.tagBytes;
    const clear = packet.subarray(0, end);
    const tag = authenticate(this.#keys, sequence, clear);
    packet.set(this.#cipher.update(clear));
    packet.set(tag, end);
  }
}

export class AesCtrOpener implements Opener {
  readonly blockBytes = BLOCK_BYTES;
  readonly tagBytes: number;
  readonly lengthApart = false;
  readonly #keys: AesKeys;
  readonly #decipher: Decipher;

  constructor(keys: AesKeys) {
    this.#keys = keys;
    this.tagBytes = tagBytesOf(keys);
    this.#decipher = createDecipheriv(cipherName(keys), keys.key, keys.counter);
  }

  begin(_sequence: number, block: Uint8Array): number {
    block.set(this.#decipher.update(block));
    return lengthField(block);
  }

  open(sequence: number, packet: Uint8Array): boolean {
    const end = packet.length - this.tagBytes;
    if (end > BLOCK_BYTES) packet.set(this.#decipher.update(packet.subarray(BLOCK_BYTES, end)), BLOCK_BYTES);
    return timingSafeEqual(authenticate(this.#keys, sequence, packet.subarray(0, end)), packet.subarray(end));
  }
}

function authenticate({ hash, macKey }: AesKeys, sequence: number, clear: Uint8Array): Buffer {
  const prefix = Uint8Array.of(sequence >>> 24, sequence >>> 16, sequence >>> 8, sequence);
  return createHmac(hash, macKey).update(prefix).update(clear).digest();
}

function cipherName({ key }: AesKeys): string {
  return key.length === 16 ? "aes-128-ctr" : "aes-256-ctr";
}

function tagBytesOf({ hash }: AesKeys): number {
  return hash === "sha1" ? 20 : 32;
}
