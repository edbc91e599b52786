/**
 * What processes cost, as the kernel counts it.
 *
 * CPU is the sum of `/proc/PID/task/TID/schedstat`, in nanoseconds; utime and stime of `/proc/PID/stat` are samples, and wrong by
 * a factor for work that comes in bursts. A thread that ends takes its count with it: `threadsGone` tells how many did, and with
 * any the CPU is only a lower bound. Node keeps its threads, so none is the rule.
 */
import { readdirSync, readFileSync } from "node:fs";

/** Run time by thread, in nanoseconds. */
export type ThreadTimes = ReadonlyMap<string, number>;

export interface CpuUse {
  readonly cpuUs: number;
  readonly threadsGone: number;
}

/** Processes by a name of the reader's. */
export type Pids = Readonly<Record<string, number>>;

/** @throws when the process is gone */
export function threadTimes(pid: number): ThreadTimes {
  const times = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      times.set(thread, runTimeNs(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "latin1")));
    } catch {
      // It ended between the listing and the look.
    }
  }
  return times;
}

/** The first field of a schedstat. */
export function runTimeNs(schedstat: string): number {
  const runTime = Number(schedstat.split(" ", 1)[0]);
  if (!Number.isFinite(runTime)) throw new Error(`Not a schedstat: ${JSON.stringify(schedstat)}`);
  return runTime;
}

export function cpuUse(before: ThreadTimes, after: ThreadTimes): CpuUse {
  let ns = 0;
  for (const [thread, time] of after) ns += time - (before.get(thread) ?? 0);
  const threadsGone = [...before.keys()].filter((thread) => !after.has(thread)).length;
  return { cpuUs: ns / 1000, threadsGone };
}

/** Starts counting. @returns a function that tells what each process has used since */
export function startCpuMeter(pids: Pids): () => Record<string, CpuUse> {
  const before = Object.entries(pids).map(([name, pid]) => ({ name, pid, times: threadTimes(pid) }));
  return () => Object.fromEntries(before.map(({ name, pid, times }) => [name, cpuUse(times, threadTimes(pid))]));
}

/** A process's share of the memory it uses: pages that it has in common with others count in part, so that shares add up. */
export function pssBytes(pid: number): number {
  return pssOf(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"));
}

/** @param rollup the text of a `smaps_rollup` */
export function pssOf(rollup: string): number {
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  if (kibibytes === undefined) throw new Error("Not a smaps_rollup: it has no Pss.");
  return 1024 * Number(kibibytes);
}

export function pssByName(pids: Pids): Record<string, number> {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, pssBytes(pid)]));
}
