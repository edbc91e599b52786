/**
 * The bytes of one written file: pages of 4 KiB, as tmpfs keeps them. Holes take no room; pages of zeros take room of the mount, but
 * no memory; a last page that is short takes as much memory as it needs. Nothing here keeps a string of the peer's alive.
 */
import { createHash, type Hash } from "node:crypto";
import { FileError } from "./file-system.js";
import type { Memory, Space } from "./space.js";

export const PAGE_BYTES = 4096;
/** What a page costs beside its bytes: an object, a buffer, a place in a map. */
const PAGE_COST_BYTES = 192;
const LEAST_BYTES = 64;
/** As large as a file may be told to be, by seek or truncate: what 32 bits of page numbers reach. */
export const FILE_BYTES_MAX = 2 ** 43;
/** What is longer than a session's memory is holes and zeros: hashing all of it would only cost time. */
const HASHED_BYTES_MAX = 16 * 1024 * 1024;

const ZEROS: Uint8Array<ArrayBuffer> = new Uint8Array(0);

export class Content {
  readonly #memory: Memory;
  readonly #space: Space;
  readonly #pages = new Map<number, Uint8Array<ArrayBuffer>>();
  #size = 0;
  /** Of the first `#hashedBytes`: a file that only grows, as a dropper's does, is hashed once. */
  #hash: Hash | undefined;
  #hashedBytes = 0;

  constructor(memory: Memory, space: Space) {
    this.#memory = memory;
    this.#space = space;
  }

  get size(): number {
    return this.#size;
  }

  /** @returns up to `max` bytes from there on; "" at the end and beyond */
  read(at: number, max: number): string {
    const end = Math.min(this.#size, at + max);
    let text = "";
    while (at < end) {
      const index = Math.floor(at / PAGE_BYTES);
      const from = at - index * PAGE_BYTES;
      const length = Math.min(PAGE_BYTES - from, end - at);
      const page = this.#pages.get(index) ?? ZEROS;
      const part = Buffer.from(page.buffer).toString("latin1", from, from + length);
      text += part.length < length ? part + "\0".repeat(length - part.length) : part;
      at += length;
    }
    return text;
  }

  /** @returns how many bytes were written: fewer than asked, also 0, where there is no more room */
  write(at: number, text: string): number {
    if (text === "") return 0;
    let done = 0;
    try {
      while (done < text.length) {
        const index = Math.floor((at + done) / PAGE_BYTES);
        const from = at + done - index * PAGE_BYTES;
        const part = text.slice(done, done + PAGE_BYTES - from);
        this.#writePage(index, from, part);
        done += part.length;
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
    if (done > 0) {
      if (at < this.#hashedBytes) this.#forgetHash();
      this.#size = Math.max(this.#size, at + done);
    }
    return done;
  }

  /** Makes it longer with a hole, or shorter. */
  truncate(size: number): void {
    if (size > FILE_BYTES_MAX) throw new FileError("EINVAL");
    if (size < this.#size) {
      const last = Math.ceil(size / PAGE_BYTES);
      for (const [index, page] of this.#pages) if (index >= last) this.#drop(index, page);
      const cut = this.#pages.get(last - 1);
      const kept = size - (last - 1) * PAGE_BYTES;
      cut?.fill(0, kept);
      if (size < this.#hashedBytes) this.#forgetHash();
    }
    this.#size = size;
  }

  /** All of it is gone. */
  free(): void {
    this.truncate(0);
  }

  /** @returns how many bytes `sha256` has to go through */
  get unhashedBytes(): number {
    return Math.min(this.#size, HASHED_BYTES_MAX) - this.#hashedBytes;
  }

  /** @returns the SHA-256 of the first HASHED_BYTES_MAX bytes, in hex */
  sha256(): string {
    const hash = this.#hash ?? createHash("sha256");
    const end = Math.min(this.#size, HASHED_BYTES_MAX);
    while (this.#hashedBytes < end) {
      const piece = this.read(this.#hashedBytes, Math.min(64 * 1024, end - this.#hashedBytes));
      hash.update(piece, "latin1");
      this.#hashedBytes += piece.length;
    }
    this.#hash = hash;
    return hash.copy().digest("hex");
  }

  #forgetHash(): void {
    this.#hash = undefined;
    this.#hashedBytes = 0;
  }

  #writePage(index: number, from: number, part: string): void {
    const known = this.#pages.get(index);
    const page = known ?? ZEROS;
    const end = from + part.length;
    const isZeros = page.length === 0 && /^\0*$/.test(part);
    if (isZeros && known !== undefined) return;
    const capacity = isZeros ? 0 : end <= page.length ? page.length : capacityFor(end);
    const cost = (isZeros ? 0 : capacity) - page.length + (known === undefined ? PAGE_COST_BYTES : 0);
    if (known === undefined) this.#space.take(PAGE_BYTES);
    try {
      this.#memory.take(cost);
    } catch (error) {
      if (known === undefined) this.#space.give(PAGE_BYTES);
      throw error;
    }
    let written = page;
    if (capacity !== page.length) {
      written = new Uint8Array(capacity);
      written.set(page);
    }
    if (written !== known) this.#pages.set(index, written);
    if (!isZeros) Buffer.from(written.buffer).write(part, from, "latin1");
  }

  #drop(index: number, page: Uint8Array): void {
    this.#pages.delete(index);
    this.#memory.give(page.length + PAGE_COST_BYTES);
    this.#space.give(PAGE_BYTES);
  }
}

function capacityFor(bytes: number): number {
  let capacity = LEAST_BYTES;
  while (capacity < bytes) capacity *= 2;
  return capacity;
}
