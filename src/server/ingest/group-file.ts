/**
 * Groups of rows on their way into the store, a file each: `groups/<token>.group`.
 *
 *   head length u32le | head, JSON: [table, bytes] for each part | parts
 *
 * A file under its final name is whole and on the disk: it is synced before it gets that name.
 */
import { mkdirSync } from "node:fs";
import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Table } from "../store/store.js";

/** The rows for one table. */
export type Part = readonly [Table, Uint8Array];

const SUFFIX = ".group";

export class GroupFiles {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, "groups");
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Tokens of the files that are there. Half-written ones are removed: nothing of them is in the store. */
  async left(): Promise<string[]> {
    const names = await readdir(this.#folder);
    for (const name of names) if (!name.endsWith(SUFFIX)) await rm(join(this.#folder, name));
    return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
  }

  async write(token: string, parts: readonly Part[]): Promise<void> {
    const head = Buffer.from(JSON.stringify(parts.map(([table, bytes]) => [table, bytes.length])));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(head.length);
    const path = this.#path(token);
    const file = await open(`${path}.new`, "w", 0o600);
    try {
      for (const bytes of [length, head, ...parts.map(([, rows]) => rows)]) await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  }

  async read(token: string): Promise<Part[]> {
    const content = await readFile(this.#path(token));
    let offset = 4 + content.readUInt32LE(0);
    const head = JSON.parse(content.toString("utf8", 4, offset)) as [Table, number][];
    return head.map(([table, length]) => {
      offset += length;
      return [table, content.subarray(offset - length, offset)];
    });
  }

  async remove(token: string): Promise<void> {
    await rm(this.#path(token), { force: true });
  }

  #path(token: string): string {
    return join(this.#folder, token + SUFFIX);
  }
}
