/**
 * Which children we have, written where our successor finds it: if we are killed, a child that hangs could keep our ports. A pid
 * alone may have been given to another process; with its start time it names one for ever.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";

interface ProcessId {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  readonly startTicks: string;
}

/** Remembers the children's pids. */
export function remember(path: string, pids: readonly number[]): void {
  const ids = pids.flatMap((pid) => {
    const startTicks = startTicksOf(pid);
    return startTicks === undefined ? [] : [{ pid, startTicks }];
  });
  writeFileSync(`${path}.new`, JSON.stringify(ids), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Kills what `path` remembers and is still running. @returns the pids killed */
export function killLeftovers(path: string): number[] {
  const killed = recall(path).filter(({ pid, startTicks }) => startTicksOf(pid) === startTicks);
  for (const { pid } of killed) process.kill(pid, "SIGKILL");
  return killed.map(({ pid }) => pid);
}

/** Whether a process of that pid exists. */
export function isRunning(pid: number): boolean {
  const state = statFields(pid)?.[0];
  return state !== undefined && state !== "Z" && state !== "X";
}

function recall(path: string): ProcessId[] {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ProcessId[];
  } catch {
    return []; // none, or torn: then there is nothing to be sure of
  }
}

function startTicksOf(pid: number): string | undefined {
  return statFields(pid)?.[19];
}

/** The fields of /proc/PID/stat after the command name, which may itself hold spaces: `state` is the first. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
