/**
 * How many sessions a worker has accepted, written where they survive it: a file of 8 bytes (u64le) that the supervisor opened
 * and the worker inherits. With the count of sessions closed, which the frames carry, the collector knows how many were lost
 * when a worker is killed: all but a connection that the kernel had handed over in the very microseconds before it was counted.
 */
import { writeSync } from "node:fs";

/** The descriptor of the tally in a worker's process. */
export const TALLY_FD = 4;

export const TALLY_BYTES = 8;

export class Tally {
  readonly #bytes = Buffer.alloc(TALLY_BYTES);
  #count = 0;
  #forgotten = 0;

  /** Counts one session, before its peer hears anything. */
  add(): number {
    this.#count++;
    this.#write();
    return this.#count;
  }

  /** Takes back one that was added: a session that is not to be recorded, and so cannot be lost. Its number stays used. */
  forget(): void {
    this.#forgotten++;
    this.#write();
  }

  #write(): void {
    this.#bytes.writeUIntLE(this.#count - this.#forgotten, 0, 6);
    writeSync(TALLY_FD, this.#bytes, 0, TALLY_BYTES, 0);
  }
}

export function tallyPath(runtimeDir: string, workerHex: string): string {
  return `${runtimeDir}/${workerHex}.tally`;
}
