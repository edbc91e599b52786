/**
 * Today's counts for the owner's page: taken from each frame once it is kept, told on a unix socket of their own, written down now
 * and then. They are worth no trouble: what cannot be read is begun anew, what cannot be written is lost.
 */
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { Logger } from "../log.js";
import { WireError } from "../wire/event.js";
import { decodeFrame } from "../wire/frame.js";
import { type Kept, TodayCounts } from "./today.js";

/** A kill loses so much of the counts; flash memory is spared. */
const KEEP_MS = 15 * 60_000;

export class TodayDesk {
  readonly #path: string;
  readonly #counts: TodayCounts;
  readonly #log: Logger;
  readonly #server: Server;
  readonly #timer: NodeJS.Timeout;
  #isKept = true;

  /**
   * @param file where the counts are kept
   * @param socket where they are told to who is of our user
   */
  constructor(file: string, socket: string, log: Logger) {
    this.#path = file;
    this.#log = log;
    this.#counts = new TodayCounts(Date.now(), readKept(file));
    rmSync(socket, { force: true });
    this.#server = createServer((asking) => {
      asking.on("error", () => {}); // who asked has gone
      asking.end(`${JSON.stringify(this.#counts.view(Date.now()))}\n`);
    });
    this.#server.listen(socket, () => chmodSync(socket, 0o600));
    this.#timer = setInterval(() => this.#keep(), KEEP_MS).unref();
  }

  take(frame: Uint8Array): void {
    this.#isKept = false;
    try {
      this.#counts.take(decodeFrame(frame), Date.now());
    } catch (error) {
      // Whose head alone is well-formed is kept as it is, for the server to tell.
      if (!(error instanceof WireError)) throw error;
    }
  }

  end(): void {
    clearInterval(this.#timer);
    this.#server.close();
    this.#keep();
  }

  #keep(): void {
    if (this.#isKept) return;
    this.#isKept = true;
    try {
      writeFileSync(`${this.#path}.new`, JSON.stringify(this.#counts.keep()), { mode: 0o600 });
      renameSync(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#log.warn({ err: error }, "Today's counts could not be written down.");
    }
  }
}

function readKept(path: string): Kept | undefined {
  try {
    const kept = JSON.parse(readFileSync(path, "utf8")) as Partial<Kept> | null;
    return Array.isArray(kept?.services) && Array.isArray(kept.sources) ? (kept as Kept) : undefined;
  } catch {
    return undefined;
  }
}
