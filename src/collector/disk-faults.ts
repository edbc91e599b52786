/** What the disk refuses: tried by name, told once when it begins and once when it ends, and shown in the health while it lasts. */
import type { Logger } from "../log.js";
import { SpoolFullError } from "./spool/spool.js";

export class DiskFaults {
  readonly #log: Logger;
  readonly #folder: string;
  /** By what was tried; only its own success takes it away. */
  readonly #faults = new Map<string, string>();

  /** @param folder named in what is told */
  constructor(log: Logger, folder: string) {
    this.#log = log;
    this.#folder = folder;
  }

  /** One of those there are, in words. */
  get current(): string | undefined {
    return [...this.#faults.values()][0];
  }

  /** @returns what `work` returns, in an array; undefined when the disk would not. @throws what is not the disk's fault */
  try<Result>(name: string, work: () => Result): [Result] | undefined {
    let result: Result;
    try {
      result = work();
    } catch (error) {
      this.#failed(name, error);
      return undefined;
    }
    if (this.#faults.delete(name) && this.#faults.size === 0) this.#log.info("The spool can be written again.");
    return [result];
  }

  /** For what is not tried again: a failure is told, and nothing else comes of it. @throws what is not the disk's fault */
  once(work: () => unknown, failure: string): void {
    try {
      work();
    } catch (error) {
      if (describe(error, this.#folder) === undefined) throw error;
      this.#log.error({ err: error }, failure);
    }
  }

  #failed(name: string, error: unknown): void {
    const fault = describe(error, this.#folder);
    if (fault === undefined) throw error;
    if (this.#faults.size === 0) this.#log.error({ err: error }, "The spool cannot be written; workers keep what they can.");
    this.#faults.set(name, fault);
  }
}

function describe(error: unknown, folder: string): string | undefined {
  if (error instanceof SpoolFullError) return `${error.code}: ${error.message}`;
  if (error instanceof Error && "code" in error && "syscall" in error) {
    return `${String(error.code)} at ${String(error.syscall)} in ${folder}`;
  }
  return undefined;
}
