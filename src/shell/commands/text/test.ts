/** test and `[`: expressions on texts, numbers and files; also for the shell, which has them built in. */
import type { Process, Program } from "../../process.js";
import { look } from "../kit/paths.js";
import { say } from "../system/answer.js";

class BadExpression extends Error {}

const TYPE_TESTS = new Map(
  [..."fdLhbcpS"].map((letter, index) => [
    letter,
    ["file", "directory", "link", "link", "block", "character", "fifo", "socket"][index],
  ]),
);
const FILE_TESTS = "abcdefghkLprsSuwxOGN";

/** @returns the status: 0 true, 1 false, 2 with a message where it is no expression */
export function evaluateTest(process: Process, words: readonly string[]): { readonly status: number; readonly error?: string } {
  const name = process.argv[0] === "[" ? "[" : "test";
  let at = 0;
  const depthMax = 100;
  try {
    if (words.length === 0) return { status: 1 };
    const value = or(0);
    if (at < words.length) throw new BadExpression(`${words[at]}: unknown operand`);
    return { status: value ? 0 : 1 };
  } catch (error) {
    if (error instanceof BadExpression) return { status: 2, error: `${name}: ${error.message}\n` };
    throw error;
  }

  function or(depth: number): boolean {
    let value = and(depth);
    while (words[at] === "-o") {
      at++;
      value = and(depth) || value;
    }
    return value;
  }

  function and(depth: number): boolean {
    let value = not(depth);
    while (words[at] === "-a") {
      at++;
      value = not(depth) && value;
    }
    return value;
  }

  function not(depth: number): boolean {
    if (depth > depthMax) throw new BadExpression("too many levels");
    if (words[at] === "!" && at + 1 < words.length && !isBinary(words[at + 1])) {
      at++;
      return !not(depth + 1);
    }
    return primary(depth);
  }

  function primary(depth: number): boolean {
    const word = words[at];
    if (word === undefined) throw new BadExpression("argument expected");
    const operator = words[at + 1];
    if (isBinary(operator) && at + 2 < words.length) {
      at += 3;
      return compare(word, operator ?? "", words[at - 1] ?? "");
    }
    if (word === "(" && at + 1 < words.length) {
      at++;
      const value = or(depth + 1);
      if (words[at++] !== ")") throw new BadExpression("closing paren expected");
      return value;
    }
    if (
      /^-[a-zA-Z]$/.test(word) &&
      at + 1 < words.length &&
      (FILE_TESTS.includes(word[1] ?? "") || "nzt".includes(word[1] ?? ""))
    ) {
      at += 2;
      return unary(word[1] ?? "", words[at - 1] ?? "");
    }
    at++;
    return word !== "";
  }

  function unary(letter: string, text: string): boolean {
    if (letter === "n") return text !== "";
    if (letter === "z") return text === "";
    if (letter === "t") return process.streams[number(text)]?.isTerminal === true;
    const stat = look(process, text, letter !== "L" && letter !== "h");
    if (stat === undefined) return false;
    const type = TYPE_TESTS.get(letter);
    if (type !== undefined) return stat.type === type;
    if (letter === "s") return stat.size > 0;
    // The session is root, who may read and write all, and run what anybody may.
    if (letter === "x") return (stat.mode & 0o111) !== 0;
    if (letter === "u") return (stat.mode & 0o4000) !== 0;
    if (letter === "g") return (stat.mode & 0o2000) !== 0;
    if (letter === "k") return (stat.mode & 0o1000) !== 0;
    if (letter === "O") return stat.uid === 0;
    if (letter === "G") return stat.gid === 0;
    return true;
  }

  function compare(one: string, operator: string, other: string): boolean {
    switch (operator) {
      case "=":
      case "==":
        return one === other;
      case "!=":
        return one !== other;
      case "<":
        return one < other;
      case ">":
        return one > other;
      case "-nt":
        return (look(process, one)?.modifiedMs ?? 0) > (look(process, other)?.modifiedMs ?? 0);
      case "-ot":
        return (look(process, one)?.modifiedMs ?? 0) < (look(process, other)?.modifiedMs ?? 0);
      case "-ef":
        return look(process, one) !== undefined && look(process, one)?.inode === look(process, other)?.inode;
      default:
        return compareNumbers(number(one), operator, number(other));
    }
  }
}

function isBinary(word: string | undefined): boolean {
  return word !== undefined && /^(?:=|==|!=|<|>|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))$/.test(word);
}

function number(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new BadExpression(`${text}: bad number`);
  return Number(text);
}

function compareNumbers(one: number, operator: string, other: number): boolean {
  const sign = Math.sign(one - other);
  return (
    { "-eq": sign === 0, "-ne": sign !== 0, "-lt": sign < 0, "-le": sign <= 0, "-gt": sign > 0, "-ge": sign >= 0 }[operator] ??
    false
  );
}

export const test: Program = function* (process) {
  const words = process.argv.slice(1);
  const isBracket = process.argv[0]?.endsWith("[") === true;
  const { status, error = "" } =
    isBracket && words.at(-1) !== "]"
      ? { status: 2, error: "[: missing ]\n" }
      : evaluateTest(process, isBracket ? words.slice(0, -1) : words);
  yield* say(process, 2, error);
  return status;
};
