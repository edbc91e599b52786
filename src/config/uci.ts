/**
 * UCI → raw sections: what OpenWrt keeps in /etc/config. A line is `config TYPE ['NAME']`, `option KEY 'VALUE'`, `list KEY 'VALUE'`,
 * empty or a comment. Words are quoted as uci quotes them: '…' as it is, "…" with backslash escapes, both may be joined to bare
 * text. A section's type is the name of ours; `http_proxy` stands for `http-proxy`, since a type is an identifier.
 */
import type { Fault, Parsed, RawEntry, RawSection } from "./raw.js";

const TYPES: Readonly<Record<string, string>> = { "server.batching": "server_batching", "server.sensors": "server_sensor" };
const NAMES = new Map(Object.entries(TYPES).map(([name, type]) => [type, name]));

/** A line that is not UCI. */
class UciFault extends Error {}

/** Lines that are not UCI are faults; the others count. */
export function parseUci(text: string, file: string): Parsed {
  const reader = new Reader(file);
  const faults: Fault[] = [];
  text.split("\n").forEach((source, index) => {
    const line = index + 1;
    try {
      reader.read(words(source), line);
    } catch (error) {
      if (!(error instanceof UciFault)) throw error;
      faults.push({ file, line, message: error.message });
    }
  });
  return { sections: reader.sections, faults };
}

/** The type that stands for a section. */
export function uciType(name: string): string {
  return TYPES[name] ?? name.replaceAll("-", "_");
}

class Reader {
  readonly sections: (RawSection & { entries: RawEntry[] })[] = [];
  readonly #file: string;
  /** Where options go: `nowhere` before the first section, `lost` after a `config` line that could not be read. */
  #at: { readonly entries: RawEntry[] } | "nowhere" | "lost" = "nowhere";

  constructor(file: string) {
    this.#file = file;
  }

  read([word, ...rest]: string[], line: number): void {
    switch (word) {
      case undefined:
      case "package":
        return;
      case "config":
        return this.#open(rest, line);
      case "option":
      case "list":
        return this.#add(word, rest, line);
      default:
        throw new UciFault("begins with none of UCI's words: config, option, list");
    }
  }

  #open([type, , ...rest]: string[], line: number): void {
    this.#at = "lost";
    if (type === undefined) throw new UciFault("`config` needs a section type, for instance: config telnet");
    if (rest.length > 0) throw new UciFault("more words than `config TYPE 'NAME'` has");
    const section = { name: NAMES.get(type) ?? type.replaceAll("_", "-"), syntax: "uci", file: this.#file, line } as const;
    this.#at = { ...section, entries: [] };
    this.sections.push({ ...section, entries: this.#at.entries });
  }

  /** A later `option` replaces an earlier one, as in uci; `list` lines add up. */
  #add(word: "option" | "list", [key, value, ...rest]: string[], line: number): void {
    if (key === undefined || value === undefined) throw new UciFault(`expected: ${word} KEY 'VALUE'`);
    if (rest.length > 0) throw new UciFault(`more words than \`${word} KEY 'VALUE'\` has; quote a value that has spaces`);
    if (this.#at === "nowhere") throw new UciFault(`\`${word}\` before the first \`config\` line`);
    if (this.#at === "lost") return;
    const { entries } = this.#at;
    const index = entries.findIndex((entry) => entry.key === key);
    const before = entries[index];
    if (word === "list" && before !== undefined && Array.isArray(before.value)) {
      entries[index] = { ...before, value: [...before.value, value] };
      return;
    }
    if (index !== -1) entries.splice(index, 1);
    entries.push({ key, value: word === "list" ? [value] : value, line });
  }
}

/** Splits a line into words, taking the quotes away. @throws UciFault for an unclosed quote */
function words(source: string): string[] {
  const found: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < source.length; at++) {
    const character = source[at]!;
    if (quote !== "") {
      if (character === quote) quote = "";
      else if (character === "\\" && quote === '"' && at + 1 < source.length) word += source[++at]!;
      else word += character;
    } else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (character === "#") {
      break;
    } else if (/\s/.test(character)) {
      if (word !== undefined) found.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + (character === "\\" && at + 1 < source.length ? source[++at]! : character);
    }
  }
  if (quote !== "") throw new UciFault(`the quote ${quote} is not closed`);
  if (word !== undefined) found.push(word);
  return found;
}
