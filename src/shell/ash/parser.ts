/** The grammar of BusyBox' ash (1.35, shell/ash.c): a script's text into commands, one complete line of them after another. */
import type { Cursor } from "./cursor.js";
import type { SyntaxMistake } from "./errors.js";
import { type Assignment, type Command, type Piece, plainText, type Redirection, type Word } from "./syntax-tree.js";
import { WordReader } from "./words.js";

export const KEYWORDS: ReadonlySet<string> = new Set(
  "! case do done elif else esac fi for function if in then until while { }".split(" "),
);
/** What may not be called anew. */
export const SPECIAL_BUILTINS: ReadonlySet<string> = new Set(
  ". : break continue eval exec exit export readonly return set shift source times trap unset".split(" "),
);

/** Ends a list where a command could begin. */
const LIST_ENDS = new Set(["then", "else", "elif", "fi", "do", "done", "esac", "}"]);

const OPERATOR = /&&|\|\||;;|[;&|()]/y;
const REDIRECTION = /\d*(?:<<-|<<|<&|<>|<|>>|>&|>\||>)|&>/y;
const NAME = /^[A-Za-z_]\w*$/;
const ASSIGNMENT = /^([A-Za-z_]\w*)=/;

type Token =
  | { readonly type: "word"; readonly word: Word; readonly start: number }
  | { readonly type: "operator"; readonly text: string }
  | { readonly type: "redirection"; readonly text: string }
  | { readonly type: "newline" | "end" };

export type Aliases = ReadonlyMap<string, string>;

const EMPTY: Command = { is: "list", commands: [] };

export class Parser {
  readonly #cursor: Cursor;
  readonly #words: WordReader;
  readonly #aliases: Aliases;
  #ahead: Token | undefined;

  constructor(cursor: Cursor, aliases: Aliases) {
    this.#cursor = cursor;
    this.#aliases = aliases;
    this.#words = new WordReader(cursor, (inner) => {
      const parser = inner === cursor ? this.#inner() : new Parser(inner, aliases);
      return parser.#upToParenthesis();
    });
  }

  /**
   * The next line's commands.
   * @returns undefined at the end of the text; a list of none for an empty line
   * @throws SyntaxMistake
   */
  complete(): Command | undefined {
    const first = this.#peek();
    if (first.type === "end") return undefined;
    if (first.type === "newline") {
      this.#take();
      return EMPTY;
    }
    const commands: Command[] = [];
    for (;;) {
      commands.push(this.#backgrounded(this.#andOr()));
      const next = this.#peek();
      if (next.type === "newline") {
        this.#take();
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
    if (this.#peek().type === "end") return EMPTY;
    for (;;) {
      commands.push(this.#backgrounded(this.#andOr()));
      const isLine = this.#peek().type === "newline";
      this.#newlines();
      if ((!this.#wasSeparated && !isLine) || this.#isListEnd()) break;
    }
    return commands.length === 1 ? commands[0]! : { is: "list", commands };
  }

  #isListEnd(): boolean {
    const token = this.#peek(true);
    if (token.type === "end") return true;
    if (token.type === "operator") return token.text === ")" || token.text === ";;";
    return token.type === "word" && LIST_ENDS.has(plainText(token.word) ?? "");
  }

  /** Takes the `;` or `&` behind a command. */
  #backgrounded(body: Command): Command {
    const isBackground = this.#isOperator("&");
    this.#wasSeparated = isBackground || this.#isOperator(";");
    if (this.#wasSeparated) this.#take();
    return isBackground ? { is: "background", body } : body;
  }

  #andOr(): Command {
    let left = this.#pipeline();
    for (;;) {
      const is = this.#isOperator("&&") ? "both" : this.#isOperator("||") ? "either" : undefined;
      if (is === undefined) return left;
      this.#take();
      this.#newlines();
      left = { is, left, right: this.#pipeline() };
    }
  }

  #pipeline(): Command {
    const negated = this.#isKeyword("!");
    if (negated) this.#take();
    const commands = [this.#command()];
    while (this.#isOperator("|")) {
      this.#take();
      this.#newlines();
      commands.push(this.#command());
    }
    return commands.length === 1 && !negated ? commands[0]! : { is: "pipeline", commands, negated };
  }

  #command(): Command {
    return this.#cursor.within(() => {
      const token = this.#peek(true);
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
    this.#take();
    const body = this.#list();
    this.#expectOperator(")");
    return { is: "subshell", body, redirections: this.#redirections() };
  }

  #group(): Command {
    this.#take();
    const body = this.#list();
    this.#expect("}");
    return { is: "group", body, redirections: this.#redirections() };
  }

  #if(): Command {
    const clauses: (readonly [Command, Command])[] = [];
    do {
      this.#take();
      const condition = this.#list();
      this.#expect("then");
      clauses.push([condition, this.#list()]);
    } while (this.#isKeyword("elif"));
    let otherwise: Command | undefined;
    if (this.#isKeyword("else")) {
      this.#take();
      otherwise = this.#list();
    }
    this.#expect("fi");
    return { is: "if", clauses, otherwise, redirections: this.#redirections() };
  }

  #loop(is: "while" | "until"): Command {
    this.#take();
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
    this.#take();
    const token = this.#peek();
    const name = token.type === "word" ? plainText(token.word) : undefined;
    if (name === undefined || !NAME.test(name)) throw this.#mistake("bad for loop variable");
    this.#take();
    this.#newlines();
    let words: Word[] | undefined;
    if (this.#isKeyword("in")) {
      this.#take();
      words = [];
      for (let next = this.#peek(); next.type === "word"; next = this.#peek()) {
        words.push(next.word);
        this.#take();
      }
      if (this.#peek().type !== "newline" && !this.#isOperator(";")) throw this.#unexpected();
      this.#take();
    } else if (this.#isOperator(";")) this.#take();
    this.#newlines();
    const body = this.#doGroup();
    return { is: "for", name, words, body, redirections: this.#redirections() };
  }

  #case(): Command {
    this.#take();
    const token = this.#peek();
    if (token.type !== "word") throw this.#unexpected("word");
    this.#take();
    this.#newlines();
    this.#expect("in");
    const items: { patterns: Word[]; body: Command | undefined }[] = [];
    for (this.#newlines(); !this.#isKeyword("esac"); this.#newlines()) {
      items.push(this.#caseItem());
      if (!this.#isOperator(";;")) break;
      this.#take();
    }
    this.#expect("esac", items.length > 0 ? ";;" : "esac");
    return { is: "case", word: token.word, items, redirections: this.#redirections() };
  }

  #caseItem() {
    if (this.#isOperator("(")) this.#take();
    const patterns: Word[] = [];
    for (;;) {
      const token = this.#peek();
      if (token.type !== "word") throw this.#unexpected(")");
      patterns.push(token.word);
      this.#take();
      if (!this.#isOperator("|")) break;
      this.#take();
    }
    this.#expectOperator(")");
    this.#newlines();
    const body = this.#isListEnd() ? undefined : this.#list();
    return { patterns, body };
  }

  #function(): Command {
    this.#take();
    const token = this.#peek();
    const name = token.type === "word" ? plainText(token.word) : undefined;
    if (name === undefined || !NAME.test(name)) throw this.#mistake("bad function name");
    this.#take();
    if (this.#isOperator("(")) {
      this.#take();
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
      const token = this.#peek(words.length === 0);
      if (token.type === "redirection") redirections.push(this.#redirection());
      else if (token.type === "word") {
        this.#take();
        const assignment = words.length === 0 ? assignmentOf(token.word) : undefined;
        if (assignment !== undefined) assignments.push(assignment);
        else words.push(token.word);
        if (words.length === 1 && plainText(token.word) === "[[") isTest = true;
        else if (plainText(token.word) === "]]") isTest = false;
      } else if (isTest && (this.#isOperator("&&") || this.#isOperator("||"))) {
        words.push([{ is: "text", text: this.#isOperator("&&") ? "-a" : "-o", quoted: false }]);
        this.#take();
      } else if (this.#isOperator("(") && words.length === 1 && assignments.length + redirections.length === 0)
        return this.#definition(words[0]!);
      else break;
    }
    return { is: "simple", assignments, words, redirections, line };
  }

  #definition(word: Word): Command {
    this.#take();
    this.#expectOperator(")");
    const name = plainText(word);
    if (name === undefined || !NAME.test(name) || SPECIAL_BUILTINS.has(name)) throw this.#mistake("bad function name");
    this.#newlines();
    return { is: "function", name, body: this.#command() };
  }

  #redirections(): readonly Redirection[] {
    const all: Redirection[] = [];
    while (this.#peek().type === "redirection") all.push(this.#redirection());
    return all;
  }

  #redirection(): Redirection {
    const token = this.#take();
    const text = token.type === "redirection" ? token.text : "";
    const [, digits = "", written = ""] = /^(\d*)(.*)$/.exec(text) ?? [];
    const next = this.#peek();
    if (next.type !== "word") throw this.#unexpected();
    this.#take();
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
    while (this.#peek().type === "newline") this.#take();
  }

  #isOperator(text: string): boolean {
    const token = this.#peek();
    return token.type === "operator" && token.text === text;
  }

  #isKeyword(text: string): boolean {
    const token = this.#peek();
    return token.type === "word" && plainText(token.word) === text;
  }

  #expect(keyword: string, said = keyword): void {
    if (!this.#isKeyword(keyword)) throw this.#unexpected(said);
    this.#take();
  }

  #expectOperator(operator: string): void {
    if (!this.#isOperator(operator)) throw this.#unexpected(operator);
    this.#take();
  }

  #mistake(message: string): SyntaxMistake {
    return this.#peek().type === "end" ? this.#cursor.incomplete(message) : this.#cursor.mistake(message);
  }

  #unexpected(expected?: string): SyntaxMistake {
    const token = this.#peek();
    const hint = expected === undefined ? "" : ` (expecting ${expected === "word" ? expected : `"${expected}"`})`;
    const message = `unexpected ${nameOf(token)}${hint}`;
    return token.type === "end" ? this.#cursor.incomplete(message) : this.#cursor.mistake(message);
  }

  #take(): Token {
    const token = this.#peek();
    this.#ahead = undefined;
    return token;
  }

  /** @param isCommand a command may begin here, so that aliases count */
  #peek(isCommand = false): Token {
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

function nameOf(token: Token): string {
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

function assignmentOf(word: Word): Assignment | undefined {
  const [first, ...rest] = word;
  if (first?.is !== "text" || first.quoted) return undefined;
  const name = ASSIGNMENT.exec(first.text)?.[1];
  if (name === undefined) return undefined;
  const left: Piece = { is: "text", text: first.text.slice(name.length + 1), quoted: false };
  return { name, value: left.text === "" ? rest : [left, ...rest] };
}
