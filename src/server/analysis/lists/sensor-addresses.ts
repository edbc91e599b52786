/**
 * Where sensors upload from: addresses that are our own, and must never be listed. Who uploads from somewhere has shown that it is
 * there, yet a sensor may lie for others: it has few addresses, and they are its own for some days only.
 */
import { randomBytes } from "node:crypto";
import { plainAddress } from "../../query/view.js";
import type { Store } from "../../store/store.js";

const DAY_MS = 86_400_000;
export const OWN_MS = 7 * DAY_MS;
export const ADDRESSES_A_SENSOR_MAX = 4;
/** The store hears of one that is still there as often. */
const WRITE_MS = 6 * 3_600_000;

interface Seen {
  seenMs: number;
  writtenMs: number;
}

export class SensorAddresses {
  readonly #sensors = new Map<string, Map<string, Seen>>();

  /** @param address as people write it */
  saw(sensor: string, address: string, nowMs: number): void {
    const own = this.#sensors.get(sensor) ?? new Map<string, Seen>();
    this.#sensors.set(sensor, own);
    own.set(address, { seenMs: nowMs, writtenMs: own.get(address)?.writtenMs ?? 0 });
    if (own.size <= ADDRESSES_A_SENSOR_MAX) return;
    const [oldest] = [...own].toSorted(([, one], [, other]) => one.seenMs - other.seenMs);
    if (oldest !== undefined) own.delete(oldest[0]);
  }

  has(address: string, nowMs: number): boolean {
    for (const own of this.#sensors.values()) {
      const seen = own.get(address);
      if (seen !== undefined && seen.seenMs > nowMs - OWN_MS) return true;
    }
    return false;
  }

  /** What an earlier run of the server knew. */
  async load(store: Store): Promise<void> {
    const rows = await store.query<{ sensor: string; a: string; s: string }>(
      `SELECT sensor, IPv6NumToString(address) AS a, toString(toUnixTimestamp64Milli(max(seen))) AS s FROM sensor_addresses
       GROUP BY sensor, address ORDER BY max(seen) DESC LIMIT ${ADDRESSES_A_SENSOR_MAX} BY sensor`,
    );
    for (const { sensor, a, s } of rows.toReversed()) this.saw(sensor, plainAddress(a), Number(s));
    for (const own of this.#sensors.values()) for (const seen of own.values()) seen.writtenMs = seen.seenMs;
  }

  /** Writes down what is new. */
  async save(store: Store): Promise<void> {
    const fresh = [...this.#sensors].flatMap(([sensor, own]) =>
      [...own]
        .filter(([, seen]) => seen.seenMs - seen.writtenMs >= WRITE_MS)
        .map(([address, seen]) => ({ sensor, address, seen })),
    );
    if (fresh.length === 0) return;
    const rows = fresh.map(({ sensor, address, seen }) => `${sensor}\t${mapped(address)}\t${(seen.seenMs / 1000).toFixed(3)}\n`);
    await store.insert("sensor_addresses", Buffer.from(rows.join("")), randomBytes(16).toString("hex"));
    for (const { seen } of fresh) seen.writtenMs = seen.seenMs;
  }
}

/** As the store has an IPv4 address. */
export function mapped(address: string): string {
  return address.includes(":") ? address : `::ffff:${address}`;
}
