/**
 * UCI → raw sections: what OpenWrt keeps in /etc/config, read as its own `uci` reads it (uci/ has the grammar). A section's type
 * is the name of ours; `http_proxy` stands for `http-proxy`, since LuCI and scripts like types to be identifiers.
 */
import type { Fault, Parsed } from "./raw.js";
import { readUci } from "./uci/document.js";
import type { UciError, UciReason } from "./uci/words.js";

const TYPES: Readonly<Record<string, string>> = {
  "server.batching": "server_batching",
  "server.sensors": "server_sensor",
  "server.analysis": "server_analysis",
  "server.classes": "server_class",
  "server.geo": "server_geo",
};
const NAMES = new Map(Object.entries(TYPES).map(([name, type]) => [type, name]));

/** What libuci's reasons mean, and what to do. */
const MEANINGS: Readonly<Record<UciReason, string>> = {
  "invalid command": "begins with none of UCI's words (config, option, list), or nothing follows it",
  "package without name": "`package` needs a name",
  "config without name": "`config` needs a section type, for instance: config telnet",
  "option without name": "expected: option KEY 'VALUE'",
  "insufficient arguments": "a word is missing; expected: config TYPE, option KEY 'VALUE' or list KEY 'VALUE'",
  "too many arguments": "more words than the statement has; quote a value that has spaces",
  "invalid character in name field": "a key or a section's name has other characters than a-z A-Z 0-9 _",
  "invalid character in type field": "a section's type has a space or a character that is not ASCII",
  "section of different type overwrites prior section with same name": "a section of another type has this name already",
  "option/list command found before the first section": "`option` or `list` before the first `config` line",
  "EOF with unterminated '": "the quote ' that opens here is not closed",
  'EOF with unterminated "': 'the quote " that opens here is not closed',
};

/** Statements that are not UCI are faults; the others count. */
export function parseUci(text: string, file: string): Parsed {
  // C ends a text there: uci would lose the rest of the line in silence.
  const nul = text.indexOf("\0");
  if (nul !== -1) return { sections: [], faults: [{ file, line: lineAt(text, nul), message: "not UCI: a NUL byte" }] };
  const { sections, errors } = readUci(text);
  return {
    sections: sections.map(({ type, line, options }) => ({
      name: sectionName(type),
      syntax: "uci",
      file,
      line,
      entries: options,
    })),
    faults: errors.map((error) => fault(error, file)),
  };
}

/** The section that a type stands for. */
export function sectionName(type: string): string {
  return NAMES.get(type) ?? type.replaceAll("_", "-");
}

/** The type that stands for a section. */
export function uciType(name: string): string {
  return TYPES[name] ?? name.replaceAll("-", "_");
}

function fault({ reason, line, byte }: UciError, file: string): Fault {
  return { file, line, message: `${MEANINGS[reason]} (${reason}, at byte ${byte})` };
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
