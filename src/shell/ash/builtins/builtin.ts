/** What a command is that runs in the shell itself. */
import type { Part } from "../../process.js";
import type { Shell } from "../shell.js";

/** @returns its status. @throws ShellError, which ends a script where the builtin is a special one (POSIX 2.14); Leave */
export type Builtin = (shell: Shell, argv: readonly string[]) => Part<number>;

export type Builtins = ReadonlyMap<string, Builtin>;

/** One that says nothing and waits for nothing. */
export function quiet(act: (shell: Shell, argv: readonly string[]) => number): Builtin {
  // biome-ignore lint/correctness/useYield: it has nothing to wait for
  return function* (shell, argv) {
    return act(shell, argv);
  };
}
