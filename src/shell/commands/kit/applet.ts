/**
 * One of BusyBox' commands: reads its options, runs, and ends as they end, with a message after its name or with its usage text.
 * What a command reads or writes goes through its Call, which waits where a program has to and stops a writer nobody reads.
 */
import type { OpenFile } from "../../fs/file-system.js";
import type { Part, Process, Program, Stream } from "../../process.js";
import { Failure, Quit, reason, UsageError } from "./errors.js";
import { Input } from "./input.js";
import { OptionError, readOptions } from "./options.js";
import { usage } from "./usage.js";

const SIGPIPE_STATUS = 128 + 13;

export interface Shape {
  /** As getopt's, see options.ts; of a command that reads its own words, left out. */
  readonly options?: string;
  readonly long?: Readonly<Record<string, string>>;
  /** Makes plain to getopt what it would take for something else. */
  readonly prepare?: (words: readonly string[]) => readonly string[];
  /** How many operands there must be at least, at most. */
  readonly min?: number;
  readonly max?: number;
  /** The status after a wrong option: 1 where left out. */
  readonly badStatus?: number;
  /** Long usage of another name, as egrep has grep's. */
  readonly usageOf?: string;
}

export class Call {
  readonly process: Process;
  readonly name: string;
  readonly operands: readonly string[];
  readonly order: readonly string[];
  /** What it ends with; `complain` sets 1. */
  status = 0;
  readonly #given: ReadonlyMap<string, readonly string[]>;
  readonly #open = new Set<OpenFile>();

  constructor(process: Process, name: string, shape: Shape) {
    this.process = process;
    this.name = name;
    const words = shape.prepare?.(process.argv.slice(1)) ?? process.argv.slice(1);
    const options =
      shape.options === undefined
        ? { operands: words, given: new Map<string, string[]>(), order: [] }
        : readOptions(words, shape.options, shape.long);
    this.operands = options.operands;
    this.order = options.order;
    this.#given = options.given;
    const { min = 0, max = Number.POSITIVE_INFINITY } = shape;
    if (this.operands.length < min || this.operands.length > max) throw new UsageError();
  }

  has(letters: string): boolean {
    for (const letter of letters) if (this.#given.has(letter)) return true;
    return false;
  }

  value(letter: string): string | undefined {
    return this.#given.get(letter)?.at(-1);
  }

  values(letter: string): readonly string[] {
    return this.#given.get(letter) ?? [];
  }

  /** @returns which of these letters came last, for options that take each other back */
  last(letters: string): string | undefined {
    return this.order.findLast((letter) => letters.includes(letter));
  }

  *out(text: string): Part<void> {
    yield* this.write(this.process.streams[1], text);
  }

  /** Writes all of it, waiting for room. @throws Quit where nobody reads any more, Failure where a file may not grow */
  *write(stream: Stream | undefined, text: string): Part<void> {
    if (stream === undefined) return;
    for (let at = 0; at < text.length; ) {
      const taken = stream.write(at === 0 ? text : text.slice(at));
      if (taken < 0) {
        if ("seek" in stream) throw new Failure("write error: No space left on device");
        throw new Quit(SIGPIPE_STATUS);
      }
      if (taken === 0) yield { on: "writable", stream };
      at += taken;
    }
  }

  /** Says what went wrong after the command's name, and goes on; the status becomes 1. */
  *complain(message: string): Part<void> {
    this.status = 1;
    yield* this.write(this.process.streams[2], `${this.name}: ${message}\n`);
  }

  /** Does it; a file error is told after `what`. @returns undefined where it failed */
  *try<Value>(what: string, act: () => Value): Part<Value | undefined> {
    try {
      return act();
    } catch (error) {
      yield* this.complain(`${what}: ${reason(error)}`);
      return undefined;
    }
  }

  /** @returns the opened file, closed when the command ends */
  open(path: string): OpenFile {
    const { machine, cwd } = this.process;
    const file = machine.files.open(path, cwd, { read: true });
    this.#open.add(file);
    return file;
  }

  create(path: string, append = false): OpenFile {
    const { machine, cwd } = this.process;
    const file = machine.files.open(path, cwd, { write: true, create: true, append, truncate: !append });
    this.#open.add(file);
    return file;
  }

  close(file: OpenFile): void {
    if (this.#open.delete(file)) file.close();
  }

  closeAll(): void {
    for (const file of [...this.#open]) this.close(file);
  }

  /** @returns what to read of an operand, `-` being standard input; undefined after having told why not */
  *input(path: string, what = path): Part<Input | undefined> {
    if (path === "-") return new Input(this.process.streams[0]);
    const file = yield* this.try(what, () => this.open(path));
    if (file === undefined) return undefined;
    if (file.stat().type === "directory") {
      this.close(file);
      yield* this.complain(`${path === "" ? "''" : path}: Is a directory`);
      return undefined;
    }
    return new Input(file);
  }

  /** @returns all the text of the operands, or of standard input */
  *texts(paths: readonly string[] = this.operands): Part<string> {
    const texts: string[] = [];
    for (const path of paths.length > 0 ? paths : ["-"]) {
      const input = yield* this.input(path);
      if (input !== undefined) texts.push(yield* input.all());
    }
    return texts.join("");
  }
}

/** @returns the program of a command whose body returns its status, or nothing for what `complain` left */
export function applet(name: string, shape: Shape, body: (call: Call) => Part<number | undefined> | Part<void>): Program {
  return function* (process) {
    let call: Call | undefined;
    try {
      call = new Call(process, name, shape);
      return (yield* body(call)) ?? call.status;
    } catch (error) {
      if (error instanceof Quit) return error.status;
      if (error instanceof Failure) return yield* ending(process, `${name}: ${error.message}\n`, error.status);
      if (!(error instanceof UsageError)) return yield* ending(process, `${name}: ${reason(error)}\n`, 1);
      const before = error instanceof OptionError ? `${name}: ${error.message}\n` : "";
      return yield* ending(process, before + usage(shape.usageOf ?? name), shape.badStatus ?? 1);
    } finally {
      call?.closeAll();
    }
  };
}

function* ending(process: Process, message: string, status: number): Part<number> {
  const stream = process.streams[2];
  for (let left = message; stream !== undefined && left !== ""; ) {
    const taken = stream.write(left);
    if (taken < 0) break;
    if (taken === 0) yield { on: "writable", stream };
    left = left.slice(taken);
  }
  return status;
}
