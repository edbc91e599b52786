/**
 * Workers that were killed: what was lost with them. A worker whose connection ends without a goodbye, and that does not come
 * back, is dead; its tally (worker/tally.ts) says how many sessions it had accepted, its last frame how many had ended. That holds
 * too for workers that died while there was no collector: the journal knows them, or their tally is all that is left.
 *
 * A tally is deleted once the end of its worker is noted, so that none is counted twice or forgotten, whoever is killed when.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import type { Loss } from "../wire/batch.js";
import { TALLY_BYTES, tallyPath } from "../worker/tally.js";
import type { WorkerState } from "./spool/worker-states.js";

/** A living worker reconnects sooner; after the collector's own start it may take longer, since it has waited for a while. */
const AWAY_MS = 2500;
const EXPECTED_MS = 5000;
const RETRY_MS = 500;
const TALLY_NAME = /^([0-9a-f]{16})\.tally$/;

export interface DeparturesOwner {
  /** What is known of it; undefined when it never sent a frame. */
  stateOf(worker: string): WorkerState | undefined;
  /** A worker has ended: said goodbye, or died. @returns false when that cannot be noted now */
  ended(worker: string, died: boolean, lost: Loss | undefined): boolean;
}

interface Absent {
  readonly service: string;
  readonly died: boolean;
  timer: NodeJS.Timeout;
}

export class Departures {
  readonly #runtimeDir: string;
  readonly #owner: DeparturesOwner;
  /** How many connections each worker has, and its service. */
  readonly #present = new Map<string, { connections: number; service: string }>();
  readonly #absent = new Map<string, Absent>();
  #isOver = false;

  constructor(runtimeDir: string, owner: DeparturesOwner) {
    this.#runtimeDir = runtimeDir;
    this.#owner = owner;
  }

  /**
   * Waits for workers that an earlier collector knew.
   *
   * @param known those that had sent frames
   * @param ended those whose end it had noted: their tallies mean nothing any more
   */
  expect(known: ReadonlyMap<string, WorkerState>, ended: readonly string[]): void {
    for (const worker of ended) this.#forgetTally(worker);
    for (const [worker, { service }] of known) this.#await(worker, service, EXPECTED_MS);
    for (const worker of this.#tallies()) {
      // One that has accepted nothing may be starting.
      if (!known.has(worker) && this.#accepted(worker) > 0) this.#await(worker, "", EXPECTED_MS);
    }
  }

  arrived(worker: string, service: string): void {
    clearTimeout(this.#absent.get(worker)?.timer);
    this.#absent.delete(worker);
    const connections = (this.#present.get(worker)?.connections ?? 0) + 1;
    this.#present.set(worker, { connections, service });
  }

  left(worker: string, goodbye: boolean): void {
    const { connections, service } = this.#present.get(worker)!;
    if (connections > 1) return void this.#present.set(worker, { connections: connections - 1, service });
    this.#present.delete(worker);
    if (this.#isOver) return;
    if (goodbye) this.#settle(worker, { service, died: false });
    else this.#await(worker, service, AWAY_MS);
  }

  /** Decides on those that are away: there is no time to wait for them. Those that leave from now on are the next collector's. */
  end(): void {
    this.#isOver = true;
    for (const [worker, absent] of this.#absent) {
      clearTimeout(absent.timer);
      this.#settle(worker, absent);
    }
  }

  #await(worker: string, service: string, delayMs: number): void {
    if (this.#present.has(worker) || this.#isOver) return;
    clearTimeout(this.#absent.get(worker)?.timer);
    const timer = setTimeout(() => this.#settle(worker, { service, died: true }), delayMs);
    this.#absent.set(worker, { service, died: true, timer });
  }

  #settle(worker: string, { service, died }: Omit<Absent, "timer">): void {
    this.#absent.delete(worker);
    const sessions = died ? this.#lostSessions(worker) : 0;
    const lost: Loss | undefined = sessions > 0 ? { reason: "worker_died", service, events: 0, sessions } : undefined;
    // After a goodbye nothing is lost: once the tally is gone, no one can think otherwise.
    if (!died) this.#forgetTally(worker);
    if (this.#owner.ended(worker, died, lost)) return this.#forgetTally(worker);
    if (this.#isOver) return;
    const timer = setTimeout(() => this.#settle(worker, { service, died }), RETRY_MS);
    this.#absent.set(worker, { service, died, timer });
  }

  #lostSessions(worker: string): number {
    return Math.max(0, this.#accepted(worker) - (this.#owner.stateOf(worker)?.sessionsClosed ?? 0));
  }

  #accepted(worker: string): number {
    try {
      const tally = readFileSync(tallyPath(this.#runtimeDir, worker));
      return tally.length < TALLY_BYTES ? 0 : tally.readUIntLE(0, 6);
    } catch {
      return 0; // it has none, or died before its first peer
    }
  }

  #tallies(): string[] {
    try {
      return readdirSync(this.#runtimeDir).flatMap((name) => TALLY_NAME.exec(name)?.[1] ?? []);
    } catch {
      return []; // then there is no tally to read either
    }
  }

  #forgetTally(worker: string): void {
    rmSync(tallyPath(this.#runtimeDir, worker), { force: true });
  }
}
