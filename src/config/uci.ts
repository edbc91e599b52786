/**
 * UCI → raw sections: what OpenWrt keeps in /etc/config. A line is `config TYPE ['NAME']`, `option KEY 'VALUE'`, `list KEY 'VALUE'`,
 * empty or a comment. Words are quoted as uci quotes them: '…' as it is, "…" with backslash escapes, both may be joined to bare
 * text. A section's type is the name of ours; `http_proxy` stands for `http-proxy`, since a type is an identifier.
 */
import { ConfigError, type Fault, type RawEntry, type RawSection } from "./raw.js";

const SECTION_NAMES: Readonly<Record<string, string>> = {
  server_batching: "server.batching",
  server_sensor: "server.sensors",
};

class UciFault extends Error {}

/** @throws ConfigError naming every line that is not UCI */
export function parseUci(text: string, file: string): RawSection[] {
  const sections: { name: string; line: number; entries: RawEntry[] }[] = [];
  const faults: Fault[] = [];
  text.split("\n").forEach((source, index) => {
    const line = index + 1;
    try {
      readLine(words(source), line, sections);
    } catch (error) {
      if (!(error instanceof UciFault)) throw error;
      faults.push({ file, line, message: error.message });
    }
  });
  if (faults.length > 0) throw new ConfigError(faults);
  return sections;
}

function readLine(parts: string[], line: number, sections: { name: string; line: number; entries: RawEntry[] }[]): void {
  const [word, key, value, ...rest] = parts;
  if (word === undefined) return;
  const most = word === "config" ? 1 : 0;
  if (rest.length > 0 || (word === "config" && parts.length > 2 + most)) {
    throw new UciFault(`more words than \`${word}\` takes; quote a value that has spaces: '…'`);
  }
  switch (word) {
    case "package":
      return;
    case "config":
      if (key === undefined) throw new UciFault("`config` needs a section type, for instance: config telnet");
      sections.push({ name: SECTION_NAMES[key] ?? key.replaceAll("_", "-"), line, entries: [] });
      return;
    case "option":
    case "list": {
      const section = sections.at(-1);
      if (section === undefined) throw new UciFault(`\`${word}\` before the first \`config\` line`);
      if (key === undefined || value === undefined) throw new UciFault(`expected: ${word} KEY 'VALUE'`);
      return addEntry(section.entries, word, key, value, line);
    }
    default:
      throw new UciFault(`\`${word}\` begins no line of UCI; expected config, option or list`);
  }
}

/** A later `option` replaces an earlier one, as in uci; `list` lines add up. */
function addEntry(entries: RawEntry[], word: "option" | "list", key: string, value: string, line: number): void {
  const at = entries.findIndex((entry) => entry.key === key);
  const before = entries[at];
  if (word === "list" && before !== undefined && Array.isArray(before.value)) {
    entries[at] = { ...before, value: [...before.value, value] };
    return;
  }
  if (at !== -1) entries.splice(at, 1);
  entries.push({ key, value: word === "list" ? [value] : value, line });
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
