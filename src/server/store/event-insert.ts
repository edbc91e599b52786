/**
 * Blocks of events into an embedded store. chDB takes text alone over its door for bytes, and reading text costs eight times what all the
 * rest of an insert does; but it reads a file in any format. So the blocks stand in a file for as long as the insert lasts.
 */
import { mkdirSync, rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EVENT_COLUMNS } from "./event-columns.js";

/** What the store would take for a pattern in a path. */
const PATTERN = /[*?{}]/;

const NAMES = Object.keys(EVENT_COLUMNS).join(", ");
const STRUCTURE = Object.entries(EVENT_COLUMNS)
  .map(([name, type]) => `${name} ${type}`)
  .join(", ");

export class EventInsert {
  readonly #folder: string;
  #count = 0;

  /** @throws Error when a file in that folder could not be named to the store, or the folder cannot be made */
  constructor(dataDir: string) {
    if (PATTERN.test(dataDir)) throw new Error(`${dataDir}: expected a path without * ? { }`);
    this.#folder = join(dataDir, "inserts");
    // What a killed predecessor has left is in its group's file as well.
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /**
   * @param settings for this insert alone: chDB's client would make them those of all that follows
   * @param run executes a statement with such parameters
   */
  async run(
    blocks: Uint8Array,
    settings: Readonly<Record<string, string | number>>,
    run: (sql: string, parameters: { path: string; structure: string }) => Promise<void>,
  ): Promise<void> {
    const path = join(this.#folder, `${++this.#count}.native`);
    try {
      await writeFile(path, blocks, { mode: 0o600 });
      const source = "file({path:String}, 'Native', {structure:String})";
      const sql = `INSERT INTO events (${NAMES}) SETTINGS ${settingsText(settings)} SELECT ${NAMES} FROM ${source}`;
      await run(sql, { path, structure: STRUCTURE });
    } finally {
      await rm(path, { force: true });
    }
  }
}

function settingsText(settings: Readonly<Record<string, string | number>>): string {
  const literal = (value: string | number) => (typeof value === "number" ? value : `'${value.replaceAll(/[\\']/g, "\\$&")}'`);
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${literal(value)}`)
    .join(", ");
}

/** For a store that takes blocks as they are. */
export const INSERT_BLOCKS = `INSERT INTO events (${NAMES}) FORMAT Native`;
