/** TOML → raw sections. Tables become sections, `[[server.sensors]]` one section for each. */
import { parse, TomlError } from "smol-toml";
import type { Parsed, RawEntry, RawSection } from "./raw.js";

/** A text that is no TOML has one fault and no sections. */
export function parseToml(text: string, file: string): Parsed {
  let document: Record<string, unknown>;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The lines that follow the first quote the file, and it may hold a token.
    const message = error.message.split("\n", 1)[0]!.replace(/^Invalid TOML document: /, "not TOML: ");
    return { sections: [], faults: [{ file, line: error.line, message }] };
  }
  const tables = new Tables(file, new LineIndex(text));
  const loose = Object.entries(document).filter(([, value]) => tablesIn(value) === undefined);
  if (loose.length > 0) tables.add("", 0, loose);
  for (const [name, value] of Object.entries(document)) tables.collect(name, value);
  return { sections: tables.sections, faults: [] };
}

class Tables {
  readonly sections: RawSection[] = [];
  readonly #file: string;
  readonly #lines: LineIndex;

  constructor(file: string, lines: LineIndex) {
    this.#file = file;
    this.#lines = lines;
  }

  /** Adds `value`, and what tables it holds, when it is a table or a list of them. */
  collect(name: string, value: unknown): void {
    tablesIn(value)?.forEach((table, index) => {
      const entries = Object.entries(table);
      for (const [key, inner] of entries) this.collect(`${name}.${key}`, inner);
      const own = entries.filter(([, inner]) => tablesIn(inner) === undefined);
      this.add(name, index, own);
    });
  }

  add(name: string, index: number, entries: readonly [string, unknown][]): void {
    const raw = entries.map(([key, value]): RawEntry => ({ key, value, line: this.#lines.of(name, index, key) }));
    this.sections.push({ name, syntax: "toml", file: this.#file, line: this.#lines.of(name, index), entries: raw });
  }
}

/** @returns undefined when `value` is neither a table nor a list of tables */
function tablesIn(value: unknown): readonly Record<string, unknown>[] | undefined {
  if (isTable(value)) return [value];
  return Array.isArray(value) && value.length > 0 && value.every(isTable) ? value : undefined;
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

const PART = `(?:[\\w-]+|"[^"]*"|'[^']*')`;
const DOTTED = `(${PART}(?:\\s*\\.\\s*${PART})*)`;
const HEADER = new RegExp(`^\\s*\\[{1,2}\\s*${DOTTED}\\s*\\]{1,2}\\s*(?:#.*)?$`);
const KEY = new RegExp(`^\\s*${DOTTED}\\s*=`);

/** Where tables and their keys stand: the parser does not say. */
class LineIndex {
  readonly #lines = new Map<string, number>();

  constructor(text: string) {
    const seen = new Map<string, number>();
    let header = "";
    let table = "#0";
    let fence: string | undefined;
    text.split("\n").forEach((line, index) => {
      if (fence === undefined) {
        const name = nameIn(HEADER, line);
        const key = nameIn(KEY, line);
        if (name !== undefined) {
          header = name;
          const count = seen.get(name) ?? 0;
          seen.set(name, count + 1);
          table = `${name}#${count}`;
          this.#note(table, index + 1);
        } else if (key !== undefined) {
          this.#noteKey(header, table, key, index + 1);
        }
      }
      for (const [found] of line.matchAll(/"""|'''/g)) {
        if (fence === undefined) fence = found;
        else if (fence === found) fence = undefined;
      }
    });
  }

  /** The line of a key, or else of the table that holds it: an inline table stands in one. */
  of(name: string, index: number, key?: string): number | undefined {
    const table = `${name}#${index}`;
    return (key === undefined ? undefined : this.#lines.get(`${table}.${key}`)) ?? this.#lines.get(table);
  }

  /** A dotted key names a table and a key in it; a plain one may hold an inline table. */
  #noteKey(header: string, table: string, path: string, line: number): void {
    const inner = header === "" ? path : `${header}.${path}`;
    const dot = inner.lastIndexOf(".");
    this.#note(`${table}.${path}`, line);
    this.#note(`${inner}#0`, line);
    if (!path.includes(".")) return;
    this.#note(`${inner.slice(0, dot)}#0.${inner.slice(dot + 1)}`, line);
    this.#note(`${inner.slice(0, dot)}#0`, line);
  }

  #note(what: string, line: number): void {
    if (!this.#lines.has(what)) this.#lines.set(what, line);
  }
}

function nameIn(pattern: RegExp, line: string): string | undefined {
  return pattern.exec(line)?.[1]?.replaceAll(/["'\s]/g, "");
}
