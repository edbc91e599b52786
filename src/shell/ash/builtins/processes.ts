/** Builtins about processes: jobs, wait, kill, trap. */
import { baseName } from "../../commands/kit/paths.js";
import { installed } from "../../commands/registry.js";
import type { Part, Stream } from "../../process.js";
import { signalName } from "../../signals.js";
import { Leave, ShellError } from "../errors.js";
import type { Shell } from "../shell.js";
import { EXIT, endingText, readSignal } from "../signals.js";
import type { Builtin } from "./builtin.js";

const UNKNOWN_STATUS = 127;
const SIGPIPE_STATUS = 128 + 13;

export const jobs: Builtin = function* (shell) {
  const { state } = shell;
  for (const { number, pid, text } of [...state.jobs]) {
    const { kernel } = state.process.machine;
    const isRunning = kernel.list().some((one) => one.pid === pid && one.state !== "Z");
    const mark = number === state.jobs.at(-1)?.number ? "+" : number === state.jobs.at(-2)?.number ? "-" : " ";
    yield* shell.write(
      `[${number}]${mark} ${kernel.isStopped(pid) ? "Stopped" : isRunning ? "Running" : "Done   "}                    ${text}\n`,
    );
  }
  return 0;
};

export const wait: Builtin = function* (shell, argv) {
  const { state } = shell;
  const asked = argv.slice(1).map((word) => pidOf(shell, word));
  let status = 0;
  for (const pid of asked.length > 0 ? asked : state.jobs.map((job) => job.pid)) {
    const at = state.jobs.findIndex((job) => job.pid === pid);
    if (at < 0) {
      status = UNKNOWN_STATUS;
      continue;
    }
    status = yield* shell.children.wait(pid);
    const text = endingText(status);
    if (text !== "") yield* shell.write(`${text}\n`, 2);
    state.jobs.splice(
      state.jobs.findIndex((job) => job.pid === pid),
      1,
    );
  }
  return asked.length > 0 ? status : 0;
};

function pidOf(shell: Shell, word: string): number {
  const { jobs } = shell.state;
  const job = /^%(\d+|[%+-])?$/.exec(word);
  if (job !== null) {
    const number = Number(job[1]);
    const found = Number.isNaN(number) ? jobs.at(-1) : jobs.find((one) => one.number === number);
    if (found === undefined) throw new ShellError(`${word}: no such job`);
    return found.pid;
  }
  if (!/^\d+$/.test(word)) throw new ShellError(`Illegal number: ${word}`);
  return Number(word);
}

export const kill: Builtin = function* (shell, argv) {
  const words = argv.map((word) => (word.startsWith("%") ? String(-pidOf(shell, word)) : word));
  return yield* inline("kill")(shell, words);
};

/** A program of the machine that the shell has built in; of what goes wrong it speaks as the shell. */
export function inline(name: string): Builtin {
  return function* (shell, argv) {
    const found = installed.get(name);
    if (found === undefined) throw new ShellError(`${name}: not found`, UNKNOWN_STATUS);
    const streams = [...shell.streams()];
    const error = streams[2];
    if (error !== undefined) streams[2] = renaming(error, `${name}: `, `${ownName(shell)}: `);
    const status = yield* found.program(shell.view(argv, streams));
    if (status !== SIGPIPE_STATUS) return status;
    // It was the shell itself that wrote where nobody reads any more.
    shell.state.traps.clear();
    throw new Leave("exit", status);
  };
}

export const printf: Builtin = function* (shell, argv) {
  if (argv.length > 1) return yield* inline("printf")(shell, argv);
  yield* shell.write(`${ownName(shell)}: usage: printf FORMAT [ARGUMENT...]\n`, 2);
  return 2;
};

/** What programs take the shell to be called. */
function ownName({ state }: Shell): string {
  return baseName(state.name).replace(/^-/, "");
}

/** As `[`, in which the parser has made words of `&&` and `||`. */
export const doubleBracket: Builtin = (shell, argv) =>
  inline("[")(shell, ["[", ...argv.slice(1, argv.at(-1) === "]]" ? -1 : undefined), ...(argv.at(-1) === "]]" ? ["]"] : [])]);

/** A stream on which what begins with a program's name begins with another. */
function renaming(stream: Stream, from: string, to: string): Stream {
  return {
    ...stream,
    isTerminal: stream.isTerminal,
    read: (max) => stream.read(max),
    write: (text) => {
      if (!text.startsWith(from)) return stream.write(text);
      const taken = stream.write(to + text.slice(from.length));
      return taken <= 0 ? taken : text.length - Math.max(0, to.length + text.length - from.length - taken);
    },
    close: () => stream.close(),
    share: () => stream.share(),
  };
}

export const trap: Builtin = function* (shell, argv) {
  const { state } = shell;
  const { signals } = state.process;
  const words = argv.slice(argv[1] === "--" || argv[1] === "-p" ? 2 : 1);
  if (words.length === 0) {
    for (const [name, action] of state.traps) yield* shell.write(`trap -- '${action.replaceAll("'", `'"'"'`)}' ${name}\n`);
    return 0;
  }
  if (words[0] === "-l") return yield* listSignals(shell);
  const isReset = words.length === 1 || /^\d+$/.test(words[0] ?? "") || words[0] === "-";
  const action = isReset ? undefined : words[0];
  let status = 0;
  for (const word of words.length === 1 || (isReset && words[0] !== "-") ? words : words.slice(1)) {
    const number = readSignal(word);
    if (number === undefined) {
      yield* shell.complain(`${word}: invalid signal specification`);
      status = 1;
      continue;
    }
    const name = signalName(number) ?? "";
    if (action === undefined) state.traps.delete(name);
    else state.traps.set(name, action);
    if (name === EXIT) continue;
    signals.ignored.delete(number);
    if (action === "") signals.ignored.add(number);
    else if (action !== undefined) signals.caught.add(number);
    else if (!state.isInteractive) signals.caught.delete(number);
  }
  return status;
};

function* listSignals(shell: Shell): Part<number> {
  for (let number = 1; number < 32; number++) yield* shell.write(`${String(number).padStart(2)}) ${signalName(number)}\n`);
  return 0;
}
