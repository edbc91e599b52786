/**
 * Runs what is done again and again beside ingest, each task by itself: it waits its interval after each run, so that a slow one never
 * overtakes itself. A store that does not answer is waited for; nothing of a task may be lost with a run that failed.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../log.js";
import { faultOf } from "../store/store.js";

/** A task that takes long waits longer: it has a fifth of the time, so that ingest has the rest. */
const PAUSE_PER_RUN = 4;
/** What has come is looked at within a minute all the same. */
const PAUSE_MS_MAX = 30_000;

export interface Task {
  readonly name: string;
  /** The pause between two runs, at least. */
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
      const startedMs = performance.now();
      try {
        await task.run(signal);
      } catch (error) {
        // The store's own words may quote a peer.
        if (!signal.aborted) this.#log.error({ task: task.name, fault: faultOf(error) }, "A task failed; it is tried again.");
      }
      const pauseMs = Math.min(PAUSE_PER_RUN * (performance.now() - startedMs), PAUSE_MS_MAX);
      await sleep(Math.max(task.everyMs, pauseMs), undefined, { signal, ref: false }).catch(() => {});
    }
  }
}
