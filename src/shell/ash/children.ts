/** What needs processes of its own: pipelines, subshells, commands' outputs, the background. And waiting for them. */
import type { Part, Process, Program, Run, Stream } from "../process.js";
import { SIGINT, SIGKILL, SIGTSTP } from "../signals.js";
import type { Builtins } from "./builtins/builtin.js";
import { Leave, ShellError } from "./errors.js";
import { redirect } from "./redirect.js";
import { Shell } from "./shell.js";
import { EXIT, endingText } from "./signals.js";
import { State, TEXT_BYTES_MAX } from "./state.js";
import type { Command } from "./syntax-tree.js";

const PIECE_BYTES = 4096;
const SIGNALLED = 128;
/** A child that has been stopped, by ^Z. */
const STOPPED_STATUS = 128 + SIGTSTP;
const JOBS_MAX = 64;

/** How a child comes into the world. */
interface Birth {
  readonly streams: readonly Stream[];
  /** As Kernel.spawn has it. */
  readonly group?: number | undefined;
}

export class Children {
  readonly #shell: Shell;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** @throws ShellError when there are too many processes */
  spawn(program: Program, argv: readonly string[], { streams, group }: Birth): number {
    const { process } = this.#shell.state;
    const pid = process.machine.kernel.spawn({
      program,
      argv,
      env: this.#shell.state.environment(),
      cwd: process.cwd,
      streams,
      parent: process.pid,
      ...(group === undefined ? {} : { group }),
    });
    if (pid === undefined) throw new ShellError("can't fork: Resource temporarily unavailable");
    return pid;
  }

  /** Runs a program before the shell goes on. */
  *program(program: Program, argv: readonly string[]): Part<number> {
    const pid = this.spawn(program, argv, { streams: this.#shared(), group: this.#ownGroup });
    return yield* this.#awaited([pid]);
  }

  *subshell(command: Extract<Command, { is: "subshell" }>): Part<number> {
    const pid = this.#fork(
      { is: "group", body: command.body, redirections: command.redirections },
      { streams: this.#shared(), group: this.#ownGroup },
    );
    return yield* this.#awaited([pid]);
  }

  *pipeline(commands: readonly Command[]): Part<number> {
    const { kernel } = this.#shell.state.process.machine;
    const pids: number[] = [];
    let input: Stream | undefined;
    for (const [index, command] of commands.entries()) {
      const pipe = index < commands.length - 1 ? kernel.pipe() : undefined;
      const streams = this.#shared(input, pipe?.write);
      try {
        pids.push(this.#fork(command, { streams, group: pids[0] ?? this.#ownGroup }));
      } catch (error) {
        pipe?.read.close();
        throw error;
      }
      input = pipe?.read;
    }
    return yield* this.#awaited(pids);
  }

  *background(body: Command): Part<number> {
    const { state } = this.#shell;
    const { machine } = state.process;
    const streams = this.#shared();
    if (!state.options.has("m")) {
      streams[0]?.close();
      streams[0] = machine.files.open("/dev/null", "/", { read: true });
    }
    const pid = this.#fork(body, { streams, group: this.#ownGroup });
    state.lastBackground = pid;
    const number = 1 + Math.max(0, ...state.jobs.map((job) => job.number));
    if (state.jobs.length < JOBS_MAX) state.jobs.push({ number, pid, text: textOf(body) });
    yield { on: "turn" };
    return 0;
  }

  /** What a command writes, without the newlines at its end. */
  *output(body: Command | undefined): Part<string> {
    const { state } = this.#shell;
    if (body === undefined) return "";
    const pipe = state.process.machine.kernel.pipe();
    const streams = this.#shared(undefined, pipe.write);
    let pid: number;
    const pieces: string[] = [];
    let length = 0;
    try {
      pid = this.#fork(body, { streams });
      for (;;) {
        const piece = pipe.read.read(PIECE_BYTES);
        if (piece === undefined) break;
        if (piece === "") {
          yield { on: "readable", stream: pipe.read };
          continue;
        }
        pieces.push(piece);
        length += piece.length;
        if (length <= TEXT_BYTES_MAX) continue;
        state.process.machine.kernel.kill(pid, SIGKILL);
        throw new ShellError("out of memory");
      }
    } finally {
      pipe.read.close();
    }
    state.outputStatus = yield* this.wait(pid);
    return pieces.join("").replaceAll("\0", "").replace(/\n+$/, "");
  }

  /** @returns the status of a child once it has ended, or been stopped */
  *wait(pid: number): Part<number> {
    const { kernel } = this.#shell.state.process.machine;
    for (;;) {
      const status = kernel.reap(pid);
      if (status !== undefined) return status;
      if (kernel.isStopped(pid)) return STOPPED_STATUS;
      yield { on: "child", pid };
    }
  }

  /** Waits for what is in the foreground. @returns the status of the last, or under pipefail of the last that failed */
  *#awaited(pids: readonly number[]): Part<number> {
    const { state } = this.#shell;
    const { kernel } = state.process.machine;
    const isInFront = state.options.has("m");
    if (isInFront && pids[0] !== undefined) kernel.foreground(pids[0]);
    const statuses: number[] = [];
    for (const pid of pids) statuses.push(yield* this.wait(pid));
    const failed = state.options.has("pipefail") ? statuses.findLast((one) => one !== 0) : undefined;
    const status = failed ?? statuses.at(-1) ?? 0;
    if (isInFront) kernel.foreground(state.process.group);
    const text = status === SIGNALLED + SIGINT && state.isInteractive ? "" : endingText(status) || undefined;
    if (text !== undefined) yield* this.#shell.write(`${text}\n`, 2);
    return status;
  }

  /** With job control each pipeline is a group of its own. */
  get #ownGroup(): number | undefined {
    return this.#shell.state.options.has("m") ? 0 : undefined;
  }

  #shared(input?: Stream, output?: Stream): Stream[] {
    return this.#shell.streams().map((stream, descriptor) => {
      if (descriptor === 0 && input !== undefined) return input;
      return descriptor === 1 && output !== undefined ? output : stream.share();
    });
  }

  /** A copy of the shell that runs one command. */
  #fork(command: Command, birth: Birth): number {
    const snapshot = new State(this.#shell.state.process, this.#shell.state);
    const argv = this.#shell.state.process.argv;
    return this.spawn((process) => runCopy(process, snapshot, command, this.#shell.builtins), argv, birth);
  }
}

function* runCopy(process: Process, snapshot: State, command: Command, builtins: Builtins): Run {
  const shell = new Shell(new State(process, snapshot), builtins);
  return yield* ending(shell, function* () {
    shell.isSpent = command.is === "simple";
    if (command.is !== "group") return yield* shell.run(command);
    yield* redirect(shell.state, shell.expander, command.redirections);
    return yield* shell.run(command.body);
  });
}

/** Runs what a shell is for, and its end: mistakes told, the trap for the end run. @returns its exit status */
export function* ending(shell: Shell, act: () => Part<number>): Run {
  const { state } = shell;
  state.status = yield* caught(shell, act);
  const trap = state.traps.get(EXIT);
  state.traps.delete(EXIT);
  if (trap !== undefined && trap !== "") {
    const { status } = state;
    state.status = yield* caught(shell, function* () {
      yield* shell.runText(trap, state.line);
      return status;
    });
  }
  return state.status & 255;
}

function* caught(shell: Shell, act: () => Part<number>): Part<number> {
  try {
    return yield* act();
  } catch (error) {
    if (error instanceof ShellError) return yield* shell.tell(error);
    if (!(error instanceof Leave)) throw error;
    if (error.value === Number.POSITIVE_INFINITY) return SIGNALLED + SIGINT;
    return error.what === "exit" || error.what === "return" ? error.value : shell.state.status;
  }
}

/** A command as `jobs` shows it, near enough: the words as written. */
function textOf(command: Command): string {
  switch (command.is) {
    case "simple":
      return command.words
        .map((word) =>
          word
            .map((piece) => (piece.is === "text" ? piece.text : piece.is === "parameter" ? `\${${piece.name}}` : "$(...)"))
            .join(""),
        )
        .join(" ");
    case "pipeline":
      return command.commands.map(textOf).join(" | ");
    case "both":
    case "either":
      return `${textOf(command.left)} ${command.is === "both" ? "&&" : "||"} ${textOf(command.right)}`;
    case "list":
      return command.commands.map(textOf).join("; ");
    case "background":
      return `${textOf(command.body)} &`;
    case "subshell":
    case "group":
      return command.is === "group" ? textOf(command.body) : `(${textOf(command.body)})`;
    default:
      return command.is;
  }
}
