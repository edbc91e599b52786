/** Attempts for tests of grouping: of a simulated world, or told by hand. */
import type { Attempts } from "../../../../src/server/analysis/groups/runs.js";
import { NOBODY, type World } from "../../../../src/simulate/botnets.js";

/** What an address tried, one thing after the other, each seen by the sensors given as bits. */
export interface Told {
  readonly address: number;
  readonly pairs: readonly number[];
  /** For each pair in turn; the last for the rest. */
  readonly sensors: readonly number[];
  readonly startMs?: number;
}

export function attemptsOf(told: readonly Told[]): Attempts {
  const rows = told.flatMap(({ address, pairs, sensors, startMs = 0 }) =>
    pairs.map((pair, place) => [address, pair, startMs + 1000 * place, sensors[place % sensors.length]!] as const),
  );
  const column = (nth: 0 | 1 | 2 | 3) => Uint32Array.from(rows, (row) => row[nth]);
  return {
    addresses: 1 + rows.reduce((most, [address]) => Math.max(most, address), -1),
    address: column(0),
    pairHigh: column(1),
    pairLow: column(1).map((pair) => Math.imul(pair, 0x9e3779b1) >>> 0),
    timeMs: column(2),
    sensors: column(3),
  };
}

/** Both together; addresses and pairs are as they are in each. */
export function joined(one: Attempts, other: Attempts): Attempts {
  const both = (a: Uint32Array, b: Uint32Array) => Uint32Array.from([...a, ...b]);
  return {
    addresses: Math.max(one.addresses, other.addresses),
    address: both(one.address, other.address),
    pairHigh: both(one.pairHigh, other.pairHigh),
    pairLow: both(one.pairLow, other.pairLow),
    timeMs: both(one.timeMs, other.timeMs),
    sensors: both(one.sensors, other.sensors),
  };
}

/** By address: the first address of its group, or NOBODY. Two that are equal are the same partition. */
export function shapeOf(group: Int32Array): number[] {
  const first = new Map<number, number>();
  return Array.from(group, (one, address) => {
    if (one < 0) return NOBODY;
    if (!first.has(one)) first.set(one, address);
    return first.get(one) ?? NOBODY;
  });
}

/** Of the addresses of one botnet, those that are not where most of them are; and of nobody's, those in a group. */
export function misplaced({ truth, second, lists }: World, group: Int32Array): number {
  const homes = lists.map((_, botnet) => {
    const counts = new Map<number, number>();
    for (const [address, one] of group.entries()) if (truth[address] === botnet) counts.set(one, (counts.get(one) ?? 0) + 1);
    return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? NOBODY;
  });
  const taken = homes.filter((home, botnet) => home === NOBODY || homes.indexOf(home) !== botnet).length;
  const isWrong = (one: number, address: number) => {
    const right = [truth[address]!, second[address]!].map((botnet) => (botnet === NOBODY ? NOBODY : homes[botnet]!));
    return second[address] === NOBODY ? one !== right[0] : one === NOBODY || !right.includes(one);
  };
  return taken * truth.length + [...group].filter(isWrong).length;
}
