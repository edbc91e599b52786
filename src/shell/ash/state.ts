/** What a shell remembers: variables, parameters, functions, aliases, options, traps, and how far it has got. A subshell gets a copy. */
import type { Process, Stream } from "../process.js";
import { ShellError } from "./errors.js";
import type { Command } from "./syntax-tree.js";

interface Variable {
  /** Absent of what is exported or read-only before it has one. */
  readonly value?: string;
  readonly isExported: boolean;
  readonly isReadonly: boolean;
}

export interface Job {
  readonly number: number;
  readonly pid: number;
  readonly text: string;
}

const VARIABLES_MAX = 2000;
const FUNCTIONS_MAX = 500;
/** Of a value, and of what an expansion may come to. */
export const TEXT_BYTES_MAX = 1024 * 1024;
const ALL_BYTES_MAX = 4 * 1024 * 1024;

export class State {
  /** Whose streams and folder the shell has. */
  readonly process: Process;
  /** Of the shell that this one is, or is part of: `$$`. */
  readonly shellPid: number;
  /** By descriptor; those below 3 are the process' own until redirected. */
  streams: (Stream | undefined)[];
  /** `$0`, which messages begin with. */
  name = "sh";
  /** The script or builtin that messages name beside it. */
  command: string | undefined;
  line = 0;
  isInteractive = false;
  parameters: readonly string[] = [];
  status = 0;
  /** Of the last command whose output was put into a word. */
  outputStatus = 0;
  lastBackground = 0;
  /** How many loops are open, in the function that runs. */
  loopDepth = 0;
  /** Whether a file is read by `.`, which `return` ends. */
  isSourcing = false;
  /** In a function: what puts back what its `local` has hidden. */
  locals: (() => void)[] | undefined;
  /** Mistakes of what is here do not end the shell under `set -e`. */
  testedDepth = 0;
  /** How far getopts has got within a word. */
  optionAt = 0;
  readonly options = new Set<string>();
  readonly functions: Map<string, Command>;
  readonly aliases: Map<string, string>;
  readonly traps: Map<string, string>;
  readonly jobs: Job[] = [];
  /** Lines typed at the prompt, the oldest first. */
  readonly history: string[] = [];
  umask = 0o022;
  readonly #variables: Map<string, Variable>;
  #bytes = 0;

  constructor(process: Process, from?: State) {
    this.process = process;
    this.shellPid = from?.shellPid ?? process.pid;
    this.streams = [...process.streams];
    this.#variables = new Map(from === undefined ? [] : from.#variables);
    this.functions = new Map(from?.functions);
    this.aliases = new Map(from?.aliases);
    // What a signal was to do, a subshell does not; what it was not to do, it neither does.
    this.traps = new Map([...(from?.traps ?? [])].filter(([, action]) => action === ""));
    if (from === undefined) {
      for (const [name, value] of process.env) this.#variables.set(name, { value, isExported: true, isReadonly: false });
      return;
    }
    this.#bytes = from.#bytes;
    this.name = from.name;
    this.command = from.command;
    this.line = from.line;
    this.parameters = from.parameters;
    this.status = from.status;
    this.lastBackground = from.lastBackground;
    if (from.locals !== undefined) this.locals = [];
    for (const option of from.options) if (option !== "i" && option !== "m") this.options.add(option);
  }

  get(name: string): string | undefined {
    return this.#variables.get(name)?.value;
  }

  /** @throws ShellError for what is read-only, or too much */
  set(name: string, value: string): void {
    const before = this.#variables.get(name);
    if (before?.isReadonly === true) throw new ShellError(`${name}: is read only`);
    if (value.length > TEXT_BYTES_MAX) throw new ShellError("out of memory");
    this.#put(name, { value, isExported: before?.isExported === true || this.options.has("a"), isReadonly: false });
  }

  unset(name: string): void {
    const before = this.#variables.get(name);
    if (before?.isReadonly === true) throw new ShellError(`${name}: is read only`);
    this.#bytes -= before?.value?.length ?? 0;
    this.#variables.delete(name);
  }

  mark(name: string, how: "isExported" | "isReadonly", is = true): void {
    const before = this.#variables.get(name) ?? { isExported: false, isReadonly: false };
    this.#put(name, { ...before, [how]: is });
  }

  /** What a function's `local`, or an assignment before a command, takes back. */
  remember(name: string): () => void {
    const before = this.#variables.get(name);
    return () => {
      if (before === undefined) this.#variables.delete(name);
      else this.#put(name, before);
    };
  }

  defineFunction(name: string, body: Command): void {
    if (this.functions.size >= FUNCTIONS_MAX && !this.functions.has(name)) throw new ShellError("out of memory");
    this.functions.set(name, body);
  }

  /** By name: what is exported, or read-only, or all. */
  variables(which?: "isExported" | "isReadonly"): readonly (readonly [name: string, value: string | undefined])[] {
    return [...this.#variables]
      .filter(([, variable]) => which === undefined || variable[which])
      .map(([name, { value }]) => [name, value] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1));
  }

  /** What a program that is started gets. */
  environment(): Map<string, string> {
    const exported = [...this.#variables].filter(([, { isExported, value }]) => isExported && value !== undefined);
    return new Map(exported.map(([name, { value = "" }]) => [name, value]));
  }

  #put(name: string, variable: Variable): void {
    const before = this.#variables.get(name);
    const bytes = this.#bytes + (variable.value?.length ?? 0) - (before?.value?.length ?? 0);
    if (bytes > ALL_BYTES_MAX || (before === undefined && this.#variables.size >= VARIABLES_MAX))
      throw new ShellError("out of memory");
    this.#bytes = bytes;
    this.#variables.set(name, variable);
  }
}
