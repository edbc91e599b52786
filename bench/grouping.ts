/**
 * How well and how fast addresses are grouped by the lists they try: simulated worlds whose truth is known, the partition alone.
 * Agreement is the adjusted Rand index (Hubert and Arabie, 1985), and precision and recall of the pairs of addresses that are
 * together. Whoever belongs to nobody is a class of one. Addresses behind which two botnets sit are told apart: either is right.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { partition } from "../src/server/analysis/groups/partition.js";
import { collectRuns } from "../src/server/analysis/groups/runs.js";
import { type AttemptArrays, attemptArrays } from "../src/simulate/attempts.js";
import { drawWorld, HARD, MIXED, NOBODY, PLAIN, type World } from "../src/simulate/botnets.js";
import type { Bar, Bench, Context, Findings } from "./bench.js";

const SEED = "grouping";
const ADDRESSES_PER_BOTNET = 500;
const SENSORS_MIN = 2;
const WORLDS = { plain: PLAIN, hard: HARD, mixed: MIXED } as const;
type Kind = keyof typeof WORLDS;
const ARI_MIN: Readonly<Record<Kind, number>> = { plain: 0.99, hard: 0.95, mixed: 0.95 };
const SECONDS_MAX = 60;
const MIB_MAX = 2048;
const MIB = 1024;

export const grouping: Bench = {
  name: "grouping",
  question: "Are addresses that try the same list found together, how fast, and in how much memory?",
  async run(context) {
    return measure(context);
  },
};

function measure({ short, say }: Context): Findings {
  const numbers: Record<string, number> = {};
  const bars: Bar[] = [];
  let outOfOrder = 0;
  for (const addresses of short ? [1000, 10_000] : [10_000, 100_000, 1_000_000]) {
    for (const kind of ["plain", "hard", "mixed"] as const) {
      const world = drawWorld({ ...WORLDS[kind], seed: SEED, addresses, botnets: Math.ceil(addresses / ADDRESSES_PER_BOTNET) });
      const attempts = attemptArrays(world);
      const found = grouped(attempts);
      const agreed = agreement(world, found);
      const name = `${kind}${addresses}`;
      Object.assign(numbers, {
        [`${name}Attempts`]: attempts.address.length,
        [`${name}S`]: found.seconds,
        [`${name}PeakMiB`]: found.peakMiB,
        [`${name}Ari`]: agreed.ari,
        [`${name}Precision`]: agreed.precision,
        [`${name}Recall`]: agreed.recall,
        [`${name}SharedRight`]: agreed.sharedRight,
      });
      say(`${name}: ${attempts.address.length} attempts, ${found.seconds.toFixed(1)} s, index ${agreed.ari.toFixed(4)}`);
      bars.push({ name: `agreement, ${name}`, measured: agreed.ari, sense: "at least", bound: ARI_MIN[kind], unit: "" });
      if (addresses === 1_000_000) {
        bars.push({ name: `time, ${name}`, measured: found.seconds, sense: "at most", bound: SECONDS_MAX, unit: "s" });
        bars.push({ name: `memory, ${name}`, measured: found.peakMiB, sense: "at most", bound: MIB_MAX, unit: "MiB" });
      }
      if (addresses === 10_000) outOfOrder += differing(found.group, grouped(reversed(attempts)).group);
    }
  }
  return {
    load: `simulated worlds, ${SENSORS_MIN} sensors at least, one thread`,
    numbers,
    bars,
    checks: [{ name: "addresses grouped otherwise when attempts come the other way round", expected: 0, found: outOfOrder }],
  };
}

interface Grouped {
  readonly group: Int32Array;
  readonly second: Int32Array;
  readonly seconds: number;
  readonly peakMiB: number;
}

function grouped(attempts: AttemptArrays): Grouped {
  writeFileSync("/proc/self/clear_refs", "5"); // the peak is counted anew: proc(5)
  const started = performance.now();
  const { group, second } = partition(collectRuns(attempts), { sensorsMin: SENSORS_MIN });
  const seconds = (performance.now() - started) / 1000;
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return { group, second, seconds, peakMiB: Number(peak) / MIB };
}

/** The same attempts, last first. */
function reversed(attempts: AttemptArrays): AttemptArrays {
  const { addresses, address, pairHigh, pairLow, timeMs, sensors } = attempts;
  const turned = (array: Uint32Array) => array.slice().reverse();
  const arrays = { address: turned(address), pairHigh: turned(pairHigh), pairLow: turned(pairLow) };
  return { addresses, ...arrays, timeMs: turned(timeMs), sensors: turned(sensors) };
}

/** Addresses whose group has other members, by the first member of each. */
function differing(a: Int32Array, b: Int32Array): number {
  const firstOf = (group: Int32Array) => {
    const first = new Map<number, number>();
    return group.map((one, address) => {
      if (one < 0) return NOBODY;
      if (!first.has(one)) first.set(one, address);
      return first.get(one) ?? NOBODY;
    });
  };
  const [x, y] = [firstOf(a), firstOf(b)];
  return x.reduce((sum, one, address) => sum + (one === y[address] ? 0 : 1), 0);
}

interface Agreement {
  readonly ari: number;
  /** Of the pairs of addresses put together, those that belong together; and the other way round. */
  readonly precision: number;
  readonly recall: number;
  /** Of the addresses behind which two botnets sit, those that were found in both. */
  readonly sharedRight: number;
}

function agreement({ truth, second }: World, found: Grouped): Agreement {
  const cells = new Map<number, number>();
  const [rows, columns] = [new Map<number, number>(), new Map<number, number>()];
  const count = (map: Map<number, number>, key: number) => map.set(key, (map.get(key) ?? 0) + 1);
  let alone = 0;
  for (const [address, botnet] of truth.entries()) {
    if (second[address] !== NOBODY) continue;
    alone++;
    const group = found.group[address]!;
    if (botnet >= 0) count(rows, botnet);
    if (group >= 0) count(columns, group);
    if (botnet >= 0 && group >= 0) count(cells, cell(botnet, group));
  }
  const [both, together, put] = [pairsIn(cells), pairsIn(rows), pairsIn(columns)];
  const chance = (together * put) / choose2(alone);
  return {
    ari: (both - chance) / ((together + put) / 2 - chance),
    precision: put === 0 ? 1 : both / put,
    recall: both / together,
    sharedRight: sharedRight({ truth, second }, found, cells),
  };
}

/** Of a group and a botnet at once. */
function cell(botnet: number, group: number): number {
  return botnet * 2 ** 24 + group;
}

function sharedRight(
  { truth, second }: Pick<World, "truth" | "second">,
  found: Grouped,
  cells: ReadonlyMap<number, number>,
): number {
  let [shared, right] = [0, 0];
  for (const [address, other] of second.entries()) {
    if (other === NOBODY) continue;
    shared++;
    const [group, next] = [found.group[address]!, found.second[address]!];
    const isOf = (botnet: number) => cells.has(cell(botnet, group)) || cells.has(cell(botnet, next));
    if (isOf(truth[address]!) && isOf(other)) right++;
  }
  return shared === 0 ? 1 : right / shared;
}

function pairsIn(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + choose2(count), 0);
}

function choose2(count: number): number {
  return (count * (count - 1)) / 2;
}
