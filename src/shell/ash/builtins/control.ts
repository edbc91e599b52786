/** Builtins that lead the shell elsewhere: break, continue, return, exit, eval, source, exec, command, and `:`. */
import { reason } from "../../commands/kit/errors.js";
import { Input } from "../../commands/kit/input.js";
import { look } from "../../commands/kit/paths.js";
import { FileError } from "../../fs/file-system.js";
import type { Part } from "../../process.js";
import { Leave, ShellError } from "../errors.js";
import type { Shell } from "../shell.js";
import { replaceBy, runNamed } from "../simple.js";
import { type Builtin, quiet } from "./builtin.js";
import { describe } from "./names.js";

export const nothing = quiet(() => 0);
export const fail = quiet(() => 1);

function number(text: string): number {
  if (!/^\d+$/.test(text)) throw new ShellError(`Illegal number: ${text}`);
  return Number(text);
}

function leaveLoop(what: "break" | "continue"): Builtin {
  return quiet(({ state }, argv) => {
    const levels = argv[1] === undefined ? 1 : number(argv[1]);
    if (levels === 0) throw new ShellError(`Illegal number: ${argv[1]}`);
    if (state.loopDepth === 0) return 0;
    throw new Leave(what, Math.min(levels, state.loopDepth));
  });
}

export const breakLoop = leaveLoop("break");
export const continueLoop = leaveLoop("continue");

export const returnFrom = quiet(({ state }, argv) => {
  throw new Leave("return", argv[1] === undefined ? state.status : number(argv[1]) & 255);
});

export const exit = quiet(({ state }, argv) => {
  throw new Leave("exit", argv[1] === undefined ? state.status : number(argv[1]) & 255);
});

export const evaluate: Builtin = function* (shell, argv) {
  return yield* shell.deeper(() => shell.runText(argv.slice(1).join(" "), shell.state.line));
};

export const source: Builtin = function* (shell, argv) {
  const { state } = shell;
  const name = argv[1];
  if (name === undefined) throw new ShellError("filename argument required");
  const path = name.includes("/") ? name : onPath(shell, name);
  const text = yield* fileText(shell, path);
  const { parameters, command, isSourcing, line } = state;
  if (argv.length > 2) state.parameters = argv.slice(2);
  state.command = path;
  state.isSourcing = true;
  try {
    return yield* shell.deeper(() => shell.runText(text, 1));
  } catch (error) {
    if (error instanceof Leave && error.what === "return") return error.value;
    throw error;
  } finally {
    if (argv.length > 2) state.parameters = parameters;
    Object.assign(state, { command, isSourcing, line });
  }
};

function onPath(shell: Shell, name: string): string {
  const folders = (shell.expander.value("PATH") ?? "").split(":");
  const path = folders.map((folder) => `${folder}/${name}`).find((one) => look(shell.state.process, one)?.type === "file");
  if (path === undefined) throw new ShellError(`${name}: not found`);
  return path;
}

/** All of a file. @throws ShellError as for `.` */
export function* fileText(shell: Shell, path: string): Part<string> {
  const { machine, cwd } = shell.state.process;
  try {
    const file = machine.files.open(path, cwd, { read: true });
    try {
      return yield* new Input(file).all();
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof FileError) throw new ShellError(`can't open '${path}': ${reason(error)}`);
    throw error;
  }
}

export const execute: Builtin = function* (shell, argv) {
  const words = argv.slice(1);
  return words.length === 0 ? 0 : yield* replaceBy(shell, words);
};

export const command: Builtin = function* (shell, argv) {
  const [option, ...rest] = argv.slice(1);
  if (option === "-v" || option === "-V") return yield* describe(shell, rest.slice(0, 1), option === "-V");
  const words = option === "-p" || option === "--" ? rest : argv.slice(1);
  return words.length === 0 ? 0 : yield* runNamed(shell, words, true);
};
