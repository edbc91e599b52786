/** How often an address may try passwords: a few at once, then one each so many seconds, longer with every failure, forgotten in time. */

const FREE_TRIES = 5;
const FIRST_WAIT_MS = 2000;
const LAST_WAIT_MS = 5 * 60_000;
const FORGOTTEN_MS = 60 * 60_000;
/** Past it the one that failed longest ago is forgotten. */
const ADDRESSES_MAX = 1000;

export class Throttle {
  /** The one that failed last at the end. */
  readonly #failures = new Map<string, { count: number; lastMs: number }>();

  /** @returns how long this address has to wait before it may try, in milliseconds; 0: it may */
  waitMs(address: string, nowMs: number): number {
    const failures = this.#failures.get(address);
    if (failures === undefined || failures.count < FREE_TRIES) return 0;
    const wait = Math.min(FIRST_WAIT_MS * 2 ** (failures.count - FREE_TRIES), LAST_WAIT_MS);
    return Math.max(0, failures.lastMs + wait - nowMs);
  }

  failed(address: string, nowMs: number): void {
    const before = this.#failures.get(address);
    const count = before === undefined || nowMs - before.lastMs > FORGOTTEN_MS ? 0 : before.count;
    this.#failures.delete(address);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size >= ADDRESSES_MAX && oldest !== undefined) this.#failures.delete(oldest);
    this.#failures.set(address, { count: count + 1, lastMs: nowMs });
  }

  succeeded(address: string): void {
    this.#failures.delete(address);
  }
}
