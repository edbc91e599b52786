/** TOML → raw sections. Tables become sections, `[[server.sensors]]` one section for each. */
import { parse, TomlError } from "smol-toml";
import { ConfigError, type RawEntry, type RawSection } from "./raw.js";

/** @throws ConfigError when the text is no TOML */
export function parseToml(text: string, file: string): RawSection[] {
  let document: Record<string, unknown>;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = error.message.split("\n", 1)[0]!.replace(/^Invalid TOML document: /, "not TOML: ");
    throw new ConfigError([{ file, line: error.line, message }]);
  }
  const lines = new LineIndex(text);
  const sections: RawSection[] = [];
  const loose = Object.entries(document).filter(([, value]) => !isTable(value) && !isTableList(value));
  if (loose.length > 0) {
    sections.push({
      name: "",
      line: undefined,
      entries: loose.map(([key, value]) => ({ key, value, line: lines.of("", 0, key) })),
    });
  }
  for (const [name, value] of Object.entries(document)) collect(name, value, lines, sections);
  return sections;
}

function collect(name: string, value: unknown, lines: LineIndex, sections: RawSection[]): void {
  const tables = isTableList(value) ? value : isTable(value) ? [value] : [];
  tables.forEach((table, index) => {
    const entries: RawEntry[] = [];
    for (const [key, inner] of Object.entries(table)) {
      if (isTable(inner) || isTableList(inner)) collect(`${name}.${key}`, inner, lines, sections);
      else entries.push({ key, value: inner, line: lines.of(name, index, key) });
    }
    sections.push({ name, line: lines.of(name, index), entries });
  });
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function isTableList(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTable);
}

/** Where tables and their keys stand: the parser does not say. */
class LineIndex {
  readonly #lines = new Map<string, number>();

  constructor(text: string) {
    const seen = new Map<string, number>();
    let table = "#0";
    text.split("\n").forEach((line, index) => {
      const header = /^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}/.exec(line);
      const key = /^\s*("?)([\w-]+)\1\s*=/.exec(line);
      if (header !== null) {
        const name = header[1]!.replaceAll(/["'\s]/g, "");
        const count = seen.get(name) ?? 0;
        seen.set(name, count + 1);
        table = `${name}#${count}`;
        this.#lines.set(table, index + 1);
      } else if (key !== null) {
        this.#lines.set(`${table}.${key[2]}`, index + 1);
      }
    });
  }

  of(name: string, index: number, key?: string): number | undefined {
    const table = `${name}#${index}`;
    return this.#lines.get(key === undefined ? table : `${table}.${key}`);
  }
}
