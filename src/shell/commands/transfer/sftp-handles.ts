/** What a peer of the sftp server has open: files and folders, each by a number that it was told. */
import type { OpenFile } from "../../fs/file-system.js";

/** Of more the server says that it failed, as one out of descriptors does. */
const HANDLES_MAX = 100;

export type Handle =
  | { readonly of: "file"; readonly file: OpenFile; readonly path: string; readonly appends: boolean }
  /** A folder is read once, when it is opened; `left` are the names that have not been told. */
  | { readonly of: "folder"; readonly path: string; readonly left: string[] };

export class Handles {
  readonly #open = new Map<number, Handle>();

  get full(): boolean {
    return this.#open.size >= HANDLES_MAX;
  }

  /** @returns the lowest number that is free, as four bytes read it */
  add(handle: Handle): number {
    let number = 0;
    while (this.#open.has(number)) number++;
    this.#open.set(number, handle);
    return number;
  }

  get(number: number | undefined): Handle | undefined {
    return number === undefined ? undefined : this.#open.get(number);
  }

  /** @returns false for what was not open */
  close(number: number | undefined): boolean {
    const handle = this.get(number);
    if (handle === undefined || number === undefined) return false;
    this.#open.delete(number);
    if (handle.of === "file") handle.file.close();
    return true;
  }

  closeAll(): void {
    for (const number of [...this.#open.keys()]) this.close(number);
  }
}
