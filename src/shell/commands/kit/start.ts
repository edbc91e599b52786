/** Starts another program of the machine from a command, as execvp and waitpid would: for xargs, find -exec, env. */
import type { Part, Process, Stream } from "../../process.js";
import { installed } from "../registry.js";
import { baseName, join, look } from "./paths.js";

const NOT_EXECUTABLE = 126;
export const NOT_FOUND = 127;

/**
 * Runs it to its end, with the process' own streams where none are given.
 * @returns its status; undefined when there is no such program
 */
export function* runToEnd(
  process: Process,
  argv: readonly string[],
  changes: { readonly streams?: readonly Stream[]; readonly env?: ReadonlyMap<string, string> } = {},
): Part<number | undefined> {
  const name = argv[0] ?? "";
  const path = name.includes("/")
    ? name
    : (process.env.get("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin")
        .split(":")
        .map((folder) => join(folder, name))
        .find((candidate) => look(process, candidate) !== undefined);
  const found = installed.get(baseName(name));
  const isThere = path !== undefined && look(process, path) !== undefined;
  process.machine.witness.resolved(argv, isThere && found !== undefined);
  if (!isThere) return undefined;
  if (found === undefined) return NOT_EXECUTABLE;
  const pid = process.machine.kernel.spawn({
    program: found.program,
    argv,
    env: changes.env ?? process.env,
    cwd: process.cwd,
    streams: (changes.streams ?? process.streams).map((stream) => stream.share()),
    parent: process.pid,
  });
  if (pid === undefined) return NOT_EXECUTABLE;
  for (;;) {
    const status = process.machine.kernel.reap(pid);
    if (status !== undefined) return status;
    yield { on: "child", pid };
  }
}
