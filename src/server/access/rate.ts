/** How often each may ask: so many at once, then as many a second as come back (a token bucket). */

const AT_ONCE = 200;
const A_SECOND = 20;
/** Past it the one that asked longest ago is forgotten, whose bucket is the fullest. */
const CALLERS_MAX = 10_000;

export class Rate {
  /** How many were told to come again. */
  refused = 0;
  /** The one that asked last at the end. */
  readonly #buckets = new Map<string, { left: number; atMs: number }>();

  /** Takes one. @returns after how many seconds to come again; 0: it is granted */
  take(who: string, nowMs: number): number {
    const bucket = this.#buckets.get(who) ?? { left: AT_ONCE, atMs: nowMs };
    this.#buckets.delete(who);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size >= CALLERS_MAX && oldest !== undefined) this.#buckets.delete(oldest);
    const left = Math.min(AT_ONCE, bucket.left + (Math.max(0, nowMs - bucket.atMs) / 1000) * A_SECOND);
    const isGranted = left >= 1;
    if (!isGranted) this.refused++;
    this.#buckets.set(who, { left: isGranted ? left - 1 : left, atMs: nowMs });
    return isGranted ? 0 : Math.ceil((1 - left) / A_SECOND);
  }
}
