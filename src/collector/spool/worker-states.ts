/** What is known of each worker from its frames, by its name (16 hex digits): what makes a frame new, and what it says was shed. */
import type { Loss } from "../../wire/batch.js";
import type { FrameHead } from "../../wire/frame.js";

/** Dead workers that are remembered, in case that one was only slow and sends again what was taken already. */
const DEAD_MAX = 64;

export interface WorkerState {
  readonly service: string;
  /** The last frame taken. */
  readonly number: number;
  readonly sessionsClosed: number;
  readonly eventsShed: number;
  /** It went without a goodbye, and what was lost with it has been counted. */
  readonly dead?: true;
}

export class WorkerStates {
  readonly #states: Map<string, WorkerState>;

  constructor(states: Readonly<Record<string, WorkerState>> = {}) {
    this.#states = new Map(Object.entries(states));
  }

  get(worker: string): WorkerState | undefined {
    return this.#states.get(worker);
  }

  /** Those that have sent frames, have not said goodbye, and have not been counted as dead. */
  alive(): Map<string, WorkerState> {
    return new Map([...this.#states].filter(([, { dead }]) => dead === undefined));
  }

  /** Its next frame. @returns what the frame says was shed since the one before */
  advance(worker: string, { service, number, sessionsClosed, eventsShed }: FrameHead): Loss | undefined {
    const before = this.#states.get(worker)?.eventsShed ?? 0;
    this.#states.set(worker, { service, number, sessionsClosed, eventsShed });
    if (eventsShed <= before) return undefined;
    return { reason: "worker_ring", service, events: eventsShed - before, sessions: 0 };
  }

  /** It will send no more; `died` without having said so. */
  end(worker: string, died: boolean): void {
    const state = this.#states.get(worker);
    this.#states.delete(worker);
    if (!died || state === undefined) return;
    this.#states.set(worker, { ...state, dead: true }); // the latest dead last
    const dead = [...this.#states].filter(([, other]) => other.dead);
    for (const [oldest] of dead.slice(0, -DEAD_MAX)) this.#states.delete(oldest);
  }

  toJSON(): Record<string, WorkerState> {
    return Object.fromEntries(this.#states);
  }
}
