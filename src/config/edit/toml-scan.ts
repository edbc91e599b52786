/**
 * Where tables, keys, values and comments stand in a TOML text. The parser does not say; it has checked the text before, so that
 * whatever is read here is TOML, and a byte is looked at for its place alone.
 */
import { parse } from "smol-toml";
import { indentAt } from "./change.js";

/** What [start, end) of the text is. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Comment extends Span {
  /** The first of its line, and in no value. */
  readonly isAlone: boolean;
}

/** One of the things between the brackets of an array or an inline table. */
export interface Element extends Span {
  /** Where its comma is, if it has one. */
  readonly comma: number | undefined;
}

export interface Value extends Span {
  readonly kind: "scalar" | "array" | "table";
  /** Of an array or an inline table. */
  readonly elements: readonly Element[];
}

/** `key = value`. */
export interface Entry extends Span {
  /** From the document's root. */
  readonly path: readonly string[];
  readonly key: Span;
  readonly value: Value;
  /** The inline table that it is in, if it is in one. */
  readonly container: Entry | undefined;
}

/** What stands from one header to the next; the first has none and is the root's. */
export interface Table extends Span {
  readonly path: readonly string[];
  /** One of a list of tables, or inside one. */
  readonly isListed: boolean;
  /** Those of its inline tables too, each after the one that it is in. */
  readonly entries: readonly Entry[];
}

export interface Scan {
  readonly tables: readonly Table[];
  readonly comments: readonly Comment[];
}

export function scanToml(text: string): Scan {
  const scanner = new Scanner(text);
  scanner.scan();
  return scanner;
}

const SPACES = /[ \t]*/y;
const SPACES_AND_LINE_ENDS = /[ \t\r\n]*/y;
const COMMENT = /[^\r\n]*/y;
const SCALAR = /[^,\]}#\r\n]*/y;
const BARE_KEY = /[\w-]*/y;

type Writable<Of> = { -readonly [Key in keyof Of]: Of[Key] };

class Scanner implements Scan {
  readonly tables: (Writable<Table> & { entries: Entry[] })[] = [{ path: [], isListed: false, entries: [], start: 0, end: 0 }];
  readonly comments: Comment[] = [];
  readonly #text: string;
  readonly #lists: (readonly string[])[] = [];
  #at = 0;
  /** Arrays and inline tables that we are in. */
  #depth = 0;
  /** Those of them that are arrays: what is inside has no path of its own. */
  #arrays = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): void {
    for (;;) {
      this.#skip(true);
      if (this.#at >= this.#text.length) break;
      if (this.#text[this.#at] === "[") this.#header();
      else this.#entry(this.tables.at(-1)!.path, undefined);
      this.#skip(false);
    }
  }

  #header(): void {
    const start = this.#at;
    const isList = this.#text.startsWith("[[", start);
    this.#at += isList ? 2 : 1;
    const path = this.#key();
    this.#skip(false);
    this.#at += isList ? 2 : 1;
    if (isList) this.#lists.push(path);
    const isListed = this.#lists.some((list) => list.every((part, index) => path[index] === part));
    this.tables.push({ path, isListed, entries: [], start, end: this.#at });
  }

  #entry(table: readonly string[], container: Entry | undefined): void {
    const start = this.#at;
    const path = [...table, ...this.#key()];
    const key = { start, end: this.#at };
    this.#skip(false);
    this.#at++; // =
    this.#skip(false);
    const value: Writable<Value> & { elements: Element[] } = { kind: "scalar", start: this.#at, end: this.#at, elements: [] };
    const entry = { path, key, value, container, start, end: start };
    if (this.#arrays === 0) this.tables.at(-1)!.entries.push(entry);
    this.#value(value, entry);
    entry.end = value.end;
  }

  /** @param entry whose value it is; an array's items have none */
  #value(value: Writable<Value> & { elements: Element[] }, entry: Entry | undefined): void {
    const first = this.#text[this.#at];
    if (first === "[" || first === "{") {
      value.kind = first === "[" ? "array" : "table";
      this.#depth++;
      if (first === "[") this.#arrays++;
      this.#elements(value.elements, first === "[" ? "]" : "}", entry);
      if (first === "[") this.#arrays--;
      this.#depth--;
    } else if (first === '"' || first === "'") {
      this.#string();
    } else {
      this.#at += this.#match(SCALAR).trimEnd().length;
    }
    value.end = this.#at;
  }

  #elements(elements: Element[], close: "]" | "}", entry: Entry | undefined): void {
    this.#at++;
    for (this.#skip(true); this.#text[this.#at] !== close; this.#skip(true)) {
      const start = this.#at;
      if (close === "}") this.#entry(entry?.path ?? [], entry);
      else this.#value({ kind: "scalar", start, end: start, elements: [] }, undefined);
      const end = this.#at;
      this.#skip(true);
      const comma = this.#text[this.#at] === "," ? this.#at++ : undefined;
      elements.push({ start, end, comma });
    }
    this.#at++;
  }

  /** A dotted key; we stay behind its last part. */
  #key(): string[] {
    const parts: string[] = [];
    for (;;) {
      this.#skip(false);
      const start = this.#at;
      if (this.#text[start] === '"' || this.#text[start] === "'") this.#string();
      else this.#at += this.#match(BARE_KEY).length;
      const part = this.#text.slice(start, this.#at);
      parts.push(/^["']/.test(part) ? String(parse(`text = ${part}`).text) : part);
      const end = this.#at;
      this.#skip(false);
      if (this.#text[this.#at] !== ".") {
        this.#at = end;
        return parts;
      }
      this.#at++;
    }
  }

  #string(): void {
    const quote = this.#text[this.#at]!;
    const fence = quote.repeat(3);
    const isLong = this.#text.startsWith(fence, this.#at);
    const close = isLong ? fence : quote;
    this.#at += close.length;
    while (!this.#text.startsWith(close, this.#at)) this.#at += quote === '"' && this.#text[this.#at] === "\\" ? 2 : 1;
    this.#at += close.length;
    // Up to two quotes may stand before the three that close.
    if (isLong) for (let more = 0; more < 2 && this.#text[this.#at] === quote; more++) this.#at++;
  }

  /** Goes past spaces and, when asked to, past line ends; comments are noted. */
  #skip(overLines: boolean): void {
    const spaces = overLines ? SPACES_AND_LINE_ENDS : SPACES;
    for (;;) {
      this.#at += this.#match(spaces).length;
      if (this.#text[this.#at] !== "#") return;
      const start = this.#at;
      this.#at += this.#match(COMMENT).length;
      this.comments.push({ start, end: this.#at, isAlone: this.#depth === 0 && indentAt(this.#text, start) !== undefined });
    }
  }

  /** What `pattern`, a sticky one that may match nothing, finds here. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? "";
  }
}
