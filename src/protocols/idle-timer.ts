/**
 * A deadline that moves on whenever there was something to hear. Moving it on costs a look at the clock: the timer behind it finds
 * out when it fires that it is not yet time.
 */
import type { Cancel, Connection } from "./protocol.js";

export class IdleTimer {
  readonly #connection: Connection;
  readonly #expired: () => void;
  #dueMs = 0;
  #firesMs = Number.POSITIVE_INFINITY;
  #cancel: Cancel | undefined;

  constructor(connection: Connection, expired: () => void) {
    this.#connection = connection;
    this.#expired = expired;
  }

  /** Runs `expired` in `delayMs`, and not when it was due before; 0 is never. */
  restart(delayMs: number): void {
    if (delayMs <= 0) return this.stop();
    this.#dueMs = this.#connection.now() + delayMs;
    if (this.#dueMs < this.#firesMs) this.#arm(delayMs);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#firesMs = Number.POSITIVE_INFINITY;
  }

  #arm(delayMs: number): void {
    this.#cancel?.();
    this.#firesMs = this.#connection.now() + delayMs;
    this.#cancel = this.#connection.after(delayMs, () => this.#fired());
  }

  #fired(): void {
    const restMs = this.#dueMs - this.#connection.now();
    this.#cancel = undefined;
    this.#firesMs = Number.POSITIVE_INFINITY;
    if (restMs <= 0) this.#expired();
    else this.#arm(restMs);
  }
}
