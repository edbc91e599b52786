/** Reads expressions of awk, from the loosest operator to the tightest. */
import type { Lexer, Token } from "./lexer.js";
import type { Arithmetic, Expression, Name, Target } from "./tree.js";

/** Operators within operators, and statements within statements: what the interpreter's own stack bears. */
const NESTING_MAX = 100;
/** Terms that one operator joins, each within the next. */
const CHAIN_MAX = 500;
const COMPARISONS = new Set(["<", "<=", "==", "!=", ">", ">="]);
const ASSIGNMENTS: Readonly<Record<string, Arithmetic | undefined>> = {
  "=": undefined,
  "+=": "+",
  "-=": "-",
  "*=": "*",
  "/=": "/",
  "%=": "%",
  "^=": "^",
};

/** What stands around an expression, and what of it is not an operator there. */
interface Place {
  /** In a print, `>` is where to. */
  readonly noGreater?: boolean;
}

export class ExpressionParser {
  protected token: Token;
  protected readonly lexer: Lexer;
  /** Of the function that is being read: its parameters, by place. */
  protected parameters: readonly string[] = [];
  #nesting = 0;

  constructor(lexer: Lexer) {
    this.lexer = lexer;
    this.token = lexer.next();
  }

  protected advance(): void {
    this.token = this.lexer.next();
  }

  protected fail(): never {
    this.lexer.fail("Unexpected token");
  }

  protected isMark(...texts: readonly string[]): boolean {
    return this.token.kind === "mark" && texts.includes(this.token.text);
  }

  protected isKeyword(text: string): boolean {
    return this.token.kind === "keyword" && this.token.text === text;
  }

  protected skip(mark: string): boolean {
    if (!this.isMark(mark)) return false;
    this.advance();
    return true;
  }

  protected expect(mark: string): void {
    if (!this.skip(mark)) this.fail();
  }

  protected skipNewlines(): void {
    while (this.token.kind === "newline") this.advance();
  }

  /** One level deeper, for as long as `read` takes. */
  protected nested<Value>(read: () => Value): Value {
    if (++this.#nesting > NESTING_MAX) this.fail();
    const value = read();
    this.#nesting--;
    return value;
  }

  protected expression(place: Place = {}): Expression {
    return this.nested(() => this.#assignment(place));
  }

  /** Expressions with commas between them, which may end a line. */
  protected list(place: Place = {}): Expression[] {
    const of = [this.expression(place)];
    while (this.skip(",")) {
      this.skipNewlines();
      of.push(this.expression(place));
    }
    return of;
  }

  #assignment(place: Place): Expression {
    const left = this.#ternary(place);
    if (this.token.kind !== "mark" || !Object.hasOwn(ASSIGNMENTS, this.token.text)) return left;
    if (left.is !== "global" && left.is !== "local" && left.is !== "field" && left.is !== "element") this.fail();
    const operator = ASSIGNMENTS[this.token.text];
    this.advance();
    this.skipNewlines();
    return { is: "assign", to: left, operator, value: this.expression(place) };
  }

  #ternary(place: Place): Expression {
    const test = this.#either(place);
    if (!this.skip("?")) return test;
    this.skipNewlines();
    const yes = this.expression(place);
    this.skipNewlines();
    this.expect(":");
    this.skipNewlines();
    return { is: "ternary", test, yes, no: this.expression(place) };
  }

  /** Terms that `read` gives, joined from the left as long as `join` finds its operator. */
  #chain(read: () => Expression, join: (left: Expression) => Expression | undefined): Expression {
    let left = read();
    for (let count = 0; ; count++) {
      if (count > CHAIN_MAX) this.fail();
      const joined = join(left);
      if (joined === undefined) return left;
      left = joined;
    }
  }

  #either(place: Place): Expression {
    return this.#chain(
      () => this.#both(place),
      (left) => {
        if (!this.skip("||")) return undefined;
        this.skipNewlines();
        return { is: "or", left, right: this.#both(place) };
      },
    );
  }

  #both(place: Place): Expression {
    return this.#chain(
      () => this.#membership(place),
      (left) => {
        if (!this.skip("&&")) return undefined;
        this.skipNewlines();
        return { is: "and", left, right: this.#membership(place) };
      },
    );
  }

  #membership(place: Place): Expression {
    return this.#chain(
      () => this.#matching(place),
      (left) => {
        if (!this.isKeyword("in")) return undefined;
        this.advance();
        return { is: "in", index: [left], array: this.name() };
      },
    );
  }

  #matching(place: Place): Expression {
    return this.#chain(
      () => this.#comparison(place),
      (left) => {
        const isNot = this.isMark("!~");
        if (!isNot && !this.isMark("~")) return undefined;
        this.advance();
        return { is: "match", isNot, text: left, pattern: this.#comparison(place) };
      },
    );
  }

  #comparison(place: Place): Expression {
    return this.#chain(
      () => this.#concatenation(place),
      (left) => {
        if (this.token.kind !== "mark") return undefined;
        const operator = this.token.text;
        if (operator === "|" && !place.noGreater) return this.#commandLine(left);
        if (operator === "|") return this.#commandLineOrPipe(left);
        if (!COMPARISONS.has(operator) || (place.noGreater === true && operator === ">")) return undefined;
        this.advance();
        return { is: "compare", operator, left, right: this.#concatenation(place) };
      },
    );
  }

  /** `"command" | getline`. */
  #commandLine(name: Expression): Expression {
    this.advance();
    if (!this.isKeyword("getline")) this.fail();
    this.advance();
    return { is: "getline", from: { of: "command", name }, to: this.#optionalTarget() };
  }

  /** In a print, `|` is where to, unless getline follows. */
  #commandLineOrPipe(name: Expression): Expression | undefined {
    const [at, token] = [this.lexer.at, this.token];
    this.advance();
    const reads = this.isKeyword("getline");
    this.lexer.at = at;
    this.token = token;
    return reads ? this.#commandLine(name) : undefined;
  }

  /** Where a print goes: no operator beyond joining belongs to it. */
  protected destination(): Expression {
    return this.nested(() => this.#concatenation({ noGreater: true }));
  }

  #concatenation(place: Place): Expression {
    const parts = [this.#sum()];
    while (this.#startsTerm(place)) parts.push(this.#sum());
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { is: "concat", parts };
  }

  #startsTerm(place: Place): boolean {
    const { token } = this;
    if (token.kind === "mark") return ["$", "(", "!", "++", "--", "-", "+"].includes(token.text) && !this.isMark("-", "+");
    if (token.kind === "keyword") return token.text === "getline" && place.noGreater !== true;
    return token.kind === "number" || token.kind === "string" || ["name", "called", "builtin"].includes(token.kind);
  }

  #sum(): Expression {
    return this.#chain(
      () => this.#product(),
      (left) => {
        if (!this.isMark("+", "-")) return undefined;
        const operator = this.isMark("+") ? "+" : "-";
        this.advance();
        return { is: "arithmetic", operator, left, right: this.#product() };
      },
    );
  }

  #product(): Expression {
    return this.#chain(
      () => this.#signed(),
      (left) => {
        if (!this.isMark("*", "/", "%")) return undefined;
        const operator = this.isMark("*") ? "*" : this.isMark("/") ? "/" : "%";
        this.advance();
        return { is: "arithmetic", operator, left, right: this.#signed() };
      },
    );
  }

  #signed(): Expression {
    const is = this.isMark("!") ? "not" : this.isMark("-") ? "negative" : this.isMark("+") ? "positive" : undefined;
    if (is === undefined) return this.#power();
    this.advance();
    return { is, of: this.nested(() => this.#signed()) };
  }

  #power(): Expression {
    const left = this.#stepped();
    if (!this.skip("^")) return left;
    return { is: "arithmetic", operator: "^", left, right: this.nested(() => this.#signed()) };
  }

  #stepped(): Expression {
    if (this.isMark("++", "--")) {
      const by = this.isMark("++") ? 1 : -1;
      this.advance();
      const to = this.target() ?? this.fail();
      return { is: "step", to, by, isBefore: true };
    }
    const of = this.#primary();
    if (!this.isMark("++", "--") || !isTarget(of)) return of;
    const by = this.isMark("++") ? 1 : -1;
    this.advance();
    return { is: "step", to: of, by, isBefore: false };
  }

  /** @returns what can be assigned to, if such stands here */
  protected target(): Target | undefined {
    if (this.skip("$")) {
      const of = this.nested(() => (this.isMark("++", "--", "-", "+") ? this.#signed() : this.#primary()));
      return { is: "field", of };
    }
    if (this.token.kind !== "name") return undefined;
    const name = this.name();
    if (!this.skip("[")) return name;
    const index = this.list();
    this.expect("]");
    return { is: "element", array: name, index };
  }

  #optionalTarget(): Target | undefined {
    return this.isMark("$") || this.token.kind === "name" ? this.target() : undefined;
  }

  protected name(): Name {
    if (this.token.kind !== "name") this.fail();
    const { text } = this.token;
    this.advance();
    const place = this.parameters.indexOf(text);
    return place < 0 ? { is: "global", name: text } : { is: "local", place };
  }

  #primary(): Expression {
    const { token } = this;
    switch (token.kind) {
      case "number":
        this.advance();
        return { is: "constant", value: token.value };
      case "string":
        this.advance();
        return { is: "constant", value: token.text };
      case "called":
        this.advance();
        return { is: "call", name: token.text, values: this.#values() };
      case "builtin":
        this.advance();
        if (token.text === "length" && !this.isMark("(")) return { is: "builtin", name: "length", values: [] };
        return { is: "builtin", name: token.text, values: this.#values() };
      case "keyword":
        if (token.text !== "getline") this.fail();
        return this.#getline();
      case "mark":
        return this.#marked(token.text);
      default:
        return this.target() ?? this.fail();
    }
  }

  #values(): Expression[] {
    this.expect("(");
    this.skipNewlines();
    if (this.skip(")")) return [];
    const values = this.list();
    this.skipNewlines();
    this.expect(")");
    return values;
  }

  #getline(): Expression {
    this.advance();
    const to = this.#optionalTarget();
    if (!this.skip("<")) return { is: "getline", from: undefined, to };
    return { is: "getline", from: { of: "file", name: this.nested(() => this.#stepped()) }, to };
  }

  #marked(mark: string): Expression {
    if (mark === "/" || mark === "/=") {
      // The lexer has read one sign of it, or two.
      const source = (mark === "/=" ? "=" : "") + this.lexer.regex();
      this.advance();
      return { is: "regex", source };
    }
    if (mark === "$") return this.target() ?? this.fail();
    if (mark === "!" || mark === "-" || mark === "+") return this.#signed();
    if (!this.skip("(")) this.fail();
    const [first, ...others] = this.list();
    this.expect(")");
    if (first === undefined) this.fail();
    if (others.length === 0) return first;
    if (!this.isKeyword("in")) this.fail();
    this.advance();
    return { is: "in", index: [first, ...others], array: this.name() };
  }
}

function isTarget(of: Expression): of is Target {
  return of.is === "global" || of.is === "local" || of.is === "field" || of.is === "element";
}
