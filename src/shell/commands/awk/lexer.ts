/** Cuts a program in awk into tokens, one at a time: whether `/` divides or opens a pattern is known to the parser alone, which says so. */
import { Failure } from "../kit/errors.js";
import { escapeAt } from "../kit/format.js";

export type Token =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly text: string }
  /** A function of the program's own, called: the name stands right before its parenthesis. */
  | { readonly kind: "name" | "called" | "keyword" | "builtin"; readonly text: string }
  | { readonly kind: "mark"; readonly text: string }
  | { readonly kind: "newline" | "end" };

const KEYWORDS = new Set(
  "BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf".split(
    " ",
  ),
);
export const BUILTINS = new Set(
  (
    "length substr index split sub gsub gensub match sprintf tolower toupper sin cos atan2 exp log sqrt int rand srand system close " +
    "fflush strftime systime and or xor lshift rshift compl"
  ).split(" "),
);
const MARKS = /^(?:\*\*=|\*\*|[-+*/%^!=<>]=|\+\+|--|&&|\|\||!~|>>|[-+*/%^!=<>~?:,;(){}[\]$|])/;

export class Lexer {
  /** Where the next token starts; the parser keeps and restores it when it has to try two readings. */
  at = 0;
  #start = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** @throws Failure as BusyBox words it, with the line where the token starts */
  fail(message: string): never {
    throw new Failure(`cmd. line:${this.#text.slice(0, this.#start).split("\n").length}: ${message}`);
  }

  next(): Token {
    const text = this.#text;
    for (;;) {
      const blank = /^(?:[ \t\r]|\\\r?\n)+/.exec(text.slice(this.at, this.at + 256))?.[0];
      if (blank !== undefined) this.at += blank.length;
      else if (text[this.at] === "#") this.at = text.indexOf("\n", this.at) < 0 ? text.length : text.indexOf("\n", this.at);
      else break;
    }
    this.#start = this.at;
    if (this.at >= text.length) return { kind: "end" };
    const character = text[this.at] ?? "";
    if (character === "\n") {
      this.at++;
      return { kind: "newline" };
    }
    if (character === '"') {
      this.at++;
      return { kind: "string", text: this.#string() };
    }
    const rest = text.slice(this.at, this.at + 256);
    const number = /^(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/.exec(rest)?.[0];
    if (number !== undefined) {
      this.at += number.length;
      return { kind: "number", value: /^0[0-7]+$/.test(number) ? Number.parseInt(number, 8) : Number(number) };
    }
    const word = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    if (word !== undefined) {
      this.at += word.length;
      if (KEYWORDS.has(word)) return { kind: "keyword", text: word === "func" ? "function" : word };
      if (BUILTINS.has(word)) return { kind: "builtin", text: word };
      return { kind: text[this.at] === "(" ? "called" : "name", text: word };
    }
    const mark = MARKS.exec(rest)?.[0];
    if (mark === undefined) this.fail("Unexpected token");
    this.at += mark.length;
    return { kind: "mark", text: mark.replace("**", "^") };
  }

  #string(): string {
    const text = this.#text;
    let value = "";
    for (;;) {
      const character = text[this.at];
      if (character === undefined || character === "\n") this.fail("Unexpected end of string");
      this.at++;
      if (character === '"') return value;
      if (character !== "\\") {
        value += character;
        continue;
      }
      if (text[this.at] === "\n") {
        this.at++;
        continue;
      }
      const found = escapeAt(text, this.at);
      value += found?.text ?? text[this.at] ?? "";
      this.at = found?.end ?? this.at + 1;
    }
  }

  /** @returns a pattern, up to the `/` that ends it; called behind the one that opens it */
  regex(): string {
    const text = this.#text;
    let source = "";
    for (;;) {
      const character = text[this.at];
      if (character === undefined || character === "\n") this.fail("Unexpected end of string");
      this.at++;
      if (character === "/") return source;
      if (character === "\\") {
        const letter = text[this.at++] ?? "";
        source += letter === "/" ? "/" : `\\${letter}`;
      } else source += character;
    }
  }
}
