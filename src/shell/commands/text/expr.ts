/** expr of BusyBox 1.35: numbers, comparisons and matches over its words, each of which may be an operator. */
import { applet } from "../kit/applet.js";
import { Failure } from "../kit/errors.js";
import { Regex } from "../kit/regex.js";

/** Wrong words, as against an answer that is null. */
const ERROR_STATUS = 2;
/** Words that are one value together. */
const WORDS_MAX = 4096;
const NESTING_MAX = 100;

type Value = string | bigint;

export const expr = applet("expr", {}, function* (call) {
  if (call.operands.length === 0) throw new Failure("too few arguments", ERROR_STATUS);
  const value = evaluate(call.operands.slice(0, WORDS_MAX));
  yield* call.out(`${value}\n`);
  return isNull(value) ? 1 : 0;
});

function isNull(value: Value): boolean {
  return value === "" || value === "0" || value === 0n;
}

function integer(value: Value): bigint | undefined {
  if (typeof value === "bigint") return value;
  return /^[-+]?\d{1,19}$/.test(value) ? BigInt(value) : undefined;
}

function number(value: Value): bigint {
  const found = integer(value);
  if (found === undefined) throw new Failure("non-numeric argument", ERROR_STATUS);
  return found;
}

/** From the loosest to the tightest; those of a level are joined from the left. */
const LEVELS: readonly Readonly<{ [operator: string]: (left: Value, right: Value) => Value }>[] = [
  { "|": (left, right) => (isNull(left) ? right : left) },
  { "&": (left, right) => (isNull(left) || isNull(right) ? 0n : left) },
  {
    "<": (left, right) => truth(order(left, right) < 0),
    "<=": (left, right) => truth(order(left, right) <= 0),
    "=": (left, right) => truth(order(left, right) === 0),
    "==": (left, right) => truth(order(left, right) === 0),
    "!=": (left, right) => truth(order(left, right) !== 0),
    ">=": (left, right) => truth(order(left, right) >= 0),
    ">": (left, right) => truth(order(left, right) > 0),
  },
  { "+": (left, right) => wrapped(number(left) + number(right)), "-": (left, right) => wrapped(number(left) - number(right)) },
  {
    "*": (left, right) => wrapped(number(left) * number(right)),
    "/": (left, right) => number(left) / divisor(right),
    "%": (left, right) => number(left) % divisor(right),
  },
  { ":": match },
];

function wrapped(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

function truth(holds: boolean): bigint {
  return holds ? 1n : 0n;
}

function divisor(value: Value): bigint {
  const found = number(value);
  if (found === 0n) throw new Failure("division by zero", ERROR_STATUS);
  return found;
}

function order(left: Value, right: Value): number {
  const [one, other] = [integer(left), integer(right)];
  if (one !== undefined && other !== undefined) return one < other ? -1 : one > other ? 1 : 0;
  const [first, second] = [String(left), String(right)];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** What `\(…\)` matched, or how much the whole did; always from the text's start. */
function match(left: Value, right: Value): Value {
  const pattern = String(right);
  const text = String(left);
  const found = new Regex(pattern.startsWith("^") ? pattern : `^${pattern}`).find(text);
  if (!pattern.includes("\\(")) return BigInt(found === undefined ? 0 : found.end);
  const [start, end] = found?.groups[1] ?? [0, 0];
  return text.slice(start, end);
}

function evaluate(words: readonly string[]): Value {
  let at = 0;
  let nesting = 0;
  const value = level(0);
  if (at < words.length) fail();
  return value;

  function fail(): never {
    throw new Failure("syntax error", ERROR_STATUS);
  }

  function next(): string {
    return words[at++] ?? fail();
  }

  function level(depth: number): Value {
    const operators = LEVELS[depth];
    if (operators === undefined) return single();
    let left = level(depth + 1);
    for (;;) {
      const word = words[at] ?? "";
      const operator = Object.hasOwn(operators, word) ? operators[word] : undefined;
      if (operator === undefined) return left;
      at++;
      left = operator(left, level(depth + 1));
    }
  }

  function single(): Value {
    const word = next();
    switch (word) {
      case "(": {
        if (++nesting > NESTING_MAX) fail();
        const inner = level(0);
        if (words[at++] !== ")") fail();
        nesting--;
        return inner;
      }
      case "quote":
        return next();
      case "length":
        return BigInt(String(nested()).length);
      case "match":
        return match(nested(), nested());
      case "index": {
        const [text, letters] = [String(nested()), String(nested())];
        return BigInt([...text].findIndex((letter) => letters.includes(letter)) + 1);
      }
      case "substr": {
        const text = String(nested());
        const [from, length] = [integer(nested()), integer(nested())];
        if (from === undefined || length === undefined || from <= 0n || length <= 0n) return "";
        return text.slice(Number(from) - 1, Number(from + length) - 1);
      }
      case ")":
        return fail();
      default:
        return word;
    }
  }

  function nested(): Value {
    if (++nesting > NESTING_MAX) fail();
    const value = level(LEVELS.length);
    nesting--;
    return value;
  }
}
