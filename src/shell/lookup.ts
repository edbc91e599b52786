/** Finds what a command's name stands for among the machine's files, as execvp does, and what running it comes to. */

import { baseName, join, look } from "./commands/kit/paths.js";
import { installed } from "./commands/registry.js";
import type { Process, Program } from "./process.js";
import { EXECUTABLE } from "./router/tree.js";

type Found =
  | { readonly is: "program"; readonly path: string; readonly program: Program }
  /** A text, for the interpreter that it names: its path, and a word. */
  | { readonly is: "script"; readonly path: string; readonly interpreter: readonly string[] }
  | { readonly is: "missing" | "forbidden" };

/** What to start, of a script its interpreter, and with which words. */
export type Startable =
  | { readonly is: "program"; readonly program: Program; readonly argv: readonly string[] }
  | { readonly is: "missing" | "forbidden" };

const PATH_DEFAULT = "/usr/sbin:/usr/bin:/sbin:/bin";
/** Interpreters of interpreters. */
const SCRIPTS_MAX = 4;

/** Finds it, and tells the witness. @param path PATH, where there is one */
export function findProgram(process: Process, argv: readonly string[], path = PATH_DEFAULT): Startable {
  let called = argv;
  let found = findCommand(process, argv[0] ?? "", path);
  for (let scripts = 0; found.is === "script" && scripts < SCRIPTS_MAX; scripts++) {
    called = [...found.interpreter, found.path, ...called.slice(1)];
    found = findCommand(process, called[0] ?? "", path);
  }
  process.machine.witness.resolved(argv, found.is === "program");
  if (found.is === "script") return { is: "forbidden" };
  return found.is === "program" ? { is: "program", program: found.program, argv: called } : found;
}

/** Of a program made for this kind of machine: what it would do is not done; it goes to the background, as they do. */
// biome-ignore lint/correctness/useYield: a program that has nothing to wait for
const foreign: Program = function* () {
  return 0;
};

/** What tells an executable's kind: ELF, its class, byte order, and machine. */
const KIND_BYTES = 20;
const HEAD_BYTES = 256;

/** @param path what PATH says */
export function findCommand(process: Process, name: string, path: string): Found {
  if (name.includes("/")) return inspect(process, name) ?? { is: "missing" };
  let isForbidden = false;
  for (const folder of path.split(":")) {
    const found = inspect(process, folder === "" ? `./${name}` : join(folder, name));
    if (found?.is === "forbidden") isForbidden = true;
    else if (found !== undefined) return found;
  }
  return { is: isForbidden ? "forbidden" : "missing" };
}

function inspect(process: Process, path: string): Found | undefined {
  const stat = look(process, path);
  if (stat === undefined) return undefined;
  if (stat.type !== "file" || (stat.mode & 0o111) === 0) return { is: "forbidden" };
  const head = readHead(process, path);
  if (head === undefined) return { is: "forbidden" };
  if (head.startsWith("#!")) return script(process, path, head);
  if (head.slice(0, KIND_BYTES) !== EXECUTABLE.slice(0, KIND_BYTES)) return { is: "script", path, interpreter: ["/bin/sh"] };
  const program = stat.size === EXECUTABLE.length ? ownProgram(process, path) : foreign;
  return { is: "program", path, program };
}

/** All of this machine's programs look alike, so that a copy of BusyBox is known by what it is called. */
function ownProgram(process: Process, path: string): Program {
  const place = process.machine.files.realpath(path, process.cwd);
  const own = installed.get(baseName(place));
  if (own !== undefined && !own.isApplet && place === join(own.folder, baseName(place))) return own.program;
  const called = installed.get(baseName(path));
  if (called !== undefined) return called.program;
  const busybox = installed.get("busybox");
  return busybox === undefined ? foreign : busybox.program;
}

function script(process: Process, path: string, head: string): Found {
  const [, interpreter = "", word = ""] = /^#![ \t]*(\S+)[ \t]*([^\n]*?)[ \t]*(?:\n|$)/.exec(head) ?? [];
  const stat = look(process, interpreter);
  if (stat === undefined) return { is: "missing" };
  if (stat.type !== "file" || (stat.mode & 0o111) === 0) return { is: "forbidden" };
  return { is: "script", path, interpreter: word === "" ? [interpreter] : [interpreter, word] };
}

function readHead(process: Process, path: string): string | undefined {
  try {
    const file = process.machine.files.open(path, process.cwd, { read: true });
    try {
      return file.read(HEAD_BYTES) ?? "";
    } finally {
      file.close();
    }
  } catch {
    return undefined;
  }
}
