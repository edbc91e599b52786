/**
 * Groups of rows on their way into the store, a file each: `groups/<token>.group`.
 *
 *   head length u32le | head, JSON: { times, parts: [table, bytes] for each } | parts
 *
 * A file under its final name is whole and on the disk: it is synced before it gets that name.
 */
import { mkdirSync } from "node:fs";
import { open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Rows } from "../store/mend.js";
import type { Table } from "../store/store.js";
import type { Times } from "../store/times.js";

interface Head {
  readonly times?: Times;
  readonly parts: readonly (readonly [Table, number])[];
}

const TABLES: readonly Table[] = ["events", "losses", "batches"];

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

  async write(token: string, rows: Rows): Promise<void> {
    const { times } = rows;
    const about: Head = { ...(times === undefined ? {} : { times }), parts: TABLES.map((table) => [table, rows[table].length]) };
    const head = Buffer.from(JSON.stringify(about));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(head.length);
    const path = this.#path(token);
    const file = await open(`${path}.new`, "w", 0o600);
    try {
      for (const bytes of [length, head, ...TABLES.map((table) => rows[table])]) await file.writeFile(bytes);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  }

  async read(token: string): Promise<Rows> {
    const content = await readFile(this.#path(token));
    let offset = 4 + content.readUInt32LE(0);
    // An older server wrote the parts alone, and all rows as text.
    const head = JSON.parse(content.toString("utf8", 4, offset)) as Head | Head["parts"];
    const { times, parts }: Head = "parts" in head ? head : { parts: head };
    const none = new Uint8Array(0);
    const rows: Record<Table, Uint8Array> = { events: none, losses: none, batches: none };
    for (const [table, length] of parts) {
      offset += length;
      rows[table] = content.subarray(offset - length, offset);
    }
    return { ...rows, ...(times === undefined ? {} : { times }) };
  }

  async remove(token: string): Promise<void> {
    await rm(this.#path(token), { force: true });
  }

  #path(token: string): string {
    return join(this.#folder, token + SUFFIX);
  }
}
