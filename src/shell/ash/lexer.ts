/** A script's text into tokens, one ahead of the grammar: words, operators, redirections, newlines; aliases put in where a command may begin. */
import type { Cursor } from "./cursor.js";
import { plainText, type Word } from "./syntax-tree.js";
import type { WordReader } from "./words.js";

export const KEYWORDS: ReadonlySet<string> = new Set(
  "! case do done elif else esac fi for function if in then until while { }".split(" "),
);
const OPERATOR = /&&|\|\||;;|[;&|()]/y;
const REDIRECTION = /\d*(?:<<-|<<|<&|<>|<|>>|>&|>\||>)|&>/y;

export type Token =
  | { readonly type: "word"; readonly word: Word; readonly start: number }
  | { readonly type: "operator"; readonly text: string }
  | { readonly type: "redirection"; readonly text: string }
  | { readonly type: "newline" | "end" };

export type Aliases = ReadonlyMap<string, string>;

export class Lexer {
  readonly #cursor: Cursor;
  readonly #words: WordReader;
  readonly #aliases: Aliases;
  #ahead: Token | undefined;

  constructor(cursor: Cursor, words: WordReader, aliases: Aliases) {
    this.#cursor = cursor;
    this.#words = words;
    this.#aliases = aliases;
  }

  take(): Token {
    const token = this.peek();
    this.#ahead = undefined;
    return token;
  }

  /** @param isCommand a command may begin here, so that aliases count */
  peek(isCommand = false): Token {
    this.#ahead ??= this.#read();
    while (isCommand && this.#ahead.type === "word") {
      const name = plainText(this.#ahead.word);
      const value = name === undefined ? undefined : this.#aliases.get(name);
      if (name === undefined || value === undefined || !this.#cursor.substitute(name, this.#ahead.start, value)) break;
      this.#ahead = this.#read();
    }
    return this.#ahead;
  }

  #read(): Token {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    if (cursor.peek() === "#") cursor.match(/[^\n]*/y);
    if (cursor.isAtEnd) return { type: "end" };
    if (cursor.peek() === "\n") {
      cursor.next();
      if (cursor.pending.length > 0) this.#words.documents();
      return { type: "newline" };
    }
    const start = cursor.at;
    const redirection = cursor.match(REDIRECTION);
    if (redirection !== "") return { type: "redirection", text: redirection };
    const operator = cursor.match(OPERATOR);
    if (operator !== "") return { type: "operator", text: operator };
    return { type: "word", word: this.#words.word(), start };
  }
}

/** A token as messages name it. */
export function nameOf(token: Token): string {
  switch (token.type) {
    case "end":
      return "end of file";
    case "newline":
    case "redirection":
      return token.type;
    case "operator":
      return `"${token.text}"`;
    case "word": {
      const text = plainText(token.word) ?? "";
      return KEYWORDS.has(text) ? `"${text}"` : "word";
    }
  }
}
