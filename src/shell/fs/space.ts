/**
 * What a session's files may take: of memory, where all sessions of a sensor share one pool, and of the room that a mount has by
 * what df shows of it. Both end in ENOSPC, as a real file system does.
 */
import { FileError } from "./file-system.js";

/** Bytes that the files of all sessions may hold together. */
export class Pool {
  #freeBytes: number;

  constructor(bytesMax: number) {
    this.#freeBytes = bytesMax;
  }

  get freeBytes(): number {
    return this.#freeBytes;
  }

  take(bytes: number): boolean {
    if (bytes > this.#freeBytes) return false;
    this.#freeBytes -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#freeBytes += bytes;
  }
}

/** What one session holds of the pool: real bytes, with what keeping them costs. */
export class Memory {
  readonly #pool: Pool;
  readonly #bytesMax: number;
  #heldBytes = 0;

  constructor(pool: Pool, bytesMax: number) {
    this.#pool = pool;
    this.#bytesMax = bytesMax;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** @throws FileError ENOSPC, with nothing taken */
  take(bytes: number): void {
    if (this.#heldBytes + bytes > this.#bytesMax || !this.#pool.take(bytes)) throw new FileError("ENOSPC");
    this.#heldBytes += bytes;
  }

  give(bytes: number): void {
    this.#heldBytes -= bytes;
    this.#pool.give(bytes);
  }

  /** The session is over. */
  close(): void {
    this.give(this.#heldBytes);
  }
}

/** The room of one mount, in bytes as a file's pages count; a page of zeros counts here, though it holds no memory. */
export class Space {
  readonly #bytesMax: number;
  #usedBytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** @throws FileError ENOSPC */
  take(bytes: number): void {
    if (this.#usedBytes + bytes > this.#bytesMax) throw new FileError("ENOSPC");
    this.#usedBytes += bytes;
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}
