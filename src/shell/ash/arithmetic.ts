/** Arithmetic as `$((…))` and `let` have it (BusyBox 1.35, shell/math.c): 64 bits, with assignments. */
import { ShellError } from "./errors.js";

export interface Variables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** A variable's value is an expression again, and so on; parentheses likewise. */
const DEPTH_MAX = 100;

const TOKEN =
  /\s*(?:(0[xX][0-9a-fA-F]+|\d+#\w+|\d+)|([A-Za-z_]\w*)|(\*\*|<<=|>>=|&&|\|\||<<|>>|[-+*/%&|^<>=!]=|\+\+|--|[-+*/%&|^<>=!~?:,()]))/y;

/** Binary operators by how tightly they bind. */
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", ">", "<=", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
  ["**"],
];

const ASSIGNING = new Set(["=", "*=", "/=", "%=", "+=", "-=", "<<=", ">>=", "&=", "^=", "|="]);

/** @throws ShellError as the shell says it */
export function evaluate(text: string, variables: Variables, depth = 0): bigint {
  if (depth > DEPTH_MAX) throw new ShellError("expression recursion loop detected");
  return text.trim() === "" ? 0n : new Expression(text, variables, depth).value();
}

interface Value {
  readonly number: bigint;
  /** It can be assigned to. */
  readonly name?: string;
}

class Expression {
  readonly #tokens: string[] = [];
  readonly #variables: Variables;
  readonly #depth: number;
  #at = 0;
  #open = 0;
  /** Within what is not to happen: the branch not taken. */
  #idle = 0;

  constructor(text: string, variables: Variables, depth: number) {
    this.#variables = variables;
    this.#depth = depth;
    TOKEN.lastIndex = 0;
    for (let at = 0; at < text.trimEnd().length; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const found = TOKEN.exec(text);
      if (found === null) throw new ShellError("arithmetic syntax error");
      this.#tokens.push(found[0].trim());
    }
  }

  value(): bigint {
    const { number } = this.#comma();
    if (this.#at < this.#tokens.length) throw new ShellError("arithmetic syntax error");
    return number;
  }

  #comma(): Value {
    let value = this.#assignment();
    while (this.#takes(",")) value = this.#assignment();
    return value;
  }

  #assignment(): Value {
    if (++this.#open > DEPTH_MAX) throw new ShellError("arithmetic syntax error");
    const left = this.#choice();
    const operator = this.#tokens[this.#at] ?? "";
    let value = left;
    if (ASSIGNING.has(operator)) {
      if (left.name === undefined) throw new ShellError("arithmetic syntax error");
      this.#at++;
      const right = this.#assignment().number;
      value = this.#store(left.name, operator === "=" ? right : this.#compute(operator.slice(0, -1), left.number, right));
    }
    this.#open--;
    return value;
  }

  #choice(): Value {
    const condition = this.#binary(0);
    if (!this.#takes("?")) return condition;
    const isTrue = condition.number !== 0n;
    const yes = this.#unless(!isTrue, () => this.#comma());
    if (!this.#takes(":")) throw new ShellError("malformed ?: operator");
    const no = this.#unless(isTrue, () => this.#assignment());
    return { number: isTrue ? yes.number : no.number };
  }

  #binary(level: number): Value {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#tokens[this.#at] ?? "";
      if (!operators.includes(operator)) return left;
      this.#at++;
      const isDecided = (operator === "&&" && left.number === 0n) || (operator === "||" && left.number !== 0n);
      // Powers bind from the right.
      const right = this.#unless(isDecided, () => this.#binary(operator === "**" ? level : level + 1));
      left = { number: this.#compute(operator, left.number, right.number) };
    }
  }

  #unary(): Value {
    const token = this.#tokens[this.#at] ?? "";
    if (token === "++" || token === "--") {
      this.#at++;
      const operand = this.#unary();
      if (operand.name === undefined) return { number: operand.number };
      return this.#store(operand.name, operand.number + (token === "++" ? 1n : -1n));
    }
    if (["+", "-", "!", "~"].includes(token)) {
      this.#at++;
      if (++this.#open > DEPTH_MAX) throw new ShellError("arithmetic syntax error");
      const { number } = this.#unary();
      this.#open--;
      if (token === "-") return { number: BigInt.asIntN(64, -number) };
      if (token === "!") return { number: number === 0n ? 1n : 0n };
      return { number: token === "~" ? ~number : number };
    }
    return this.#postfix();
  }

  #postfix(): Value {
    const operand = this.#primary();
    const token = this.#tokens[this.#at];
    if (operand.name === undefined || (token !== "++" && token !== "--")) return operand;
    this.#at++;
    this.#store(operand.name, operand.number + (token === "++" ? 1n : -1n));
    return { number: operand.number };
  }

  #primary(): Value {
    const token = this.#tokens[this.#at++] ?? "";
    if (token === "(") {
      const value = this.#comma();
      if (!this.#takes(")")) throw new ShellError("arithmetic syntax error");
      return { number: value.number };
    }
    if (/^\d/.test(token)) return { number: numberOf(token) };
    if (/^[A-Za-z_]/.test(token)) {
      const text = this.#idle > 0 ? "" : (this.#variables.get(token) ?? "");
      return { number: evaluate(text, this.#variables, this.#depth + 1), name: token };
    }
    throw new ShellError("arithmetic syntax error");
  }

  #store(name: string, value: bigint): Value {
    const number = BigInt.asIntN(64, value);
    if (this.#idle === 0) this.#variables.set(name, String(number));
    return { number };
  }

  #unless(isIdle: boolean, read: () => Value): Value {
    if (isIdle) this.#idle++;
    const value = read();
    if (isIdle) this.#idle--;
    return value;
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #compute(operator: string, left: bigint, right: bigint): bigint {
    const truth = (is: boolean) => (is ? 1n : 0n);
    switch (operator) {
      case "||":
        return truth(left !== 0n || right !== 0n);
      case "&&":
        return truth(left !== 0n && right !== 0n);
      case "|":
        return left | right;
      case "^":
        return left ^ right;
      case "&":
        return left & right;
      case "==":
        return truth(left === right);
      case "!=":
        return truth(left !== right);
      case "<":
        return truth(left < right);
      case ">":
        return truth(left > right);
      case "<=":
        return truth(left <= right);
      case ">=":
        return truth(left >= right);
      // As the processor has it: of how far to shift, six bits count.
      case "<<":
        return BigInt.asIntN(64, left << (right & 63n));
      case ">>":
        return left >> (right & 63n);
      case "+":
        return BigInt.asIntN(64, left + right);
      case "-":
        return BigInt.asIntN(64, left - right);
      case "*":
        return BigInt.asIntN(64, left * right);
      case "**":
        return power(left, right);
      default:
        // Also in the branch that is not taken.
        if (right === 0n) throw new ShellError("divide by zero");
        return BigInt.asIntN(64, operator === "/" ? left / right : left % right);
    }
  }
}

function power(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) throw new ShellError("exponent less than 0");
  let result = 1n;
  let square = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = BigInt.asIntN(64, result * square);
    square = BigInt.asIntN(64, square * square);
  }
  return result;
}

/** Decimal, 0x…, 0…, or base#digits. */
function numberOf(token: string): bigint {
  const [, base = "", digits = ""] = /^(\d+)#(\w+)$/.exec(token) ?? [];
  if (base !== "") return inBase(Number(base), digits);
  if (/^0[xX]/.test(token)) return BigInt.asIntN(64, BigInt(token));
  if (/^0\d/.test(token)) {
    if (/[89]/.test(token)) throw new ShellError("arithmetic syntax error");
    return BigInt.asIntN(64, BigInt(`0o${token.slice(1)}`));
  }
  return BigInt.asIntN(64, BigInt(token.slice(0, 40)));
}

function inBase(base: number, digits: string): bigint {
  if (base < 2 || base > 64) throw new ShellError("arithmetic syntax error");
  const order = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_";
  let value = 0n;
  for (const digit of base <= 36 ? digits.toLowerCase() : digits) {
    const worth = order.indexOf(digit);
    if (worth < 0 || worth >= base) throw new ShellError("arithmetic syntax error");
    value = BigInt.asIntN(64, value * BigInt(base) + BigInt(worth));
  }
  return value;
}
