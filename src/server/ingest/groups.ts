/**
 * Group commit: what arrives within some milliseconds goes into the store as one insert a table, and is acknowledged when that is done.
 *
 * A group must go in once, whatever is killed when. So it is written to a file first, `groups/<token>.group`, and deleted after. A file
 * that is there at the start is inserted again under its token: the store drops what it has of it, table by table and view by view.
 *
 *   head length u32le | head, JSON: [table, bytes] for each part | parts
 */

import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Store, Table } from "../store/store.js";

/** In this order: a batch's row says that its events are there. */
const TABLES: readonly Table[] = ["events", "losses", "batches"];
/** More waits for the next group: an insert is one block, and has to fit into memory. */
const GROUP_BYTES_MAX = 64 * 2 ** 20;
const GATHER_MS = 5;

export type Rows = Readonly<Record<Table, Uint8Array>>;

interface Waiting {
  readonly rows: Rows;
  committed(): void;
  failed(error: unknown): void;
}

export class Groups {
  readonly #store: Store;
  readonly #folder: string;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(store: Store, dataDir: string) {
    this.#store = store;
    this.#folder = join(dataDir, "groups");
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Inserts what a killed predecessor may not have. To be awaited before anything is committed. */
  async recover(): Promise<number> {
    const files = readdirSync(this.#folder).sort();
    for (const name of files) {
      const path = join(this.#folder, name);
      if (name.endsWith(".group")) await this.#insert(readGroup(readFileSync(path)), name.replace(".group", ""));
      rmSync(path);
    }
    return files.length;
  }

  /** @returns when the rows are in the store. Rejects when the store refuses; they may then be committed again */
  commit(rows: Rows): Promise<void> {
    return new Promise((committed, failed) => {
      this.#waiting.push({ rows, committed, failed });
      this.#running ??= this.#run();
    });
  }

  /** @returns when nothing is under way */
  async settle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    while (this.#waiting.length > 0) await this.#commitGroup(this.#nextGroup());
    this.#running = undefined;
  }

  #nextGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { rows } of this.#waiting) {
      bytes += rows.events.length;
      if (count > 0 && bytes > GROUP_BYTES_MAX) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #commitGroup(group: Waiting[]): Promise<void> {
    const token = randomBytes(16).toString("hex");
    const path = join(this.#folder, `${token}.group`);
    try {
      const parts = TABLES.map((table) => [table, Buffer.concat(group.map(({ rows }) => rows[table]))] as const);
      writeGroup(path, parts);
      await this.#insert(parts, token);
      rmSync(path);
    } catch (error) {
      // The file stays: whether the store has the rows is not known until they are inserted again under the same token.
      await this.#settleDoubt(path, token, group, error);
      return;
    }
    for (const { committed } of group) committed();
  }

  /** Tries the same group once more; what is still in doubt then stays in its file, and the next start decides. */
  async #settleDoubt(path: string, token: string, group: Waiting[], cause: unknown): Promise<void> {
    try {
      await this.#insert(readGroup(readFileSync(path)), token);
      rmSync(path);
      for (const { committed } of group) committed();
    } catch {
      for (const { failed } of group) failed(cause);
    }
  }

  async #insert(parts: readonly (readonly [Table, Uint8Array])[], token: string): Promise<void> {
    for (const [table, bytes] of parts) if (bytes.length > 0) await this.#store.insert(table, bytes, token);
  }
}

function writeGroup(path: string, parts: readonly (readonly [Table, Uint8Array])[]): void {
  const head = Buffer.from(JSON.stringify(parts.map(([table, bytes]) => [table, bytes.length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  writeFileSync(`${path}.new`, Buffer.concat([length, head, ...parts.map(([, bytes]) => bytes)]), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function readGroup(content: Buffer): (readonly [Table, Uint8Array])[] {
  let offset = 4 + content.readUInt32LE(0);
  const head = JSON.parse(content.toString("utf8", 4, offset)) as [Table, number][];
  return head.map(([table, length]) => {
    offset += length;
    return [table, content.subarray(offset - length, offset)] as const;
  });
}
