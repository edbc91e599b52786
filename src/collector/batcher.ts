/** When the open batch is to be sealed: pure policy over the five settings, with the clock handed in. */
import { LRUCache } from "lru-cache";
import { addressKey } from "../bytes/address.js";
import type { Batching } from "../wire/batch.js";
import type { FrameHead } from "../wire/frame.js";

/** No settings are followed beyond these: a server may be mistaken, and the sensor has to live. */
const BOUNDS = {
  maxAgeMs: { least: 10, most: 86_400_000 },
  maxBytes: { least: 1024, most: 16 * 2 ** 20 },
  maxAttempts: { least: 1, most: 1_000_000 },
  throttleHoldbackMs: { least: 0, most: 86_400_000 },
} as const;

/** Peers whose last urgency is remembered. */
const HELD_BACK_MAX = 10_000;
/** Peers counted within one batch; past it new ones are not, and their batch waits for its age or size. */
const COUNTED_MAX = 10_000;

export class Batcher {
  #settings: Batching;
  #openedMs: number | undefined;
  #bytes = 0;
  #logins = new Map<string, number>();
  /** When a peer last made a batch urgent. */
  readonly #urgentMs = new LRUCache<string, number>({ max: HELD_BACK_MAX });

  constructor(settings: Batching) {
    this.#settings = settings;
  }

  get settings(): Batching {
    return this.#settings;
  }

  /** Each within its bounds. */
  set settings({ version, maxAgeMs, maxBytes, maxAttempts, throttleHoldbackMs }: Batching) {
    this.#settings = {
      version,
      maxAgeMs: within(BOUNDS.maxAgeMs, maxAgeMs),
      maxBytes: within(BOUNDS.maxBytes, maxBytes),
      maxAttempts: within(BOUNDS.maxAttempts, maxAttempts),
      throttleHoldbackMs: within(BOUNDS.throttleHoldbackMs, throttleHoldbackMs),
    };
  }

  /** Something came into the open batch. @returns whether the batch is to be sealed at once */
  add(frame: Pick<FrameHead, "service" | "attempts" | "urgent">, bytes: number, nowMs: number): boolean {
    this.touch(nowMs);
    this.#bytes += bytes;
    let urgent = frame.urgent || this.#bytes >= this.settings.maxBytes;
    for (const { peerAddress, logins } of frame.attempts) {
      if (this.#count(`${frame.service} ${addressKey(peerAddress)}`, logins, nowMs)) urgent = true;
    }
    return urgent;
  }

  /** The batch has something in it since now, if it had nothing before. */
  touch(nowMs: number): void {
    this.#openedMs ??= nowMs;
  }

  /** Whether the open batch is old enough. */
  isDue(nowMs: number): boolean {
    return this.#openedMs !== undefined && nowMs - this.#openedMs >= this.settings.maxAgeMs;
  }

  /** The batch was sealed; a new one begins. */
  sealed(): void {
    this.#openedMs = undefined;
    this.#bytes = 0;
    this.#logins.clear();
  }

  #count(peer: string, logins: number, nowMs: number): boolean {
    const before = this.#logins.get(peer);
    if (before === undefined && this.#logins.size >= COUNTED_MAX) return false;
    const count = (before ?? 0) + logins;
    this.#logins.set(peer, count);
    if (count < this.settings.maxAttempts) return false;
    const last = this.#urgentMs.get(peer);
    if (last !== undefined && nowMs - last < this.settings.throttleHoldbackMs) return false;
    this.#urgentMs.set(peer, nowMs);
    return true;
  }
}

function within({ least, most }: { readonly least: number; readonly most: number }, value: number): number {
  return Math.min(Math.max(value, least), most);
}
