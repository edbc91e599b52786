/** Starts another program of the machine from a command, as execvp and waitpid would: for xargs, find -exec, env. */

import { findProgram } from "../../lookup.js";
import type { Part, Process, Stream } from "../../process.js";

const NOT_EXECUTABLE = 126;
export const NOT_FOUND = 127;

interface Changes {
  readonly streams?: readonly Stream[];
  readonly env?: ReadonlyMap<string, string>;
}

/** @returns the pid; undefined when there is no such program, 0 when it cannot be run */
export function start(process: Process, argv: readonly string[], changes: Changes = {}): number | undefined {
  const found = findProgram(process, argv, process.env.get("PATH"));
  if (found.is !== "program") return found.is === "missing" ? undefined : 0;
  const pid = process.machine.kernel.spawn({
    program: found.program,
    argv: found.argv,
    env: changes.env ?? process.env,
    cwd: process.cwd,
    streams: (changes.streams ?? process.streams).map((stream) => stream.share()),
    parent: process.pid,
  });
  return pid ?? 0;
}

/** @param pid as `start` gave it @returns the status */
export function* waitFor(process: Process, pid: number): Part<number> {
  if (pid === 0) return NOT_EXECUTABLE;
  for (;;) {
    const status = process.machine.kernel.reap(pid);
    if (status !== undefined) return status;
    yield { on: "child", pid };
  }
}

/**
 * Runs it to its end, with the process' own streams where none are given.
 * @returns its status; undefined when there is no such program
 */
export function* runToEnd(process: Process, argv: readonly string[], changes: Changes = {}): Part<number | undefined> {
  const pid = start(process, argv, changes);
  return pid === undefined ? undefined : yield* waitFor(process, pid);
}
