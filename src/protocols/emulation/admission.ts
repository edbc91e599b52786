/**
 * Whom an emulated session lets in, so that a peer that comes back finds what it knows: a password is right by chance, for
 * everybody and for ever; or it becomes right for a source that has tried often enough, and then no other does.
 */
import { createHmac } from "node:crypto";
import { LRUCache } from "lru-cache";
import { addressKey } from "../../bytes/address.js";
import type { Device } from "../protocol.js";

export interface AdmissionRules {
  /** The try of a source that is let in, whatever it tries; 0 for none. */
  readonly admitAfterTries: number;
  /** Of a hundred passwords of a user name, so many are right. */
  readonly admitPercent: number;
}

const KEY_BYTES = 32;
const SOURCES_MAX = 10_000;
/** An IPv6 source is its network. */
const V6_BYTES = 8;
const SHARES = 2 ** 32;

interface Source {
  tries: number;
  /** The credential that it was let in with for its tries. */
  admitted?: string;
}

export class Admission {
  readonly #rules: AdmissionRules;
  readonly #key: Uint8Array;
  readonly #sources = new LRUCache<number | string, Source>({ max: SOURCES_MAX });

  constructor(rules: AdmissionRules, device: Device) {
    this.#rules = rules;
    this.#key = Uint8Array.from({ length: KEY_BYTES }, (_, index) => device.draw(`admission ${index}`, 256));
  }

  /** Judges one try. @param address 4 or 16 bytes */
  admits(address: Uint8Array, username: Uint8Array, password: Uint8Array): boolean {
    const hash = this.#hash(username, password);
    const credential = hash.toString("base64");
    const source = this.#source(address);
    source.tries++;
    if (source.admitted === credential) return true;
    if (hash.readUInt32BE(0) < (this.#rules.admitPercent / 100) * SHARES) return true;
    const { admitAfterTries } = this.#rules;
    if (admitAfterTries <= 0 || source.admitted !== undefined || source.tries < admitAfterTries) return false;
    source.admitted = credential;
    return true;
  }

  #source(address: Uint8Array): Source {
    const key = addressKey(address, V6_BYTES);
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    const source = { tries: 0 };
    this.#sources.set(key, source);
    return source;
  }

  #hash(username: Uint8Array, password: Uint8Array): Buffer {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(username.length);
    return createHmac("sha256", this.#key).update(length).update(username).update(password).digest();
  }
}
