/**
 * A UCI file as libuci understands it in its strict mode: statements → sections. Sections of one name are one; a later `option`
 * replaces what was there, in its place; `list` adds to what was there; an empty `option` is as if it were not written. Every
 * statement is kept with its place, for those who edit.
 */
import { UciError, type Word, Words } from "./words.js";

/** One `config`, `option` or `list`. */
export interface Statement {
  readonly command: Word;
  /** Line of the command, from 1. */
  readonly line: number;
  /** Type and name of a section, or key and value; a word that was not given is empty, and has no place. */
  readonly first: Word;
  readonly second: Word;
}

export interface UciOption {
  readonly key: string;
  readonly value: string | readonly string[];
  /** Where it was given last; of a list, first. */
  readonly line: number;
}

export interface UciSection {
  readonly type: string;
  /** Undefined: the section is anonymous. */
  readonly name: string | undefined;
  readonly line: number;
  readonly options: readonly UciOption[];
}

/** A section with all that was written for it, also what does not count. */
export interface WrittenSection extends UciSection {
  /** `config` statements: more than one when sections of one name were joined. */
  readonly opened: readonly Statement[];
  readonly statements: readonly Statement[];
}

export interface UciDocument {
  readonly sections: readonly WrittenSection[];
  /** After each, reading went on with the next line; options of a section that could not be opened are left out. */
  readonly errors: readonly UciError[];
}

export function readUci(text: string): UciDocument {
  const reader = new Reader(text);
  while (reader.readLine());
  return reader;
}

interface Option extends UciOption {
  readonly value: string | string[];
}

interface Section extends WrittenSection {
  readonly options: Option[];
  readonly opened: Statement[];
  readonly statements: Statement[];
}

const NAME = /^\w+$/;
const PACKAGE = /^[\w-]+$/;
const TYPE = /^[\x21-\x7e]+$/;

class Reader implements UciDocument {
  readonly sections: Section[] = [];
  readonly errors: UciError[] = [];
  readonly #words: Words;
  /** Where options go: `nowhere` before the first section, `lost` after one that could not be opened. */
  #at: Section | "nowhere" | "lost" = "nowhere";

  constructor(text: string) {
    this.#words = new Words(text);
  }

  /** @returns false at the end of the text */
  readLine(): boolean {
    if (!this.#words.nextLine()) return false;
    try {
      for (;;) {
        const command = this.#words.peekCommand();
        if (command === undefined || command.text.startsWith("#")) return true;
        this.#statement(command);
      }
    } catch (error) {
      if (!(error instanceof UciError)) throw error;
      this.errors.push(error);
      return true;
    }
  }

  #statement(command: Word): void {
    switch (command.text) {
      case "package":
      case "p":
        return this.#package(command);
      case "config":
      case "c":
        return this.#config(command);
      case "option":
      case "o":
      case "list":
      case "l":
        return this.#option(command);
      default:
        // Nothing follows it on its line. What comes next is meant for another section than the one before.
        if (command.text.trimEnd() === "config") this.#at = "lost";
        throw this.#words.error("invalid command");
    }
  }

  /** The name of a file's package is that of the file, whatever is said here. */
  #package(command: Word): void {
    if (!this.#words.enter(command)) throw this.#words.error("package without name");
    this.#required(PACKAGE, "invalid character in name field");
    this.#end();
  }

  #config(command: Word): void {
    this.#at = "lost";
    const { line } = this.#words;
    if (!this.#words.enter(command)) throw this.#words.error("config without name");
    const first = this.#required(TYPE, "invalid character in type field");
    const second = this.#words.word();
    if (second.text !== "" && !NAME.test(second.text)) throw this.#words.error("invalid character in name field");
    this.#end();
    const name = second.text === "" ? undefined : second.text;
    const statement = { command, line, first, second };
    const same = name === undefined ? undefined : this.sections.find((section) => section.name === name);
    if (same === undefined) {
      this.#at = { type: first.text, name, line, options: [], opened: [statement], statements: [] };
      this.sections.push(this.#at);
      return;
    }
    if (same.type !== first.text) {
      throw this.#words.error("section of different type overwrites prior section with same name");
    }
    same.opened.push(statement);
    this.#at = same;
  }

  #option(command: Word): void {
    if (this.#at === "nowhere") throw this.#words.error("option/list command found before the first section");
    const { line } = this.#words;
    if (!this.#words.enter(command)) throw this.#words.error("option without name");
    const first = this.#required(NAME, "invalid character in name field");
    const second = this.#words.word();
    this.#end();
    if (this.#at === "lost") return;
    this.#at.statements.push({ command, line, first, second });
    put(this.#at.options, isList(command) ? "list" : "option", { key: first.text, value: second.text, line });
  }

  #required(allowed: RegExp, otherwise: "invalid character in name field" | "invalid character in type field"): Word {
    const word = this.#words.word();
    if (word.text === "") throw this.#words.error("insufficient arguments");
    if (!allowed.test(word.text)) throw this.#words.error(otherwise);
    return word;
  }

  #end(): void {
    if (this.#words.word().text !== "") throw this.#words.error("too many arguments");
  }
}

/** Whether a statement adds to a list. */
export function isList(command: Word): boolean {
  return command.text === "list" || command.text === "l";
}

function put(options: Option[], kind: "option" | "list", given: Option & { readonly value: string }): void {
  const index = options.findIndex(({ key }) => key === given.key);
  const before = options[index];
  if (kind === "option") {
    if (given.value === "") return;
    if (before === undefined) options.push(given);
    else options[index] = given;
  } else if (before === undefined) {
    options.push({ ...given, value: [given.value] });
  } else if (typeof before.value === "string") {
    options[index] = { ...before, value: [before.value, given.value] };
  } else {
    before.value.push(given.value);
  }
}
