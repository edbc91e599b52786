/** Runs a program in awk: BEGIN, each record through the rules, END; each statement is a turn, so that no loop is free. */
import type { Part } from "../../process.js";
import { Evaluator } from "./evaluate.js";
import type { AwkMachine } from "./machine.js";
import type { Destination, Expression, Program, Rule, Statement } from "./tree.js";
import { formatted, numberOf, textOf, type Value } from "./values.js";

/** `next`, `nextfile` and `exit`, out of whatever they stand in. */
class Jump extends Error {
  readonly to: "next" | "nextfile" | "exit";

  constructor(to: Jump["to"]) {
    super(to);
    this.to = to;
  }
}

/** How a statement ended that did not just end. */
type Leave = "break" | "continue" | "return" | undefined;

/** @returns the program's status */
export function* run(machine: AwkMachine, program: Program): Part<number> {
  let status = 0;
  let returned: Value;
  const evaluator = new Evaluator(machine, program, function* (body) {
    returned = undefined;
    yield* execute(body);
    const value = returned;
    returned = undefined;
    return value;
  });
  const open = new Set<Rule>();

  yield* until("exit", function* () {
    for (const statement of program.begin) yield* execute(statement);
    if (program.rules.length + program.end.length === 0) return;
    for (;;) {
      const text = yield* machine.nextRecord();
      if (text === undefined) return;
      machine.record.text = text;
      yield* until("next", function* () {
        for (const rule of program.rules) if (yield* applies(rule)) yield* execute(rule.body);
      });
    }
  });
  // An exit goes to END, too; one there ends it.
  yield* until("exit", function* () {
    for (const statement of program.end) yield* execute(statement);
  });
  return status;

  /** @returns whether it came to its end; a jump that is not its own goes on */
  function* until(to: "next" | "exit", act: () => Part<void>): Part<boolean> {
    try {
      yield* act();
      return true;
    } catch (error) {
      if (!(error instanceof Jump) || (error.to === "exit") !== (to === "exit")) throw error;
      if (error.to === "nextfile") machine.skipFile();
      return false;
    }
  }

  function* applies(rule: Rule): Part<boolean> {
    if (rule.from === undefined) return true;
    if (rule.to === undefined) return yield* evaluator.isTrue(rule.from);
    if (!open.has(rule)) {
      if (!(yield* evaluator.isTrue(rule.from))) return false;
      open.add(rule);
    }
    if (yield* evaluator.isTrue(rule.to)) open.delete(rule);
    return true;
  }

  function* execute(statement: Statement): Part<Leave> {
    yield { on: "turn" };
    switch (statement.is) {
      case "expression":
        yield* evaluator.value(statement.of);
        return undefined;
      case "print":
      case "printf":
        return yield* print(statement);
      case "block":
        for (const each of statement.of) {
          const leave = yield* execute(each);
          if (leave !== undefined) return leave;
        }
        return undefined;
      case "if": {
        const next = (yield* evaluator.isTrue(statement.test)) ? statement.yes : statement.no;
        return next === undefined ? undefined : yield* execute(next);
      }
      case "while":
        return yield* loop(statement.test, statement.body, undefined);
      case "do": {
        const leave = yield* execute(statement.body);
        if (leave === "return") return leave;
        return leave === "break" ? undefined : yield* loop(statement.test, statement.body, undefined);
      }
      case "for":
        if (statement.start !== undefined) yield* execute(statement.start);
        return yield* loop(statement.test, statement.body, statement.step);
      case "forIn":
        for (const index of [...evaluator.array(statement.array).keys()]) {
          yield* evaluator.set(statement.variable, index);
          const leave = yield* execute(statement.body);
          if (leave === "return") return leave;
          if (leave === "break") break;
        }
        return undefined;
      case "delete": {
        const array = evaluator.array(statement.array);
        if (statement.index === undefined) machine.store.clear(array);
        else machine.store.delete(array, yield* evaluator.index(statement.index));
        return undefined;
      }
      case "exit":
        if (statement.value !== undefined) status = numberOf(yield* evaluator.value(statement.value)) & 255;
        throw new Jump("exit");
      case "return":
        returned = statement.value === undefined ? undefined : yield* evaluator.value(statement.value);
        return "return";
      case "next":
      case "nextfile":
        throw new Jump(statement.is);
      case "break":
      case "continue":
        return statement.is;
    }
  }

  function* loop(test: Expression | undefined, body: Statement, step: Statement | undefined): Part<Leave> {
    while (test === undefined || (yield* evaluator.isTrue(test))) {
      const leave = yield* execute(body);
      if (leave === "return") return leave;
      if (leave === "break") break;
      if (step !== undefined) yield* execute(step);
    }
    return undefined;
  }

  function* print({ is, values, into }: Extract<Statement, { is: "print" | "printf" }>): Part<undefined> {
    const worked: Value[] = [];
    for (const value of values) worked.push(yield* evaluator.value(value));
    const text =
      is === "printf"
        ? formatted(textOf(worked[0]), worked.slice(1))
        : (worked.length === 0
            ? machine.record.text
            : worked.map((value) => textOf(value, machine.text("OFMT"))).join(machine.text("OFS"))) + machine.text("ORS");
    yield* into === undefined ? machine.call.out(text) : write(into, text);
    return undefined;
  }

  function* write({ to, name }: Destination, text: string): Part<void> {
    yield* machine.call.write(machine.channels.target(to, yield* evaluator.text(name)), text);
  }
}
