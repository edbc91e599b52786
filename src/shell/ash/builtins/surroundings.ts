/** Builtins about what is around the shell: cd, pwd, umask, ulimit, times, help, history. */
import { reason } from "../../commands/kit/errors.js";
import { FileError } from "../../fs/file-system.js";
import { ShellError } from "../errors.js";
import type { Shell } from "../shell.js";
import { type Builtin, quiet } from "./builtin.js";

export const cd: Builtin = function* (shell, argv) {
  const { state } = shell;
  const words = argv.slice(1).filter((word, index) => index > 0 || !/^-[LP]$|^--$/.test(word));
  const target = words[0] ?? state.get("HOME") ?? "";
  const isBack = target === "-";
  const folder = isBack ? (state.get("OLDPWD") ?? state.process.cwd) : target;
  const to = folder === "" ? state.process.cwd : absolute(state.process.cwd, folder);
  enter(shell, to, folder);
  if (isBack) yield* shell.write(`${to}\n`);
  return 0;
};

function enter(shell: Shell, to: string, said: string): void {
  const { state } = shell;
  const { process } = state;
  try {
    const stat = process.machine.files.stat(to, process.cwd);
    if (stat.type !== "directory") throw new FileError("ENOTDIR");
  } catch (error) {
    if (error instanceof FileError) throw new ShellError(`can't cd to ${said}: ${reason(error)}`);
    throw error;
  }
  state.set("OLDPWD", process.cwd);
  process.cwd = to;
  state.set("PWD", to);
}

/** As the shell keeps it: `..` takes back a part of the path, also behind a link. */
function absolute(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${cwd}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

export const pwd: Builtin = function* (shell) {
  yield* shell.write(`${shell.state.process.cwd}\n`);
  return 0;
};

export const umask: Builtin = function* (shell, argv) {
  const { state } = shell;
  const [word] = argv.slice(1).filter((one) => one !== "-S" && one !== "-p");
  if (word === undefined) {
    yield* shell.write(argv.includes("-S") ? "u=rwx,g=rx,o=rx\n" : `${state.umask.toString(8).padStart(4, "0")}\n`);
    return 0;
  }
  if (!/^[0-7]{1,4}$/.test(word) && !/^[ugoa]*[-+=][rwx]*$/.test(word)) throw new ShellError(`illegal mode: ${word}`);
  if (/^[0-7]+$/.test(word)) state.umask = Number.parseInt(word, 8) & 0o777;
  return 0;
};

const LIMITS: readonly (readonly [letter: string, text: string, value: string])[] = [
  ["c", "core file size (blocks)         (-c) ", "0"],
  ["d", "data seg size (kb)              (-d) ", "unlimited"],
  ["e", "scheduling priority             (-e) ", "0"],
  ["f", "file size (blocks)              (-f) ", "unlimited"],
  ["i", "pending signals                 (-i) ", "921"],
  ["l", "max locked memory (kb)          (-l) ", "64"],
  ["m", "max memory size (kb)            (-m) ", "unlimited"],
  ["n", "open files                      (-n) ", "1024"],
  ["q", "POSIX message queues (bytes)    (-q) ", "819200"],
  ["r", "real-time priority              (-r) ", "0"],
  ["s", "stack size (kb)                 (-s) ", "8192"],
  ["t", "cpu time (seconds)              (-t) ", "unlimited"],
  ["p", "max user processes              (-p) ", "921"],
  ["v", "virtual memory (kb)             (-v) ", "unlimited"],
  ["x", "file locks                      (-x) ", "unlimited"],
];

export const ulimit: Builtin = function* (shell, argv) {
  const letters =
    argv
      .slice(1)
      .filter((word) => word.startsWith("-"))
      .join("")
      .replaceAll(/[-HS]/g, "") || "f";
  if (letters.includes("a")) {
    for (const [, text, value] of LIMITS) yield* shell.write(`${text}${value}\n`);
    return 0;
  }
  const isSet = argv.slice(1).some((word) => !word.startsWith("-"));
  for (const letter of letters) {
    const limit = LIMITS.find(([known]) => known === letter);
    if (limit === undefined) throw new ShellError(`invalid option -- '${letter}'`, 1);
    if (!isSet) yield* shell.write(`${letters.length > 1 ? limit[1] : ""}${limit[2]}\n`);
  }
  return 0;
};

export const times: Builtin = function* (shell) {
  yield* shell.write("0m0.010s 0m0.020s\n0m0.000s 0m0.010s\n");
  return 0;
};

const WIDTH = 70;

export const help: Builtin = function* (shell) {
  const rows: string[] = [];
  let row = "";
  for (const name of [...shell.builtins.keys()].sort()) {
    if (row.length + name.length + 1 > WIDTH) {
      rows.push(row);
      row = "";
    }
    row += row === "" ? name : ` ${name}`;
  }
  yield* shell.write(`Built-in commands:\n------------------\n${[...rows, row].map((one) => `\t${one}\n`).join("")}\n`);
  return 0;
};

export const history: Builtin = function* (shell) {
  for (const [index, line] of shell.state.history.entries()) yield* shell.write(`${String(index).padStart(4)} ${line}\n`);
  return 0;
};

/** What cannot be done here: there is no job to be brought back. */
export const noJob = quiet(() => {
  throw new ShellError("No current job");
});
