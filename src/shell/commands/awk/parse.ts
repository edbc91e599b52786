/** Reads a program in awk: rules, functions and statements; expressions are read by what this extends. */
import { Lexer } from "./lexer.js";
import { ExpressionParser } from "./parse-expression.js";
import type { Destination, Expression, Procedure, Program, Rule, Statement } from "./tree.js";

const PRINT_RECORD: Statement = { is: "print", values: [], into: undefined };
const NOTHING: Statement = { is: "block", of: [] };
const DESTINATIONS: Readonly<Record<string, Destination["to"]>> = { ">": "file", ">>": "append", "|": "command" };

/** @throws Failure as BusyBox words it */
export function parse(text: string): Program {
  return new Parser(new Lexer(text)).program();
}

class Parser extends ExpressionParser {
  program(): Program {
    const begin: Statement[] = [];
    const end: Statement[] = [];
    const rules: Rule[] = [];
    const procedures = new Map<string, Procedure>();
    for (this.#skipEnds(); this.token.kind !== "end"; this.#skipEnds()) {
      if (this.isKeyword("BEGIN") || this.isKeyword("END")) {
        const where = this.isKeyword("BEGIN") ? begin : end;
        this.advance();
        where.push(this.#block());
      } else if (this.isKeyword("function")) {
        this.advance();
        const [name, procedure] = this.#procedure();
        procedures.set(name, procedure);
      } else rules.push(this.#rule());
    }
    return { begin, end, rules, procedures };
  }

  #rule(): Rule {
    const from = this.isMark("{") ? undefined : this.expression();
    let to: Expression | undefined;
    if (from !== undefined && this.skip(",")) {
      this.skipNewlines();
      to = this.expression();
    }
    return { from, to, body: this.isMark("{") ? this.#block() : PRINT_RECORD };
  }

  #procedure(): [string, Procedure] {
    if (this.token.kind !== "called" && this.token.kind !== "name") this.fail();
    const name = this.token.text;
    this.advance();
    this.expect("(");
    const parameters: string[] = [];
    while (this.token.kind === "name") {
      parameters.push(this.token.text);
      this.advance();
      if (!this.skip(",")) break;
      this.skipNewlines();
    }
    this.expect(")");
    this.skipNewlines();
    this.parameters = parameters;
    const body = this.#block();
    this.parameters = [];
    return [name, { parameters: parameters.length, body }];
  }

  #skipEnds(): void {
    while (this.token.kind === "newline" || this.isMark(";")) this.advance();
  }

  #block(): Statement {
    this.skipNewlines();
    this.expect("{");
    const of: Statement[] = [];
    for (this.#skipEnds(); !this.isMark("}"); this.#skipEnds()) of.push(this.#statement());
    this.advance();
    return { is: "block", of };
  }

  /** What a loop or an if has to do: a statement on the next line, too, or none at all. */
  #body(): Statement {
    this.skipNewlines();
    return this.skip(";") ? NOTHING : this.#statement();
  }

  #statement(): Statement {
    return this.nested(() => {
      if (this.isMark("{")) return this.#block();
      if (this.token.kind !== "keyword") return this.#ended(this.#simple());
      const word = this.token.text;
      switch (word) {
        case "if":
          return this.#if();
        case "while": {
          this.advance();
          return { is: "while", test: this.#condition(), body: this.#body() };
        }
        case "do": {
          this.advance();
          const body = this.#body();
          this.#skipEnds();
          if (!this.isKeyword("while")) this.fail();
          this.advance();
          return this.#ended({ is: "do", test: this.#condition(), body });
        }
        case "for":
          return this.#for();
        case "next":
        case "nextfile":
        case "break":
        case "continue":
          this.advance();
          return this.#ended({ is: word });
        case "exit":
        case "return":
          this.advance();
          return this.#ended({ is: word, value: this.#isEnd() ? undefined : this.expression() });
        default:
          return this.#ended(this.#simple());
      }
    });
  }

  #isEnd(): boolean {
    return this.token.kind === "newline" || this.token.kind === "end" || this.isMark(";", "}");
  }

  #ended(statement: Statement): Statement {
    if (!this.#isEnd()) this.fail();
    if (!this.isMark("}")) this.advance();
    return statement;
  }

  #condition(): Expression {
    this.expect("(");
    const test = this.expression();
    this.expect(")");
    return test;
  }

  #if(): Statement {
    this.advance();
    const test = this.#condition();
    const yes = this.#body();
    // An else may follow on a later line; else what was skipped ended the statement anyway.
    this.#skipEnds();
    if (!this.isKeyword("else")) return { is: "if", test, yes, no: undefined };
    this.advance();
    return { is: "if", test, yes, no: this.#body() };
  }

  #for(): Statement {
    this.advance();
    this.expect("(");
    const start = this.isMark(";") ? undefined : this.#simple(true);
    if (start?.is === "expression" && start.of.is === "in" && start.of.index.length === 1 && this.skip(")")) {
      const [variable] = start.of.index;
      if (variable?.is !== "global" && variable?.is !== "local") this.fail();
      return { is: "forIn", variable, array: start.of.array, body: this.#body() };
    }
    this.expect(";");
    this.skipNewlines();
    const test = this.isMark(";") ? undefined : this.expression();
    this.expect(";");
    this.skipNewlines();
    const step = this.isMark(")") ? undefined : this.#simple();
    this.expect(")");
    return { is: "for", start, test, step, body: this.#body() };
  }

  #simple(isHead = false): Statement {
    if (this.isKeyword("print") || this.isKeyword("printf")) return this.#print();
    if (!this.isKeyword("delete") || isHead) return { is: "expression", of: this.expression() };
    this.advance();
    const array = this.name();
    if (!this.skip("[")) return { is: "delete", array, index: undefined };
    const index = this.list();
    this.expect("]");
    return { is: "delete", array, index };
  }

  #print(): Statement {
    const is = this.isKeyword("print") ? "print" : "printf";
    this.advance();
    const values = this.#isEnd() || this.isMark(">", ">>", "|") ? [] : (this.#group() ?? this.list({ noGreater: true }));
    if (is === "printf" && values.length === 0) this.fail();
    const to =
      this.token.kind === "mark" && Object.hasOwn(DESTINATIONS, this.token.text) ? DESTINATIONS[this.token.text] : undefined;
    if (to === undefined) return { is, values, into: undefined };
    this.advance();
    return { is, values, into: { to, name: this.destination() } };
  }

  /** `print (a, b)`: all its values in parentheses; undefined where the parentheses are those of an expression. */
  #group(): Expression[] | undefined {
    if (!this.isMark("(")) return undefined;
    const [at, token] = [this.lexer.at, this.token];
    this.advance();
    const values = this.list();
    if (this.skip(")") && (this.#isEnd() || this.isMark(">", ">>", "|"))) return values;
    this.lexer.at = at;
    this.token = token;
    return undefined;
  }
}
