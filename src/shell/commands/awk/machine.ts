/** What a running program in awk works on: its input, record, variables and channels; the statements are in run.ts. */
import type { Part } from "../../process.js";
import type { Call } from "../kit/applet.js";
import { Failure } from "../kit/errors.js";
import { Input } from "../kit/input.js";
import { Regex } from "../kit/regex.js";
import { Channels } from "./channels.js";
import { Record, type Separator } from "./record.js";
import { input, numberOf, textOf, type Value } from "./values.js";
import { arrayOf, Store } from "./variables.js";

/** Patterns that are made while it runs are kept, so many of them. */
const REGEXES_MAX = 64;
const ESCAPES: Readonly<{ [letter: string]: string }> = { n: "\n", t: "\t", r: "\r", f: "\f", v: "\v", a: "\x07" };

export class AwkMachine {
  readonly call: Call;
  readonly store = new Store();
  readonly record: Record;
  readonly channels: Channels;
  seed = 0;
  readonly #regexes = new Map<string, Regex>();
  readonly #separators = new Map<string, Separator>();
  readonly #operands: string[];
  #input: Input | undefined;
  #hasRead = false;

  constructor(call: Call, operands: readonly string[]) {
    this.call = call;
    this.channels = new Channels(call);
    this.#operands = [...operands];
    this.record = new Record(
      () => this.separator(this.text("FS")),
      () => this.text("OFS"),
    );
    const { store } = this;
    for (const [name, value] of [
      ["FS", " "],
      ["OFS", " "],
      ["RS", "\n"],
      ["ORS", "\n"],
      ["SUBSEP", "\x1c"],
      ["CONVFMT", "%.6g"],
      ["OFMT", "%.6g"],
    ] as const)
      store.set(store.global(name), value);
    for (const name of ["NR", "FNR", "RSTART"]) store.set(store.global(name), 0);
    store.set(store.global("RLENGTH"), -1);
    const [environment, words] = [arrayOf(store.global("ENVIRON")), arrayOf(store.global("ARGV"))];
    for (const [name, value] of call.process.env) store.setElement(environment, name, input(value));
    for (const [index, word] of ["awk", ...operands].entries()) store.setElement(words, String(index), input(word));
    store.set(store.global("ARGC"), operands.length + 1);
  }

  get(name: string): Value {
    return name === "NF" ? this.record.count : this.store.global(name).value;
  }

  set(name: string, value: Value): void {
    if (name === "NF") this.record.count = Math.trunc(numberOf(value));
    else this.store.set(this.store.global(name), value);
  }

  text(name: string): string {
    return textOf(this.get(name));
  }

  regex(source: string): Regex {
    const there = this.#regexes.get(source);
    if (there !== undefined) return there;
    if (this.#regexes.size >= REGEXES_MAX) this.#regexes.clear();
    const plain = source.replace(/\\(.)/gs, (pair, letter: string) => ESCAPES[letter] ?? pair);
    const made = new Regex(plain, { extended: true });
    this.#regexes.set(source, made);
    return made;
  }

  separator(text: string): Separator {
    const there = this.#separators.get(text);
    if (there !== undefined) return there;
    if (this.#separators.size >= REGEXES_MAX) this.#separators.clear();
    const made = this.#separatorOf(text);
    this.#separators.set(text, made);
    return made;
  }

  #separatorOf(text: string): Separator {
    if (text === " ") return { at: "blanks" };
    if (text === "") return { at: "every" };
    return text.length === 1 ? { at: "text", text } : { at: "regex", regex: this.regex(text) };
  }

  /** @returns the next record of an input, as RS cuts it: at a character, or at empty lines */
  *readRecord(from: Input): Part<string | undefined> {
    const separator = this.text("RS");
    if (separator !== "") {
      const end = separator.slice(0, 1);
      const line = yield* from.line(end);
      return line?.endsWith(end) ? line.slice(0, -1) : line;
    }
    const lines: string[] = [];
    for (;;) {
      const line = yield* from.line();
      if (line === undefined || (line === "\n" && lines.length > 0)) return lines.length === 0 ? undefined : lines.join("\n");
      if (line !== "\n") lines.push(line.replace(/\n$/, ""));
    }
  }

  /** @returns the next record of the main input; undefined at its end */
  *nextRecord(): Part<string | undefined> {
    for (;;) {
      this.#input ??= yield* this.#nextInput();
      if (this.#input === undefined) return undefined;
      const text = yield* this.readRecord(this.#input);
      if (text === undefined) {
        this.#input = undefined;
        continue;
      }
      this.count();
      this.set("FNR", numberOf(this.get("FNR")) + 1);
      return text;
    }
  }

  count(): void {
    this.set("NR", numberOf(this.get("NR")) + 1);
  }

  skipFile(): void {
    this.#input = undefined;
  }

  /** Takes operands one by one: a file to read, or a variable to set; standard input where none is a file. */
  *#nextInput(): Part<Input | undefined> {
    for (let operand = this.#operands.shift(); operand !== undefined; operand = this.#operands.shift()) {
      if (this.assign(operand)) continue;
      this.#hasRead = true;
      const found = yield* this.call.input(operand);
      if (found === undefined) continue;
      this.set("FNR", 0);
      this.set("FILENAME", operand);
      return found;
    }
    if (this.#hasRead) return undefined;
    this.#hasRead = true;
    return new Input(this.call.process.streams[0]);
  }

  /** @returns whether it says `name=value` */
  assign(operand: string): boolean {
    const [, name, value = ""] = /^([A-Za-z_]\w*)=(.*)$/s.exec(operand) ?? [];
    if (name === undefined) return false;
    const plain = value.replace(/\\(.)/gs, (pair, letter: string) => (letter === "\\" ? "\\" : (ESCAPES[letter] ?? pair)));
    this.set(name, input(plain));
    return true;
  }

  /** @throws Failure as BusyBox words it */
  fail(message: string): never {
    throw new Failure(`cmd. line:1: ${message}`);
  }
}
