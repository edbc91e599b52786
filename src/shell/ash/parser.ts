/** The grammar of BusyBox' ash (1.35, shell/ash.c): a script's text into commands, one complete line of them after another. */
import type { Cursor } from "./cursor.js";
import type { SyntaxMistake } from "./errors.js";
import { type Aliases, KEYWORDS, Lexer, nameOf } from "./lexer.js";
import { type Assignment, type Command, type Piece, plainText, type Redirection, type Word } from "./syntax-tree.js";
import { WordReader } from "./words.js";

/** What may not be called anew. */
export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set(
  ". : break continue eval exec exit export readonly return set shift source times trap unset".split(" "),
);

/** Ends a list where a command could begin. */
const LIST_ENDS = new Set(["then", "else", "elif", "fi", "do", "done", "esac", "}"]);

const NAME = /^[A-Za-z_]\w*$/;
const ASSIGNMENT = /^([A-Za-z_]\w*)=/;

const EMPTY: Command = { is: "list", commands: [] };

export class Parser {
  readonly #cursor: Cursor;
  readonly #lexer: Lexer;
  readonly #aliases: Aliases;

  constructor(cursor: Cursor, aliases: Aliases) {
    this.#cursor = cursor;
    this.#aliases = aliases;
    const words = new WordReader(cursor, (inner) => {
      const parser = inner === cursor ? this.#inner() : new Parser(inner, aliases);
      return parser.#upToParenthesis();
    });
    this.#lexer = new Lexer(cursor, words, aliases);
  }

  /**
   * The next line's commands.
   * @returns undefined at the end of the text; a list of none for an empty line
   * @throws SyntaxMistake
   */
  complete(): Command | undefined {
    const first = this.#lexer.peek();
    if (first.type === "end") return undefined;
    if (first.type === "newline") {
      this.#lexer.take();
      return EMPTY;
    }
    const commands: Command[] = [];
    for (;;) {
      commands.push(this.#backgrounded(this.#andOr()));
      const next = this.#lexer.peek();
      if (next.type === "newline") {
        this.#lexer.take();
        break;
      }
      if (next.type === "end") break;
      if (this.#wasSeparated) continue;
      throw this.#unexpected();
    }
    return commands.length === 1 ? commands[0] : { is: "list", commands };
  }

  #wasSeparated = false;

  #inner(): Parser {
    return new Parser(this.#cursor, this.#aliases);
  }

  #upToParenthesis(): Command | undefined {
    this.#newlines();
    const isEmpty = this.#isOperator(")");
    const body = isEmpty ? undefined : this.#list();
    this.#expectOperator(")");
    return body;
  }

  /** Commands up to what ends them, which is left: a keyword, `)`, `;;` or the end. */
  #list(): Command {
    const commands: Command[] = [];
    this.#newlines();
    // What is missing, whoever asked for commands can say better.
    if (this.#lexer.peek().type === "end") return EMPTY;
    for (;;) {
      commands.push(this.#backgrounded(this.#andOr()));
      const isLine = this.#lexer.peek().type === "newline";
      this.#newlines();
      if ((!this.#wasSeparated && !isLine) || this.#isListEnd()) break;
    }
    return commands.length === 1 ? commands[0]! : { is: "list", commands };
  }

  #isListEnd(): boolean {
    const token = this.#lexer.peek(true);
    if (token.type === "end") return true;
    if (token.type === "operator") return token.text === ")" || token.text === ";;";
    return token.type === "word" && LIST_ENDS.has(plainText(token.word) ?? "");
  }

  /** Takes the `;` or `&` behind a command. */
  #backgrounded(body: Command): Command {
    const isBackground = this.#isOperator("&");
    this.#wasSeparated = isBackground || this.#isOperator(";");
    if (this.#wasSeparated) this.#lexer.take();
    return isBackground ? { is: "background", body } : body;
  }

  #andOr(): Command {
    let left = this.#pipeline();
    for (;;) {
      const is = this.#isOperator("&&") ? "both" : this.#isOperator("||") ? "either" : undefined;
      if (is === undefined) return left;
      this.#lexer.take();
      this.#newlines();
      left = { is, left, right: this.#pipeline() };
    }
  }

  #pipeline(): Command {
    const negated = this.#isKeyword("!");
    if (negated) this.#lexer.take();
    const commands = [this.#command()];
    while (this.#isOperator("|")) {
      this.#lexer.take();
      this.#newlines();
      commands.push(this.#command());
    }
    return commands.length === 1 && !negated ? commands[0]! : { is: "pipeline", commands, negated };
  }

  #command(): Command {
    return this.#cursor.within(() => {
      const token = this.#lexer.peek(true);
      if (token.type === "redirection") return this.#simple();
      if (token.type === "operator" && token.text === "(") return this.#subshell();
      if (token.type !== "word") throw this.#unexpected();
      const keyword = plainText(token.word) ?? "";
      switch (keyword) {
        case "if":
          return this.#if();
        case "while":
        case "until":
          return this.#loop(keyword);
        case "for":
          return this.#for();
        case "case":
          return this.#case();
        case "{":
          return this.#group();
        case "function":
          return this.#function();
        default:
          if (KEYWORDS.has(keyword) && keyword !== "in") throw this.#unexpected();
          return this.#simple();
      }
    });
  }

  #subshell(): Command {
    this.#lexer.take();
    const body = this.#list();
    this.#expectOperator(")");
    return { is: "subshell", body, redirections: this.#redirections() };
  }

  #group(): Command {
    this.#lexer.take();
    const body = this.#list();
    this.#expect("}");
    return { is: "group", body, redirections: this.#redirections() };
  }

  #if(): Command {
    const clauses: (readonly [Command, Command])[] = [];
    do {
      this.#lexer.take();
      const condition = this.#list();
      this.#expect("then");
      clauses.push([condition, this.#list()]);
    } while (this.#isKeyword("elif"));
    let otherwise: Command | undefined;
    if (this.#isKeyword("else")) {
      this.#lexer.take();
      otherwise = this.#list();
    }
    this.#expect("fi");
    return { is: "if", clauses, otherwise, redirections: this.#redirections() };
  }

  #loop(is: "while" | "until"): Command {
    this.#lexer.take();
    const condition = this.#list();
    const body = this.#doGroup();
    return { is, condition, body, redirections: this.#redirections() };
  }

  #doGroup(): Command {
    this.#expect("do");
    const body = this.#list();
    this.#expect("done");
    return body;
  }

  #for(): Command {
    this.#lexer.take();
    const token = this.#lexer.peek();
    const name = token.type === "word" ? plainText(token.word) : undefined;
    if (name === undefined || !NAME.test(name)) throw this.#mistake("bad for loop variable");
    this.#lexer.take();
    this.#newlines();
    let words: Word[] | undefined;
    if (this.#isKeyword("in")) {
      this.#lexer.take();
      words = [];
      for (let next = this.#lexer.peek(); next.type === "word"; next = this.#lexer.peek()) {
        words.push(next.word);
        this.#lexer.take();
      }
      if (this.#lexer.peek().type !== "newline" && !this.#isOperator(";")) throw this.#unexpected();
      this.#lexer.take();
    } else if (this.#isOperator(";")) this.#lexer.take();
    this.#newlines();
    const body = this.#doGroup();
    return { is: "for", name, words, body, redirections: this.#redirections() };
  }

  #case(): Command {
    this.#lexer.take();
    const token = this.#lexer.peek();
    if (token.type !== "word") throw this.#unexpected("word");
    this.#lexer.take();
    this.#newlines();
    this.#expect("in");
    const items: { patterns: Word[]; body: Command | undefined }[] = [];
    for (this.#newlines(); !this.#isKeyword("esac"); this.#newlines()) {
      items.push(this.#caseItem());
      if (!this.#isOperator(";;")) break;
      this.#lexer.take();
    }
    this.#expect("esac", items.length > 0 ? ";;" : "esac");
    return { is: "case", word: token.word, items, redirections: this.#redirections() };
  }

  #caseItem() {
    if (this.#isOperator("(")) this.#lexer.take();
    const patterns: Word[] = [];
    for (;;) {
      const token = this.#lexer.peek();
      if (token.type !== "word") throw this.#unexpected(")");
      patterns.push(token.word);
      this.#lexer.take();
      if (!this.#isOperator("|")) break;
      this.#lexer.take();
    }
    this.#expectOperator(")");
    this.#newlines();
    const body = this.#isListEnd() ? undefined : this.#list();
    return { patterns, body };
  }

  #function(): Command {
    this.#lexer.take();
    const token = this.#lexer.peek();
    const name = token.type === "word" ? plainText(token.word) : undefined;
    if (name === undefined || !NAME.test(name)) throw this.#mistake("bad function name");
    this.#lexer.take();
    if (this.#isOperator("(")) {
      this.#lexer.take();
      this.#expectOperator(")");
    }
    this.#newlines();
    return { is: "function", name, body: this.#command() };
  }

  #simple(): Command {
    const { line } = this.#cursor;
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    let isTest = false;
    for (;;) {
      // Where a command's name may still come, an alias may stand for it.
      const token = this.#lexer.peek(words.length === 0);
      if (token.type === "redirection") redirections.push(this.#redirection());
      else if (token.type === "word") {
        this.#lexer.take();
        const assignment = words.length === 0 ? assignmentOf(token.word) : undefined;
        if (assignment !== undefined) assignments.push(assignment);
        else words.push(token.word);
        if (words.length === 1 && plainText(token.word) === "[[") isTest = true;
        else if (plainText(token.word) === "]]") isTest = false;
      } else if (isTest && (this.#isOperator("&&") || this.#isOperator("||"))) {
        words.push([{ is: "text", text: this.#isOperator("&&") ? "-a" : "-o", quoted: false }]);
        this.#lexer.take();
      } else if (this.#isOperator("(") && words.length === 1 && assignments.length + redirections.length === 0)
        return this.#definition(words[0]!);
      else break;
    }
    return { is: "simple", assignments, words, redirections, line };
  }

  #definition(word: Word): Command {
    this.#lexer.take();
    this.#expectOperator(")");
    const name = plainText(word);
    if (name === undefined || !NAME.test(name) || SPECIAL_BUILTINS.has(name)) throw this.#mistake("bad function name");
    this.#newlines();
    return { is: "function", name, body: this.#command() };
  }

  #redirections(): readonly Redirection[] {
    const all: Redirection[] = [];
    while (this.#lexer.peek().type === "redirection") all.push(this.#redirection());
    return all;
  }

  #redirection(): Redirection {
    const token = this.#lexer.take();
    const text = token.type === "redirection" ? token.text : "";
    const [, digits = "", written = ""] = /^(\d*)(.*)$/.exec(text) ?? [];
    const next = this.#lexer.peek();
    if (next.type !== "word") throw this.#unexpected();
    this.#lexer.take();
    const descriptor = digits === "" ? (written.startsWith("<") ? 0 : 1) : Number(digits);
    if (!written.startsWith("<<")) {
      const operator = written === ">&" && digits === "" && !/^(\d+|-)$/.test(plainText(next.word) ?? "1") ? "&>" : written;
      return { descriptor, operator: operator as Redirection["operator"], word: next.word };
    }
    const document: { descriptor: number; operator: "<<"; word: Word } = { descriptor, operator: "<<", word: [] };
    this.#cursor.pending.push({
      delimiter: next.word.map((piece) => (piece.is === "text" ? piece.text : "")).join(""),
      stripsTabs: written === "<<-",
      isLiteral: next.word.some(({ quoted }) => quoted),
      take: (body) => {
        document.word = body;
      },
    });
    return document;
  }

  #newlines(): void {
    while (this.#lexer.peek().type === "newline") this.#lexer.take();
  }

  #isOperator(text: string): boolean {
    const token = this.#lexer.peek();
    return token.type === "operator" && token.text === text;
  }

  #isKeyword(text: string): boolean {
    const token = this.#lexer.peek();
    return token.type === "word" && plainText(token.word) === text;
  }

  #expect(keyword: string, said = keyword): void {
    if (!this.#isKeyword(keyword)) throw this.#unexpected(said);
    this.#lexer.take();
  }

  #expectOperator(operator: string): void {
    if (!this.#isOperator(operator)) throw this.#unexpected(operator);
    this.#lexer.take();
  }

  #mistake(message: string): SyntaxMistake {
    return this.#lexer.peek().type === "end" ? this.#cursor.incomplete(message) : this.#cursor.mistake(message);
  }

  #unexpected(expected?: string): SyntaxMistake {
    const token = this.#lexer.peek();
    const hint = expected === undefined ? "" : ` (expecting ${expected === "word" ? expected : `"${expected}"`})`;
    const message = `unexpected ${nameOf(token)}${hint}`;
    return token.type === "end" ? this.#cursor.incomplete(message) : this.#cursor.mistake(message);
  }
}

function assignmentOf(word: Word): Assignment | undefined {
  const [first, ...rest] = word;
  if (first?.is !== "text" || first.quoted) return undefined;
  const name = ASSIGNMENT.exec(first.text)?.[1];
  if (name === undefined) return undefined;
  const left: Piece = { is: "text", text: first.text.slice(name.length + 1), quoted: false };
  return { name, value: left.text === "" ? rest : [left, ...rest] };
}
