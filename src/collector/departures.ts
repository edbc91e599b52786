/**
 * Workers that were killed: what was lost with them. A worker whose connection ends without a goodbye, and that does not come
 * back, is dead; its tally (worker/tally.ts) says how many sessions it had accepted, its last frame how many had ended.
 */
import { readFileSync, rmSync } from "node:fs";
import type { Loss } from "../wire/batch.js";
import { tallyPath } from "../worker/tally.js";
import type { WorkerState } from "./spool/journal.js";

/** A living worker reconnects sooner. */
const AWAY_MS = 2500;

export interface DeparturesOwner {
  /** What is known of it; undefined when it never sent a frame. */
  stateOf(worker: string): WorkerState | undefined;
  /** The worker is gone for good. @param loss what was lost with it, if anything */
  gone(worker: string, loss: Loss | undefined): void;
}

export class Departures {
  readonly #runtimeDir: string;
  readonly #owner: DeparturesOwner;
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #services = new Map<string, string>();

  constructor(runtimeDir: string, owner: DeparturesOwner) {
    this.#runtimeDir = runtimeDir;
    this.#owner = owner;
  }

  /** Workers that an earlier collector knew and that have not come yet. */
  expect(workers: ReadonlyMap<string, WorkerState>): void {
    for (const [worker, { service }] of workers) {
      this.#services.set(worker, service);
      this.left(worker, false);
    }
  }

  arrived(worker: string, service: string): void {
    clearTimeout(this.#waiting.get(worker));
    this.#waiting.delete(worker);
    this.#services.set(worker, service);
  }

  left(worker: string, goodbye: boolean): void {
    if (goodbye) return this.#settle(worker, 0);
    this.#waiting.set(
      worker,
      setTimeout(() => this.#settle(worker, this.#lostSessions(worker)), AWAY_MS),
    );
  }

  /** Decides on those that are away: no one will come any more. */
  end(): void {
    for (const [worker, timer] of this.#waiting) {
      clearTimeout(timer);
      this.#settle(worker, this.#lostSessions(worker));
    }
  }

  #settle(worker: string, sessions: number): void {
    const service = this.#services.get(worker) ?? "";
    this.#waiting.delete(worker);
    this.#services.delete(worker);
    this.#owner.gone(worker, sessions > 0 ? { reason: "worker_died", service, events: 0, sessions } : undefined);
    rmSync(tallyPath(this.#runtimeDir, worker), { force: true });
  }

  #lostSessions(worker: string): number {
    return Math.max(0, this.#accepted(worker) - (this.#owner.stateOf(worker)?.sessionsClosed ?? 0));
  }

  #accepted(worker: string): number {
    try {
      return readFileSync(tallyPath(this.#runtimeDir, worker)).readUIntLE(0, 6);
    } catch {
      return 0; // it died before its first peer
    }
  }
}
