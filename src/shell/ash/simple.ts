/** Simple commands: words expanded, assignments made, descriptors led elsewhere; then a function, a builtin or a program. */
import { findProgram, type Startable } from "../lookup.js";
import type { Part } from "../process.js";
import { Leave, ShellError } from "./errors.js";
import { SPECIAL_BUILTINS } from "./parser.js";
import { type Redirected, redirect } from "./redirect.js";
import type { Shell } from "./shell.js";
import type { Command } from "./syntax-tree.js";

type Simple = Extract<Command, { is: "simple" }>;

const MISSING_STATUS = 127;
const FORBIDDEN_STATUS = 126;

export function* runSimple(shell: Shell, command: Simple): Part<number> {
  const { state, expander } = shell;
  if (command.line > 0) state.line = command.line;
  state.outputStatus = 0;
  const argv = yield* expander.fields(command.words);
  const [name] = argv;
  if (name === undefined) return yield* withoutName(shell, command);
  const isSpecial = SPECIAL_BUILTINS.has(name) && !state.functions.has(name);
  let redirected: Redirected;
  try {
    redirected = yield* redirect(state, expander, command.redirections);
  } catch (error) {
    if (!(error instanceof ShellError) || isSpecial) throw error;
    return yield* shell.tell(error);
  }
  const restores: (() => void)[] = [];
  try {
    const isKept = isSpecial && shell.builtins.has(name);
    for (const { name: variable, value } of command.assignments) {
      const text = yield* expander.text(value);
      if (!isKept) restores.push(state.remember(variable));
      state.set(variable, text);
      if (!isKept) state.mark(variable, "isExported");
    }
    if (state.options.has("x")) yield* trace(shell, command, argv);
    if (name === "exec" && argv.length === 1) redirected = { undo: () => {} };
    return yield* runNamed(shell, argv);
  } finally {
    for (const restore of restores.reverse()) restore();
    redirected.undo();
  }
}

/** Assignments and redirections alone. The status is that of the last output put in. */
function* withoutName(shell: Shell, command: Simple): Part<number> {
  const { state, expander } = shell;
  for (const { name, value } of command.assignments) state.set(name, yield* expander.text(value));
  const { outputStatus } = state;
  if (state.options.has("x") && command.assignments.length > 0) yield* trace(shell, command, []);
  (yield* redirect(state, expander, command.redirections)).undo();
  return outputStatus;
}

function* trace(shell: Shell, command: Simple, argv: readonly string[]): Part<void> {
  const set = command.assignments.map(({ name }) => `${name}=${shell.state.get(name) ?? ""}`);
  const prompt = shell.state.get("PS4") ?? "+ ";
  yield* shell.write(`${prompt}${[...set, ...argv.map(shown)].join(" ")}\n`, 2);
}

/** A word as it would have to be typed. */
export function shown(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** @param skipsFunctions as `command` does */
export function* runNamed(shell: Shell, argv: readonly string[], skipsFunctions = false): Part<number> {
  const { state } = shell;
  const name = argv[0] ?? "";
  const body = skipsFunctions ? undefined : state.functions.get(name);
  if (body !== undefined) return yield* runFunction(shell, body, argv.slice(1));
  const builtin = shell.builtins.get(name);
  if (builtin === undefined) return yield* runProgram(shell, argv);
  const { command } = state;
  // Of what `command` runs, messages speak as if it stood alone.
  if (name !== "command") state.command = name;
  try {
    return yield* builtin(shell, argv);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    // While its redirections hold; who hears of it next has nothing to say.
    const status = yield* shell.tell(error);
    if (skipsFunctions || !SPECIAL_BUILTINS.has(name)) return status;
    throw new ShellError("", status);
  } finally {
    state.command = command;
  }
}

function* runFunction(shell: Shell, body: Command, parameters: readonly string[]): Part<number> {
  const { state } = shell;
  const before = state.parameters;
  const locals = state.locals;
  const { loopDepth } = state;
  state.parameters = parameters;
  state.locals = [];
  state.loopDepth = 0;
  try {
    return yield* shell.deeper(() => shell.run(body));
  } catch (error) {
    if (error instanceof Leave && error.what === "return") return error.value;
    throw error;
  } finally {
    for (const restore of state.locals.reverse()) restore();
    state.locals = locals;
    state.parameters = before;
    state.loopDepth = loopDepth;
  }
}

function* runProgram(shell: Shell, argv: readonly string[]): Part<number> {
  const found = findProgram(shell.state.process, argv, shell.expander.value("PATH"));
  if (found.is === "program") {
    if (shell.isSpent && shell.state.traps.size === 0) return yield* inPlace(shell, found);
    return yield* shell.children.program(found.program, found.argv);
  }
  const [text, status] = fault(argv, found.is);
  yield* shell.complain(text);
  return status;
}

function fault([name]: readonly string[], is: "missing" | "forbidden"): [text: string, status: number] {
  return is === "missing" ? [`${name}: not found`, MISSING_STATUS] : [`${name}: Permission denied`, FORBIDDEN_STATUS];
}

/** Puts a program in the shell's place: `exec`. @throws Leave with its status */
export function* replaceBy(shell: Shell, argv: readonly string[]): Part<never> {
  const found = findProgram(shell.state.process, argv, shell.expander.value("PATH"));
  if (found.is !== "program") throw new ShellError(...fault(argv, found.is));
  shell.state.traps.clear();
  throw new Leave("exit", yield* inPlace(shell, found));
}

/** What exec does: the process is the shell's, the program another. */
function* inPlace(shell: Shell, { program, argv }: Extract<Startable, { is: "program" }>): Part<number> {
  shell.state.process.machine.kernel.exec(argv);
  return yield* program(shell.view(argv));
}
