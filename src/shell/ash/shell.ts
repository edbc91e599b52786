/** Runs commands: lists, loops and conditions here, simple commands in simple.ts, what needs processes of its own in children.ts. */
import { say } from "../commands/system/answer.js";
import type { Part, Process, Stream } from "../process.js";
import { SIGINT, SIGSEGV, signalName } from "../signals.js";
import type { Builtins } from "./builtins/builtin.js";
import { Children } from "./children.js";
import { Cursor } from "./cursor.js";
import { Leave, ShellError, SyntaxMistake } from "./errors.js";
import { Expander } from "./expander.js";
import { Parser } from "./parser.js";
import { compilePattern, matches } from "./pattern.js";
import { type Redirected, redirect } from "./redirect.js";
import { runSimple } from "./simple.js";
import type { State } from "./state.js";
import type { Command } from "./syntax-tree.js";

type Of<Is extends Command["is"]> = Extract<Command, { readonly is: Is }>;

/** Functions, `eval` and `.` within each other; the real one ends with a fault of its stack. */
const DEPTH_MAX = 100;

/** Where a descriptor leads to that is not open. */
const CLOSED: Stream = { isTerminal: false, read: () => undefined, write: () => -1, close: () => {}, share: () => CLOSED };

export class Shell {
  readonly state: State;
  readonly builtins: Builtins;
  readonly expander: Expander;
  readonly children: Children;
  /** Nothing is left to do behind the command at hand: a program takes the shell's place. */
  isSpent = false;
  #depth = 0;

  constructor(state: State, builtins: Builtins) {
    this.state = state;
    this.builtins = builtins;
    this.children = new Children(this);
    this.expander = new Expander(state, (body) => this.children.output(body));
  }

  /** @returns its status, which is also the state's. @throws Leave, ShellError */
  *run(command: Command): Part<number> {
    this.state.status = yield* this.#execute(command);
    if (this.state.process.signals.caught.size > 0) yield* this.runTraps();
    return this.state.status;
  }

  /**
   * Runs a text, line by line.
   *
   * @param line the number of its first
   * @param isAll the shell has nothing else to do
   */
  *runText(text: string, line: number, isAll = false): Part<number> {
    this.state.status = 0;
    const cursor = new Cursor(text, line);
    const parser = new Parser(cursor, this.state.aliases);
    for (;;) {
      const command = parser.complete();
      if (command === undefined) return this.state.status;
      this.isSpent = isAll && command.is === "simple" && cursor.isAtEnd;
      if (!this.state.options.has("n")) yield* this.run(command);
    }
  }

  /** Does it one level deeper; a shell too deep within itself ends as the real one does. */
  *deeper(act: () => Part<number>): Part<number> {
    if (++this.#depth > DEPTH_MAX) {
      this.state.process.machine.kernel.kill(this.state.process.pid, SIGSEGV);
      yield { on: "turn" };
      throw new Leave("exit", 128 + SIGSEGV);
    }
    try {
      return yield* act();
    } finally {
      this.#depth--;
    }
  }

  /** What a trap was set for has come: its action runs, the status stays. */
  *runTraps(): Part<void> {
    for (let signal = this.state.process.signals.take(); signal !== undefined; signal = this.state.process.signals.take()) {
      const action = this.state.traps.get(signalName(signal) ?? "");
      if (action === undefined) {
        if (signal === SIGINT) throw new Leave("break", Number.POSITIVE_INFINITY);
        continue;
      }
      const { status } = this.state;
      yield* this.deeper(() => this.runText(action, this.state.line));
      this.state.status = status;
    }
  }

  /** The streams that a command sees, those not open as such that give and take nothing. */
  streams(): readonly Stream[] {
    const { streams } = this.state;
    return Array.from({ length: Math.max(3, streams.length) }, (_, descriptor) => streams[descriptor] ?? CLOSED);
  }

  /** This process as a program sees it that runs in the shell's own. */
  view(argv: readonly string[], streams = this.streams()): Process {
    const { process } = this.state;
    const { pid, parent, group, signals, machine, cwd } = process;
    return { pid, parent, group, argv, env: this.state.environment(), cwd, streams, signals, machine };
  }

  *write(text: string, descriptor: 1 | 2 = 1): Part<void> {
    yield* say(this.view([]), descriptor, text);
  }

  /** Says what went wrong, after the shell's name and, where messages name it, script or builtin and line. */
  *complain(message: string, line = this.state.line): Part<void> {
    const { name, command, isInteractive } = this.state;
    const where = command === undefined || command === name ? "" : `${command}: `;
    const at = command === undefined || isInteractive ? "" : `line ${line}: `;
    yield* this.write(`${name}: ${where}${at}${message}\n`, 2);
  }

  /** Says what a mistake was. @returns its status */
  *tell(mistake: ShellError): Part<number> {
    if (mistake.message !== "")
      yield* this.complain(mistake.message, mistake instanceof SyntaxMistake ? mistake.line : undefined);
    return mistake.status;
  }

  *#execute(command: Command): Part<number> {
    switch (command.is) {
      case "simple":
        return this.#checked(yield* runSimple(this, command));
      case "list": {
        let status = 0;
        for (const one of command.commands) status = yield* this.run(one);
        return status;
      }
      case "both":
      case "either":
        return yield* this.#joined(command);
      case "background":
        return yield* this.children.background(command.body);
      case "pipeline":
        return yield* this.#pipeline(command);
      case "function":
        this.state.defineFunction(command.name, command.body);
        return 0;
      default:
        return yield* this.#redirected(command);
    }
  }

  /** Under `set -e` a command that fails ends the shell, unless it was asked whether it would. */
  #checked(status: number): number {
    if (status !== 0 && this.state.options.has("e") && this.state.testedDepth === 0) throw new Leave("exit", status);
    return status;
  }

  *#tested(command: Command): Part<number> {
    this.state.testedDepth++;
    try {
      return yield* this.run(command);
    } finally {
      this.state.testedDepth--;
    }
  }

  *#joined({ is, left, right }: Of<"both" | "either">): Part<number> {
    const status = yield* this.#tested(left);
    return (status === 0) === (is === "both") ? yield* this.run(right) : status;
  }

  *#pipeline({ commands, negated }: Of<"pipeline">): Part<number> {
    const [only] = commands;
    if (!negated) return this.#checked(yield* this.children.pipeline(commands));
    const status =
      commands.length === 1 && only !== undefined ? yield* this.#tested(only) : yield* this.children.pipeline(commands);
    return status === 0 ? 1 : 0;
  }

  *#redirected(command: Of<"subshell" | "group" | "if" | "while" | "until" | "for" | "case">): Part<number> {
    if (command.is === "subshell") return this.#checked(yield* this.children.subshell(command));
    if (command.redirections.length === 0) return yield* this.#compound(command);
    let redirected: Redirected;
    try {
      redirected = yield* redirect(this.state, this.expander, command.redirections);
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      return yield* this.tell(error);
    }
    try {
      return yield* this.#compound(command);
    } finally {
      redirected.undo();
    }
  }

  *#compound(command: Of<"group" | "if" | "while" | "until" | "for" | "case">): Part<number> {
    switch (command.is) {
      case "group":
        return yield* this.run(command.body);
      case "if":
        for (const [condition, body] of command.clauses) {
          if ((yield* this.#tested(condition)) === 0) return yield* this.run(body);
        }
        return command.otherwise === undefined ? 0 : yield* this.run(command.otherwise);
      case "while":
      case "until":
        return yield* this.#while(command);
      case "for":
        return yield* this.#for(command);
      case "case":
        return yield* this.#case(command);
    }
  }

  *#while({ is, condition, body }: Of<"while" | "until">): Part<number> {
    let status = 0;
    for (;;) {
      yield { on: "turn" };
      const goesOn = yield* this.#round(function* (this: Shell) {
        if (((yield* this.#tested(condition)) === 0) !== (is === "while")) return false;
        status = yield* this.run(body);
        return true;
      });
      if (!goesOn) return status;
    }
  }

  *#for({ name, words, body }: Of<"for">): Part<number> {
    const values = words === undefined ? this.state.parameters : yield* this.expander.fields(words);
    let status = 0;
    for (const value of values) {
      yield { on: "turn" };
      this.state.set(name, value);
      const goesOn = yield* this.#round(function* (this: Shell) {
        status = yield* this.run(body);
        return true;
      });
      if (!goesOn) break;
    }
    return status;
  }

  /** One round of a loop. @returns whether there may be another */
  *#round(act: (this: Shell) => Part<boolean>): Part<boolean> {
    this.state.loopDepth++;
    try {
      return yield* act.call(this);
    } catch (error) {
      if (!(error instanceof Leave) || (error.what !== "break" && error.what !== "continue")) throw error;
      this.state.status = 0;
      if (error.value > 1 && this.state.loopDepth > 1) throw new Leave(error.what, error.value - 1);
      if (error.value === Number.POSITIVE_INFINITY) throw error;
      return error.what === "continue";
    } finally {
      this.state.loopDepth--;
    }
  }

  *#case({ word, items }: Of<"case">): Part<number> {
    const text = yield* this.expander.text(word);
    for (const { patterns, body } of items) {
      for (const pattern of patterns) {
        if (!matches(compilePattern(yield* this.expander.pattern(pattern)), text)) continue;
        return body === undefined ? 0 : yield* this.run(body);
      }
    }
    return 0;
  }
}
