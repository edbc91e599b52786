/** Tells the owner that a password of theirs was tried: at once the first time, then at most once a minute with how often. */

export interface Alarm {
  /** Since the last time that the owner was told. */
  readonly count: number;
  /** When the last of them was, and from where: 4 or 16 bytes. */
  readonly lastMs: number;
  readonly peerAddress: Uint8Array;
}

const QUIET_MS = 60_000;

export class AlarmBell {
  readonly #ring: (alarm: Alarm) => void;
  #waiting: Alarm | undefined;
  #quiet: NodeJS.Timeout | undefined;

  constructor(ring: (alarm: Alarm) => void) {
    this.#ring = ring;
  }

  sound(peerAddress: Uint8Array): void {
    this.#waiting = { count: (this.#waiting?.count ?? 0) + 1, lastMs: Date.now(), peerAddress };
    if (this.#quiet === undefined) this.flush();
  }

  /** Tells what waits, if anything does. */
  flush(): void {
    clearTimeout(this.#quiet);
    this.#quiet = undefined;
    if (this.#waiting === undefined) return;
    this.#ring(this.#waiting);
    this.#waiting = undefined;
    this.#quiet = setTimeout(() => this.flush(), QUIET_MS);
    this.#quiet.unref();
  }
}
