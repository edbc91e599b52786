/**
 * BusyBox 1.35's ash: what it was called with, and from where it reads. Nothing of it leaves the emulated machine: its commands are
 * the machine's programs (commands/registry.ts) and its own builtins.
 */
import type { Part, Process, Run } from "../process.js";
import { BUSYBOX } from "../router/device.js";
import { SIGINT } from "../signals.js";
import { fileText } from "./builtins/control.js";
import { builtins } from "./builtins/registry.js";
import { setLongOption, setOption } from "./builtins/variables.js";
import { ending } from "./children.js";
import { Cursor } from "./cursor.js";
import { Leave, ShellError, SyntaxMistake } from "./errors.js";
import { Parser } from "./parser.js";
import { promptText } from "./prompt.js";
import { LineReader } from "./reader.js";
import { Shell } from "./shell.js";
import { State } from "./state.js";
import type { Command } from "./syntax-tree.js";

const INTERRUPTED_STATUS = 128 + SIGINT;
/** What a shell at a terminal does not end of: INT, QUIT, TERM, TSTP, TTIN, TTOU. */
const KEPT_SIGNALS = [SIGINT, 3, 15, 20, 21, 22];
const HISTORY_MAX = 256;

export function* ash(process: Process): Run {
  const shell = new Shell(new State(process), builtins);
  return yield* ending(shell, () => start(shell, process.argv));
}

function* start(shell: Shell, argv: readonly string[]): Part<number> {
  const { state } = shell;
  const { process } = state;
  state.name = argv[0] ?? "sh";
  const { text, words, isLogin } = readArguments(state, argv);
  const script = text === undefined && !state.options.has("s") ? words[0] : undefined;
  const isTerminal = process.streams[0]?.isTerminal === true && process.streams[2]?.isTerminal === true;
  state.isInteractive = state.options.has("i") || (text === undefined && script === undefined && isTerminal);
  if (state.get("PWD") !== process.cwd) state.set("PWD", process.cwd);
  if (state.get("IFS") !== undefined) state.unset("IFS");
  if (state.isInteractive) yield* greet(shell, isTerminal);
  if (isLogin) yield* readProfiles(shell);
  if (text !== undefined) {
    // Given a name of its own, messages say where in the text they come from.
    state.command = words[0];
    state.name = words[0] ?? state.name;
    state.parameters = words.slice(1);
    process.machine.witness.command(text);
    return yield* shell.runText(text, 0, true);
  }
  if (script !== undefined) {
    state.parameters = words.slice(1);
    const content = yield* fileText(shell, script);
    state.name = script;
    state.command = script;
    return yield* shell.runText(content, 1);
  }
  state.parameters = words;
  return yield* converse(shell);
}

interface Arguments {
  readonly text: string | undefined;
  readonly words: readonly string[];
  readonly isLogin: boolean;
}

function readArguments(state: State, argv: readonly string[]): Arguments {
  let at = 1;
  let isLogin = argv[0]?.startsWith("-") === true;
  let hasText = false;
  for (; at < argv.length && /^[-+]./.test(argv[at] ?? ""); at++) {
    const word = argv[at] ?? "";
    if (word === "--") {
      at++;
      break;
    }
    const isOn = word.startsWith("-");
    for (const letter of word.slice(1)) {
      if (letter === "c") hasText = true;
      else if (letter === "l") isLogin = true;
      else if (letter === "o") setLongOption(state, argv[++at] ?? "", isOn);
      else if (letter === "s" || letter === "i") state.options.add(letter);
      else setOption(state, letter, isOn);
    }
  }
  if (!hasText) return { text: undefined, words: argv.slice(at), isLogin };
  const text = argv[at];
  if (text === undefined) throw new ShellError("-c requires an argument");
  state.options.add("c");
  return { text, words: argv.slice(at + 1), isLogin };
}

function* greet(shell: Shell, isTerminal: boolean): Part<void> {
  const { state } = shell;
  state.options.add("i");
  state.options.add("s");
  if (isTerminal) state.options.add("m");
  for (const signal of KEPT_SIGNALS) state.process.signals.caught.add(signal);
  yield* shell.write(`\n\n${BUSYBOX} built-in shell (ash)\n\n`, 2);
}

/** What is wrong in one of them does not keep anybody from working. */
function* readProfiles(shell: Shell): Part<void> {
  for (const path of ["/etc/profile", `${shell.state.get("HOME") ?? ""}/.profile`]) {
    try {
      yield* shell.runText(yield* fileText(shell, path), 1);
    } catch (error) {
      if (error instanceof Leave && error.what === "return") continue;
      if (!(error instanceof ShellError)) throw error;
      if (!error.message.startsWith("can't open")) yield* shell.tell(error);
    }
  }
  shell.state.status = 0;
}

/** Reads commands from standard input until it ends, or something does. */
function* converse(shell: Shell): Part<number> {
  const { state } = shell;
  const input = state.process.streams[0];
  if (input === undefined) return 0;
  const reader = new LineReader(input);
  for (let line = 0; ; ) {
    if (state.isInteractive) yield* tellEnded(shell);
    try {
      const read = yield* readCommands(shell, reader, line);
      if (read === undefined) return state.status;
      line += read.lines;
      for (const command of read.commands) yield* shell.run(command);
    } catch (error) {
      if (!state.isInteractive || !isForgiven(error)) throw error;
      if (error instanceof ShellError) state.status = yield* shell.tell(error);
      else if (error instanceof Leave && error.value === Number.POSITIVE_INFINITY) {
        state.status = INTERRUPTED_STATUS;
        reader.forget();
        yield* shell.write("\n", 2);
      }
    }
  }
}

function isForgiven(error: unknown): boolean {
  return error instanceof ShellError || (error instanceof Leave && error.what !== "exit");
}

/** @returns the commands of the next line, or lines where they go on; undefined at the end */
function* readCommands(shell: Shell, reader: LineReader, before: number) {
  const { state } = shell;
  let text = "";
  let lines = 0;
  for (;;) {
    if (state.isInteractive) yield* shell.write(promptText(shell, lines === 0 ? "PS1" : "PS2"), 2);
    const line = yield* interruptible(shell, reader);
    if (line === undefined && text === "") return yield* atEnd(shell);
    lines++;
    if (line !== undefined) tellLine(shell, line);
    text += line ?? "";
    try {
      return { commands: parse(state, text, state.isInteractive ? 1 : before + 1, line !== undefined), lines };
    } catch (error) {
      if (line === undefined || !(error instanceof SyntaxMistake) || !error.isIncomplete) throw error;
    }
  }
}

function* atEnd(shell: Shell): Part<undefined> {
  if (shell.state.isInteractive) yield* shell.write("\n", 2);
  return undefined;
}

/** A line, unless ^C is typed first. */
function* interruptible(shell: Shell, reader: LineReader): Part<string | undefined> {
  const { signals } = shell.state.process;
  const lines = reader.line();
  for (;;) {
    const step = lines.next();
    if (step.done === true) return step.value;
    yield step.value;
    if (signals.caught.size > 0) yield* shell.runTraps();
  }
}

function tellLine({ state }: Shell, line: string): void {
  const bare = line.replace(/\r?\n$/, "");
  if (bare.trim() === "") return;
  state.process.machine.witness.command(bare);
  if (!state.isInteractive) return;
  state.history.push(bare);
  if (state.history.length > HISTORY_MAX) state.history.shift();
}

/** All the commands of a text. @param hasMore what is not complete may yet be */
function parse(state: State, text: string, line: number, hasMore: boolean): readonly Command[] {
  const cursor = new Cursor(text, line);
  const parser = new Parser(cursor, state.aliases);
  const commands: Command[] = [];
  for (let command = parser.complete(); command !== undefined; command = parser.complete()) commands.push(command);
  if (hasMore && (cursor.pending.length > 0 || /(^|[^\\])(\\\\)*\\\n$/.test(text)))
    throw cursor.incomplete("unexpected end of file");
  return commands;
}

/** Says which jobs have ended since, before it prompts. */
function* tellEnded(shell: Shell): Part<void> {
  const { state } = shell;
  const { kernel } = state.process.machine;
  for (const job of [...state.jobs]) {
    const status = kernel.reap(job.pid);
    if (status === undefined) continue;
    const mark = job === state.jobs.at(-1) ? "+" : job === state.jobs.at(-2) ? "-" : " ";
    state.jobs.splice(state.jobs.indexOf(job), 1);
    yield* shell.write(`[${job.number}]${mark}  Done${status === 0 ? "" : `(${status})`}                       ${job.text}\n`, 2);
  }
}
