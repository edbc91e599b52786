/** A script's text and how far it has been read, with the here-documents whose bodies begin on the next line. */
import { SyntaxMistake } from "./errors.js";
import type { Word } from "./syntax-tree.js";

/** Commands within commands, words within words: what is deeper is refused, as the stack of the real one would be. */
const DEPTH_MAX = 200;
/** Aliases put in the place of names, for one script: an alias may name another. */
const ALIASES_MAX = 1000;

export interface PendingDocument {
  readonly delimiter: string;
  readonly stripsTabs: boolean;
  readonly isLiteral: boolean;
  /** Takes the body once it has been read. */
  readonly take: (body: Word) => void;
}

export class Cursor {
  at = 0;
  line: number;
  pending: PendingDocument[] = [];
  #text: string;
  #depth = 0;
  #aliased = 0;
  /** Until here, text came of these aliases, which are not taken again. */
  #aliasEnds: { readonly name: string; end: number }[] = [];

  constructor(text: string, line = 1) {
    this.#text = text;
    this.line = line;
  }

  get text(): string {
    return this.#text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.#text.length;
  }

  peek(ahead = 0): string {
    return this.#text[this.at + ahead] ?? "";
  }

  startsWith(text: string): boolean {
    return this.#text.startsWith(text, this.at);
  }

  /** Takes one character; a newline counts. */
  next(): string {
    const character = this.#text[this.at++] ?? "";
    if (character === "\n") this.line++;
    return character;
  }

  /** @returns what `pattern`, a sticky one, matches here, having gone past it; "" where it does not */
  match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }

  /** Goes past blanks and continued lines. */
  skipBlanks(): void {
    for (;;) {
      const character = this.peek();
      if (character === " " || character === "\t") this.at++;
      else if (character === "\\" && this.peek(1) === "\n") {
        this.at += 2;
        this.line++;
      } else return;
    }
  }

  /** Puts an alias' text in the place of its name, which ends here. @returns whether it did */
  substitute(name: string, start: number, value: string): boolean {
    this.#aliasEnds = this.#aliasEnds.filter(({ end }) => end > start);
    if (this.#aliasEnds.some((active) => active.name === name) || ++this.#aliased > ALIASES_MAX) return false;
    const grown = value.length + 1 - (this.at - start);
    for (const active of this.#aliasEnds) active.end += grown;
    this.#aliasEnds.push({ name, end: start + value.length + 1 });
    this.#text = `${this.#text.slice(0, start)}${value} ${this.#text.slice(this.at)}`;
    this.at = start;
    return true;
  }

  /** Does `read` one level deeper. */
  within<Value>(read: () => Value): Value {
    if (++this.#depth > DEPTH_MAX) throw this.mistake("nested too deep");
    const value = read();
    this.#depth--;
    return value;
  }

  mistake(message: string): SyntaxMistake {
    return new SyntaxMistake(message, this.line);
  }

  /** What is missing may come with the next line. */
  incomplete(message: string): SyntaxMistake {
    return new SyntaxMistake(message, this.line, true);
  }
}
