/** Reads words: quotes, `$…`, backquotes, arithmetic, and the bodies of here-documents. */
import { escapeAt } from "../commands/kit/format.js";
import { Cursor, type PendingDocument } from "./cursor.js";
import type { SyntaxMistake } from "./errors.js";
import type { Command, Piece, Word } from "./syntax-tree.js";

/** Reads commands up to a `)` and past it. */
export type ReadCommands = (cursor: Cursor) => Command | undefined;

const PLAIN = /[^ \t\n;&|<>()$`'"\\]+/y;
const QUOTED = /[^$`"\\\n]+/y;
const NAME = /[A-Za-z_]\w*/y;
const OPERATOR = /:[-=?+]|%%?|##?|\/\/?|[-=?+:]/y;

export class WordReader {
  readonly #cursor: Cursor;
  readonly #commands: ReadCommands;

  constructor(cursor: Cursor, commands: ReadCommands) {
    this.#cursor = cursor;
    this.#commands = commands;
  }

  /** @returns the word that begins here, empty where none does */
  word(): Word {
    const cursor = this.#cursor;
    const pieces = new Pieces();
    for (;;) {
      const plain = cursor.match(PLAIN);
      if (plain !== "") pieces.text(plain, false);
      switch (cursor.peek()) {
        case "'":
          cursor.next();
          pieces.text(this.#until("'"), true);
          break;
        case '"':
          cursor.next();
          this.#doubleQuoted(pieces, '"');
          break;
        case "\\":
          this.#escape(pieces);
          break;
        case "$":
          this.#dollar(pieces, false);
          break;
        case "`":
          pieces.add(this.#backquoted(false));
          break;
        default:
          return pieces.all;
      }
    }
  }

  /** Reads the bodies of here-documents that begin here. */
  documents(): void {
    const { pending } = this.#cursor;
    this.#cursor.pending = [];
    for (const document of pending) document.take(this.#document(document));
  }

  #document({ delimiter, stripsTabs, isLiteral }: PendingDocument): Word {
    const cursor = this.#cursor;
    const lines: string[] = [];
    const line = cursor.line;
    for (;;) {
      if (cursor.isAtEnd) {
        // The end of the script ends it too; of input that still comes, it is not the end.
        cursor.pending.push({ delimiter, stripsTabs, isLiteral, take: () => {} });
        break;
      }
      const end = cursor.text.indexOf("\n", cursor.at);
      const raw = cursor.text.slice(cursor.at, end < 0 ? undefined : end);
      cursor.at = end < 0 ? cursor.text.length : end + 1;
      cursor.line++;
      const text = stripsTabs ? raw.replace(/^\t+/, "") : raw;
      if (text === delimiter) break;
      lines.push(end < 0 ? text : `${text}\n`);
    }
    const body = lines.join("");
    if (isLiteral) return [{ is: "text", text: body, quoted: true }];
    const pieces = new Pieces();
    new WordReader(new Cursor(body, line), this.#commands).#doubleQuoted(pieces, "");
    return pieces.all;
  }

  /** What stands in double quotes, up to and past `end`; with no `end` all of the text, as of a here-document. */
  #doubleQuoted(pieces: Pieces, end: string): void {
    const cursor = this.#cursor;
    pieces.text("", true);
    for (;;) {
      if (cursor.isAtEnd) {
        if (end === "") return;
        throw cursor.incomplete("unterminated quoted string");
      }
      pieces.text(cursor.match(QUOTED), true);
      const character = cursor.peek();
      if (character === end && end !== "") {
        cursor.next();
        return;
      }
      if (character === "$") this.#dollar(pieces, true);
      else if (character === "`") pieces.add(this.#backquoted(true));
      else if (character === "\\") this.#quotedEscape(pieces, end);
      else pieces.text(cursor.next(), true);
    }
  }

  #quotedEscape(pieces: Pieces, end: string): void {
    const cursor = this.#cursor;
    cursor.next();
    const character = cursor.peek();
    if (character === "\n") cursor.next();
    else if (character !== "" && ("$`\\".includes(character) || character === end)) pieces.text(cursor.next(), true);
    else pieces.text("\\", true);
  }

  #escape(pieces: Pieces): void {
    const cursor = this.#cursor;
    cursor.next();
    if (cursor.isAtEnd) pieces.text("\\", false);
    else if (cursor.peek() === "\n") cursor.next();
    else pieces.text(cursor.next(), true);
  }

  #until(end: string): string {
    const cursor = this.#cursor;
    const found = cursor.text.indexOf(end, cursor.at);
    if (found < 0) {
      while (!cursor.isAtEnd) cursor.next();
      throw cursor.incomplete("unterminated quoted string");
    }
    let text = "";
    while (cursor.at < found) text += cursor.next();
    cursor.next();
    return text;
  }

  #dollar(pieces: Pieces, quoted: boolean): void {
    const cursor = this.#cursor;
    cursor.next();
    const name = cursor.match(NAME);
    if (name !== "") {
      pieces.add({ is: "parameter", name, operator: "", words: [], quoted });
      return;
    }
    const character = cursor.peek();
    if (character !== "" && "0123456789@*#?-$!".includes(character)) {
      cursor.next();
      pieces.add({ is: "parameter", name: character, operator: "", words: [], quoted });
    } else if (character === "{") {
      cursor.next();
      pieces.add(cursor.within(() => this.#braced(quoted)));
    } else if (cursor.startsWith("((")) {
      cursor.at += 2;
      pieces.add(cursor.within(() => this.#arithmetic(quoted)));
    } else if (character === "(") {
      cursor.next();
      const body = cursor.within(() => this.#commands(cursor));
      pieces.add({ is: "command", body, quoted });
    } else if (character === "'" && !quoted) {
      cursor.next();
      pieces.text(this.#dollarQuoted(), true);
    } else pieces.text("$", quoted);
  }

  /** `$'…'`, with the escapes of echo -e. */
  #dollarQuoted(): string {
    const cursor = this.#cursor;
    let text = "";
    for (;;) {
      if (cursor.isAtEnd) throw cursor.incomplete("unterminated quoted string");
      const character = cursor.next();
      if (character === "'") return text;
      if (character !== "\\") {
        text += character;
        continue;
      }
      const found = "'\"".includes(cursor.peek() || " ") ? undefined : escapeAt(cursor.text, cursor.at);
      if (found === undefined) text += "'\"".includes(cursor.peek()) ? cursor.next() : "\\";
      else {
        text += found.text;
        cursor.at = found.end;
      }
    }
  }

  /** What follows `${`, past its brace. */
  #braced(quoted: boolean): Piece {
    const cursor = this.#cursor;
    if (cursor.peek() === "#" && !"}:-=?+%#/".includes(cursor.peek(1) || "}")) {
      cursor.next();
      const name = this.#name();
      this.#expectBrace();
      return { is: "parameter", name, operator: "length", words: [], quoted };
    }
    const name = this.#name();
    if (cursor.peek() === "}") {
      cursor.next();
      return { is: "parameter", name, operator: "", words: [], quoted };
    }
    const operator = cursor.match(OPERATOR);
    if (operator === "") throw this.#badSubstitution();
    const isPattern = "%#/".includes(operator[0] ?? "");
    const words = [this.#operand(quoted && !isPattern, operator)];
    const divider = operator === ":" ? ":" : operator[0] === "/" ? "/" : undefined;
    if (divider !== undefined && cursor.peek() === divider) {
      cursor.next();
      words.push(this.#operand(quoted && !isPattern, ""));
    }
    this.#expectBrace();
    return { is: "parameter", name, operator, words, quoted };
  }

  #name(): string {
    const cursor = this.#cursor;
    const name = cursor.match(NAME) || cursor.match(/\d+/y);
    if (name !== "") return name;
    const character = cursor.peek();
    if (character === "" || !"@*#?-$!".includes(character)) throw this.#badSubstitution();
    return cursor.next();
  }

  #expectBrace(): void {
    if (this.#cursor.isAtEnd) throw this.#cursor.incomplete("missing '}'");
    if (this.#cursor.next() !== "}") throw this.#badSubstitution();
  }

  #badSubstitution(): SyntaxMistake {
    return this.#cursor.isAtEnd ? this.#cursor.incomplete("missing '}'") : this.#cursor.mistake("bad substitution");
  }

  /** A word within braces, up to `}` or, of those that have two, what divides them. */
  #operand(quoted: boolean, operator: string): Word {
    const cursor = this.#cursor;
    const pieces = new Pieces();
    const divider = operator === ":" ? ":" : operator[0] === "/" ? "/" : "}";
    pieces.text("", quoted);
    for (;;) {
      if (cursor.isAtEnd) throw cursor.incomplete("missing '}'");
      const character = cursor.peek();
      if (character === "}" || character === divider) return pieces.all;
      if (character === "$") this.#dollar(pieces, quoted);
      else if (character === "`") pieces.add(this.#backquoted(quoted));
      else if (character === '"') {
        cursor.next();
        this.#doubleQuoted(pieces, '"');
      } else if (character === "'" && !quoted) {
        cursor.next();
        pieces.text(this.#until("'"), true);
      } else if (character === "\\") {
        if (quoted) this.#quotedEscape(pieces, "}");
        else this.#escape(pieces);
      } else pieces.text(cursor.next(), quoted);
    }
  }

  #arithmetic(quoted: boolean): Piece {
    const cursor = this.#cursor;
    const pieces = new Pieces();
    for (let open = 0; ; ) {
      if (cursor.isAtEnd) throw cursor.incomplete("missing '))'");
      const character = cursor.peek();
      if (character === "$") this.#dollar(pieces, true);
      else if (character === "`") pieces.add(this.#backquoted(true));
      else if (character === "\\" && cursor.peek(1) === "\n") cursor.at += 2;
      else if (character === ")" && open === 0) {
        if (cursor.peek(1) !== ")") throw cursor.mistake("missing '))'");
        cursor.at += 2;
        return { is: "arithmetic", word: pieces.all, quoted };
      } else {
        if (character === "(") open++;
        if (character === ")") open--;
        if (character === '"') cursor.next();
        else pieces.text(cursor.next(), true);
      }
    }
  }

  #backquoted(quoted: boolean): Piece {
    const cursor = this.#cursor;
    const { line } = cursor;
    cursor.next();
    let text = "";
    for (;;) {
      if (cursor.isAtEnd) throw cursor.incomplete("EOF in backquote substitution");
      const character = cursor.next();
      if (character === "`") break;
      if (character !== "\\") text += character;
      else if (cursor.peek() === "\n") cursor.next();
      else text += "`\\$".includes(cursor.peek()) || (quoted && cursor.peek() === '"') ? cursor.next() : "\\";
    }
    // It ends where its text does, as if by the `)` of the other form.
    const body = cursor.within(() => this.#commands(new Cursor(`${text}\n)`, line)));
    return { is: "command", body, quoted };
  }
}

/** Pieces in the making: texts that meet are one. */
class Pieces {
  readonly all: Piece[] = [];

  add(piece: Piece): void {
    this.all.push(piece);
  }

  text(text: string, quoted: boolean): void {
    const last = this.all.at(-1);
    if (last?.is === "text" && last.quoted === quoted)
      this.all[this.all.length - 1] = { is: "text", text: last.text + text, quoted };
    else if (text !== "" || quoted) this.all.push({ is: "text", text, quoted });
  }
}
