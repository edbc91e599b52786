/**
 * Group commit: what arrives within some milliseconds goes into the store as one insert a table, and is acknowledged when that is done.
 *
 * A group must go in once, whatever is killed when. So it is in a file first (group-file.ts), which is deleted after. Of a file that is
 * there at the start the store may have all, some or nothing: it is mended (store/mend.ts). So is a group whose insert failed, again
 * and again until the store has it; what comes meanwhile waits, bounded.
 */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerConfig } from "../../config/config.js";
import type { Logger } from "../../log.js";
import { mend, type Rows } from "../store/mend.js";
import { faultOf, type Store, type Table } from "../store/store.js";
import { together } from "../store/times.js";
import { GroupFiles } from "./group-file.js";

/** In this order: a batch's row says that its events are there. */
const TABLES: readonly Table[] = ["events", "losses", "batches"];
/** More waits for the next group: an insert is one block, and has to fit into memory. */
const GROUP_BYTES_MAX = 64 * 2 ** 20;
const WAITING_BYTES_MAX = 4 * GROUP_BYTES_MAX;
const GATHER_MS = 5;
const RETRY_MS_MIN = 50;
const RETRY_MS_MAX = 5000;

/** The store cannot take it now. */
export class UnavailableError extends Error {
  readonly code = "UNAVAILABLE";
}

interface Waiting {
  readonly rows: Rows;
  committed(): void;
  failed(error: unknown): void;
}

export class Groups {
  readonly #store: Store;
  readonly #retentionDays: number;
  readonly #log: Logger;
  readonly #files: GroupFiles;
  readonly #closing = new AbortController();
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | undefined;

  constructor(store: Store, { dataDir, retentionDays }: Pick<ServerConfig, "dataDir" | "retentionDays">, log: Logger) {
    this.#store = store;
    this.#retentionDays = retentionDays;
    this.#log = log;
    this.#files = new GroupFiles(dataDir);
  }

  /** Finishes what a killed predecessor may not have. To be awaited before anything is committed. @returns how many groups */
  async recover(): Promise<number> {
    const tokens = await this.#files.left();
    for (const token of tokens) {
      await mend(this.#store, await this.#files.read(token), this.#retentionDays);
      await this.#files.remove(token);
    }
    return tokens.length;
  }

  /**
   * @returns when the rows are in the store, however long that takes
   * @throws UnavailableError when too much waits already, or the server stops first: then the rows are in a file, or nowhere
   */
  commit(rows: Rows): Promise<void> {
    if (this.#waitingBytes > WAITING_BYTES_MAX) return Promise.reject(new UnavailableError("Too much waits for the store."));
    if (this.#closing.signal.aborted) return Promise.reject(new UnavailableError("The server stops."));
    return new Promise((committed, failed) => {
      this.#waiting.push({ rows, committed, failed });
      this.#waitingBytes += rows.events.length;
      this.#running ??= this.#run();
    });
  }

  /** Finishes what is under way if the store takes it; what it does not take stays in its file for the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    await sleep(GATHER_MS);
    while (this.#waiting.length > 0) {
      const group = this.#nextGroup();
      try {
        await this.#commitGroup(group.map(({ rows }) => rows));
        for (const { committed } of group) committed();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    this.#running = undefined;
  }

  #nextGroup(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { rows } of this.#waiting) {
      if (count > 0 && bytes + rows.events.length > GROUP_BYTES_MAX) break;
      bytes += rows.events.length;
      count++;
    }
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count);
  }

  async #commitGroup(group: readonly Rows[]): Promise<void> {
    const token = randomBytes(16).toString("hex");
    const rows = gathered(group);
    await this.#untilDone("A group cannot be written to its file.", () => this.#files.write(token, rows));
    let isTried = false;
    await this.#untilDone("The store does not take a group.", () => {
      const step = isTried ? mend(this.#store, rows, this.#retentionDays) : this.#insert(token, rows);
      isTried = true;
      return step;
    });
    await this.#untilDone("A group's file cannot be removed.", () => this.#files.remove(token));
  }

  async #untilDone(trouble: string, step: () => Promise<void>): Promise<void> {
    for (let delayMs = RETRY_MS_MIN; ; delayMs = Math.min(2 * delayMs, RETRY_MS_MAX)) {
      try {
        return await step();
      } catch (error) {
        // What the store says may quote a row, which holds a peer's bytes: only its code is ours to log.
        this.#log.error({ fault: faultOf(error), delayMs }, trouble);
        if (this.#closing.signal.aborted) throw new UnavailableError("The server stops.");
        await sleep(delayMs, undefined, { signal: this.#closing.signal }).catch(() => {});
      }
    }
  }

  async #insert(token: string, rows: Rows): Promise<void> {
    for (const table of TABLES) if (rows[table].length > 0) await this.#store.insert(table, rows[table], token);
  }
}

function gathered(group: readonly Rows[]): Rows {
  const of = (table: Table) => Buffer.concat(group.map((rows) => rows[table]));
  const times = together(group.flatMap((rows) => rows.times ?? []));
  return { events: of("events"), losses: of("losses"), batches: of("batches"), ...(times === undefined ? {} : { times }) };
}
