/**
 * Runs what is done again and again beside ingest, each task by itself: it waits its interval after each run, so that a slow one never
 * overtakes itself. A store that does not answer is waited for; nothing of a task may be lost with a run that failed.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../log.js";
import { faultOf } from "../store/store.js";

export interface Task {
  readonly name: string;
  /** The pause between two runs. */
  readonly everyMs: number;
  /** @param signal says that the server stops: a long run ends early */
  run(signal: AbortSignal): Promise<void>;
}

export class Runner {
  readonly #tasks: readonly Task[];
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  #running: readonly Promise<void>[] = [];

  constructor(tasks: readonly Task[], log: Logger) {
    this.#tasks = tasks;
    this.#log = log;
  }

  start(): void {
    this.#running = this.#tasks.map((task) => this.#repeat(task));
  }

  /** @returns when no task runs any more */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }

  async #repeat(task: Task): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await task.run(signal);
      } catch (error) {
        // The store's own words may quote a peer.
        if (!signal.aborted) this.#log.error({ task: task.name, fault: faultOf(error) }, "A task failed; it is tried again.");
      }
      await sleep(task.everyMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }
}
