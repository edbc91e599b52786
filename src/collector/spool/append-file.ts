/** A file that only grows, record by record. A write that fails half-way leaves no half record behind. */
import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";

export class AppendFile {
  readonly path: string;
  readonly #fd: number;
  #bytes: number;
  #dirty = false;

  /** @param goodBytes what follows is cut off */
  constructor(path: string, goodBytes?: number) {
    this.path = path;
    this.#fd = openSync(path, "a+", 0o600);
    this.#bytes = fstatSync(this.#fd).size;
    if (goodBytes !== undefined && goodBytes < this.#bytes) this.#cut(goodBytes);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Returns when the kernel has all of it. @throws what the disk says; then nothing was appended */
  append(bytes: Uint8Array): void {
    let written = 0;
    try {
      while (written < bytes.length) written += writeSync(this.#fd, bytes, written);
    } catch (error) {
      this.#cut(this.#bytes);
      throw error;
    }
    this.#bytes += bytes.length;
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

  #cut(bytes: number): void {
    ftruncateSync(this.#fd, bytes);
    this.#bytes = bytes;
  }
}
