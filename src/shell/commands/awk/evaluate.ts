/** Works out expressions of awk. What waits, or calls a function, is why all of it is a generator. */
import type { Part } from "../../process.js";
import type { Regex } from "../kit/regex.js";
import { runToEnd } from "../kit/start.js";
import { FUNCTIONS } from "./builtins.js";
import type { AwkMachine } from "./machine.js";
import { cut } from "./record.js";
import { substitute } from "./substitute.js";
import type { Arithmetic, Expression, Name, Program, Statement, Target } from "./tree.js";
import { bounded, compare, input, isTrue, numberOf, textOf, type Value } from "./values.js";
import { arrayOf, type Cell, cell } from "./variables.js";

/** Calls within calls: what the interpreter's own stack bears. */
const DEPTH_MAX = 200;

/** How many values a function must have, where fewer make no sense. */
const LEAST: Readonly<{ [name: string]: number }> = { split: 2, sub: 2, gsub: 2, gensub: 2, match: 2 };
const NONE: Expression = { is: "constant", value: "" };

/** What runs the body of a function. @returns what it returned */
export type Body = (of: Statement) => Part<Value>;

export class Evaluator {
  readonly machine: AwkMachine;
  readonly #program: Program;
  readonly #body: Body;
  /** Variables of the function that runs, by place. */
  #locals: readonly Cell[] = [];
  #depth = 0;

  constructor(machine: AwkMachine, program: Program, body: Body) {
    this.machine = machine;
    this.#program = program;
    this.#body = body;
  }

  *value(of: Expression): Part<Value> {
    const { machine } = this;
    switch (of.is) {
      case "constant":
        return of.value;
      case "global":
        return machine.get(of.name);
      case "local":
        return this.#cell(of).value;
      case "field":
        return input(machine.record.get(yield* this.#place(of.of)));
      case "element": {
        const array = this.array(of.array);
        const index = yield* this.index(of.index);
        // What is asked for is there from then on.
        if (!array.has(index)) machine.store.setElement(array, index, undefined);
        return array.get(index);
      }
      case "regex":
        return machine.regex(of.source).test(machine.record.text) ? 1 : 0;
      case "assign":
        return yield* this.#assign(of.to, of.operator, of.value);
      case "step": {
        const before = numberOf(yield* this.value(of.to));
        yield* this.set(of.to, before + of.by);
        return of.isBefore ? before + of.by : before;
      }
      case "arithmetic":
        return this.#arithmetic(of.operator, numberOf(yield* this.value(of.left)), numberOf(yield* this.value(of.right)));
      case "compare":
        return holds(of.operator, compare(yield* this.value(of.left), yield* this.value(of.right))) ? 1 : 0;
      case "concat": {
        let text = "";
        for (const part of of.parts) text += yield* this.text(part);
        return bounded(text);
      }
      case "and":
        return (yield* this.isTrue(of.left)) && (yield* this.isTrue(of.right)) ? 1 : 0;
      case "or":
        return (yield* this.isTrue(of.left)) || (yield* this.isTrue(of.right)) ? 1 : 0;
      case "not":
        return (yield* this.isTrue(of.of)) ? 0 : 1;
      case "negative":
        return -numberOf(yield* this.value(of.of));
      case "positive":
        return numberOf(yield* this.value(of.of));
      case "ternary":
        return yield* this.value((yield* this.isTrue(of.test)) ? of.yes : of.no);
      case "match": {
        const text = yield* this.text(of.text);
        return (yield* this.#regex(of.pattern)).test(text) === of.isNot ? 0 : 1;
      }
      case "in":
        return this.array(of.array).has(yield* this.index(of.index)) ? 1 : 0;
      case "call":
        return yield* this.#call(of.name, of.values);
      case "builtin":
        return yield* this.#builtin(of.name, of.values);
      case "getline":
        return yield* this.#getline(of);
    }
  }

  *text(of: Expression): Part<string> {
    return textOf(yield* this.value(of), this.machine.text("CONVFMT"));
  }

  *isTrue(of: Expression): Part<boolean> {
    return isTrue(yield* this.value(of));
  }

  array(name: Name): Map<string, Value> {
    return arrayOf(this.#cell(name));
  }

  *index(of: readonly Expression[]): Part<string> {
    const parts: string[] = [];
    for (const each of of) parts.push(yield* this.text(each));
    return parts.join(this.machine.text("SUBSEP"));
  }

  *set(to: Target, value: Value): Part<void> {
    const { machine } = this;
    if (to.is === "global") machine.set(to.name, value);
    else if (to.is === "local") machine.store.set(this.#cell(to), value);
    else if (to.is === "field") machine.record.set(yield* this.#place(to.of), textOf(value, machine.text("CONVFMT")));
    else machine.store.setElement(this.array(to.array), yield* this.index(to.index), value);
  }

  #cell(name: Name): Cell {
    if (name.is === "global") return this.machine.store.global(name.name);
    return this.#locals[name.place] ?? this.machine.fail("Unexpected token");
  }

  *#place(of: Expression): Part<number> {
    const index = Math.trunc(numberOf(yield* this.value(of)));
    if (index < 0) this.machine.fail("Access to negative field");
    return index;
  }

  *#assign(to: Target, operator: Arithmetic | undefined, of: Expression): Part<Value> {
    let value = yield* this.value(of);
    if (operator !== undefined) value = this.#arithmetic(operator, numberOf(yield* this.value(to)), numberOf(value));
    yield* this.set(to, value);
    return value;
  }

  #arithmetic(operator: Arithmetic, left: number, right: number): number {
    switch (operator) {
      case "+":
        return left + right;
      case "-":
        return left - right;
      case "*":
        return left * right;
      case "^":
        return left ** right;
      default:
        if (right === 0) this.machine.fail("Division by zero");
        return operator === "/" ? left / right : left % right;
    }
  }

  *#regex(of: Expression): Part<Regex> {
    return this.machine.regex(of.is === "regex" ? of.source : yield* this.text(of));
  }

  *#call(name: string, values: readonly Expression[]): Part<Value> {
    const procedure = this.#program.procedures.get(name);
    if (procedure === undefined) this.machine.fail("Call to undefined function");
    if (this.#depth >= DEPTH_MAX) this.machine.fail("out of memory");
    const locals: Cell[] = [];
    for (const given of values.slice(0, procedure.parameters)) {
      const named = isName(given) ? this.#cell(given) : undefined;
      if (named?.array !== undefined) locals.push(named);
      else locals.push(cell(yield* this.value(given), named));
    }
    while (locals.length < procedure.parameters) locals.push(cell(undefined));
    const before = this.#locals;
    this.#locals = locals;
    this.#depth++;
    yield { on: "turn" };
    try {
      return yield* this.#body(procedure.body);
    } finally {
      this.#locals = before;
      this.#depth--;
    }
  }

  *#builtin(name: string, values: readonly Expression[]): Part<Value> {
    const { machine } = this;
    if (values.length < (LEAST[name] ?? 0)) machine.fail("Too few arguments");
    const [first = NONE, second = NONE, third, fourth] = values;
    if (name === "length" && isName(first)) {
      const { array, origin } = this.#cell(first);
      if (array !== undefined || origin?.array !== undefined) return this.array(first).size;
    }
    switch (name) {
      case "split":
        return yield* this.#split(yield* this.text(first), isName(second) ? second : machine.fail("Unexpected token"), third);
      case "sub":
      case "gsub": {
        const target: Target = isTarget(third) ? third : { is: "field", of: { is: "constant", value: 0 } };
        const [regex, replacement] = [yield* this.#regex(first), yield* this.text(second)];
        const result = yield* substitute(regex, replacement, yield* this.text(target), name === "sub" ? 1 : 0, false);
        if (result.count > 0) yield* this.set(target, result.text);
        return result.count;
      }
      case "gensub": {
        const [regex, replacement] = [yield* this.#regex(first), yield* this.text(second)];
        const which = third === undefined ? "1" : yield* this.text(third);
        const text = fourth === undefined ? machine.record.text : yield* this.text(fourth);
        return (yield* substitute(regex, replacement, text, /^[gG]/.test(which) ? 0 : Math.max(1, Number(which) || 1), true))
          .text;
      }
      case "match": {
        const text = yield* this.text(first);
        const found = (yield* this.#regex(second)).find(text);
        machine.set("RSTART", found === undefined ? 0 : found.start + 1);
        machine.set("RLENGTH", found === undefined ? -1 : found.end - found.start);
        return found === undefined ? 0 : found.start + 1;
      }
      case "system":
        return (yield* runToEnd(machine.call.process, ["sh", "-c", yield* this.text(first)])) ?? -1;
      case "close":
        return yield* machine.channels.close(yield* this.text(first));
    }
    const worked: Value[] = [];
    for (const value of values) worked.push(yield* this.value(value));
    const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    return found === undefined ? machine.fail("Call to undefined function") : found(machine, worked);
  }

  *#split(text: string, into: Name, by: Expression | undefined): Part<number> {
    const { machine } = this;
    const separator =
      by === undefined
        ? machine.separator(machine.text("FS"))
        : by.is === "regex"
          ? ({ at: "regex", regex: machine.regex(by.source) } as const)
          : machine.separator(yield* this.text(by));
    const parts = cut(text, separator);
    const array = this.array(into);
    machine.store.clear(array);
    for (const [index, part] of parts.entries()) machine.store.setElement(array, String(index + 1), input(part));
    return parts.length;
  }

  /** 1 with a record, 0 at the end, -1 where there is nothing to read. */
  *#getline({ from, to }: Extract<Expression, { is: "getline" }>): Part<number> {
    const { machine } = this;
    const source = from === undefined ? undefined : machine.channels.source(from.of, yield* this.text(from.name));
    if (from !== undefined && source === undefined) return -1;
    const text = source === undefined ? yield* machine.nextRecord() : yield* machine.readRecord(source);
    if (text === undefined) return 0;
    if (from?.of === "command") machine.count();
    if (to === undefined) machine.record.text = text;
    else yield* this.set(to, input(text));
    return 1;
  }
}

function isName(of: Expression): of is Name {
  return of.is === "global" || of.is === "local";
}

function isTarget(of: Expression | undefined): of is Target {
  return of?.is === "global" || of?.is === "local" || of?.is === "field" || of?.is === "element";
}

function holds(operator: string, order: number): boolean {
  switch (operator) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}
