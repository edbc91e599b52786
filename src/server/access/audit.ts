/** The audit log: who did what to people, tokens and the data, kept in the store. Nobody's password or token is in it. */
import { randomBytes } from "node:crypto";
import type { Logger } from "../../log.js";
import type { Action, AuditEntry } from "../api/access.js";
import { faultOf, type Store } from "../store/store.js";

/** Waiting for the store. More are counted, and the count is what is kept of them. */
const WAITING_MAX = 1000;

type Noted = Omit<AuditEntry, "time"> & { readonly entry: number; readonly timeMs: number };

export class Audit {
  readonly #store: Store;
  readonly #log: Logger;
  #waiting: Noted[] = [];
  /** All that were ever lost, as an entry or in the log says. */
  lost = 0;
  #unrecorded = 0;
  #entry = 0;
  #writing: Promise<void> | undefined;

  constructor(store: Store, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  note(actor: string, address: string, action: Action, target = ""): void {
    if (this.#waiting.length >= WAITING_MAX) this.#lose(1);
    else this.#waiting.push(this.#noted(actor, address, action, target));
    this.#writing ??= this.#write();
  }

  /** All that was noted is in the store, or said to be lost. */
  async close(): Promise<void> {
    await this.#writing;
  }

  #lose(count: number): void {
    this.lost += count;
    this.#unrecorded += count;
  }

  /** Numbered by microseconds, and on from there: those of one moment have an order, and those after a restart come later. */
  #noted(actor: string, address: string, action: Action, target: string): Noted {
    const timeMs = Date.now();
    this.#entry = Math.max(this.#entry + 1, timeMs * 1000);
    return { entry: this.#entry, timeMs, actor, address, action, target };
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const entries = this.#waiting;
      this.#waiting = [];
      if (this.#unrecorded > 0) {
        entries.push(this.#noted("", "", "unrecorded", String(this.#unrecorded)));
        this.#unrecorded = 0;
      }
      const rows = Buffer.from(entries.map(rowOf).join(""));
      try {
        await this.#store.insert("audit", rows, randomBytes(16).toString("hex"));
      } catch (error) {
        this.#lose(entries.length);
        this.#log.error({ fault: faultOf(error), entries: entries.length }, "The audit log was not written.");
      }
    }
    // At once: what is noted after the last look begins anew.
    this.#writing = undefined;
  }
}

function rowOf({ entry, timeMs, actor, address, action, target }: Noted): string {
  return `${entry}\t${(timeMs / 1000).toFixed(3)}\t${word(actor)}\t${word(address)}\t${action}\t${word(target)}\n`;
}

/** Names and paths, as the schemas of requests let them through. */
function word(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n");
}
