/** One deadline that moves on whenever the peer is heard. */
import type { Cancel, Connection } from "../protocol.js";

export class IdleTimer {
  readonly #connection: Connection;
  readonly #expired: () => void;
  #cancel: Cancel | undefined;

  constructor(connection: Connection, expired: () => void) {
    this.#connection = connection;
    this.#expired = expired;
  }

  /** Runs `expired` in `delayMs`, and not when it was due before; 0 is never. */
  restart(delayMs: number): void {
    this.#cancel?.();
    this.#cancel = delayMs > 0 ? this.#connection.after(delayMs, this.#expired) : undefined;
  }
}
