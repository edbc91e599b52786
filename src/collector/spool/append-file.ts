/** A file that only grows, record by record. A write that fails half-way leaves no half record before the next one. */
import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";

export class AppendFile {
  readonly #fd: number;
  #bytes: number;
  /** Behind `#bytes` there may be something that does not count. */
  #torn = false;
  #dirty = false;

  /** @param goodBytes what follows is cut off. @throws what the disk says */
  constructor(path: string, goodBytes?: number) {
    this.#fd = openSync(path, "a+", 0o600);
    try {
      this.#bytes = fstatSync(this.#fd).size;
      if (goodBytes !== undefined && goodBytes < this.#bytes) {
        ftruncateSync(this.#fd, goodBytes);
        this.#bytes = goodBytes;
      }
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Returns when the kernel has all of it. @throws what the disk says; then nothing was appended */
  append(bytes: Uint8Array): void {
    this.settle();
    // Until all of it is there, it does not count: whatever throws, the next one begins where this one did.
    this.#torn = true;
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written);
    } catch (error) {
      this.cut(this.#bytes);
      throw error;
    }
    this.#torn = false;
    this.#bytes += bytes.length;
    this.#dirty = true;
  }

  /** What follows the first `bytes` counts no more, even when the disk does not let go of it now: see `settle`. */
  cut(bytes: number): void {
    this.#bytes = bytes;
    this.#torn = true;
    try {
      this.settle();
    } catch {
      // It stays torn, and is settled before anything relies on it.
    }
  }

  /** Rids the file of what does not count. @throws what the disk says */
  settle(): void {
    if (!this.#torn) return;
    ftruncateSync(this.#fd, this.#bytes);
    this.#torn = false;
    this.#dirty = true;
  }

  /** Returns when the disk has it. */
  flush(): void {
    if (!this.#dirty) return;
    fdatasyncSync(this.#fd);
    this.#dirty = false;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
