/** A config after parsing and before checking: sections with entries, each knowing where it stands. Every syntax ends here. */

export type Syntax = "toml" | "uci" | "environment";

export interface RawEntry {
  readonly key: string;
  /** TOML's own types; UCI and the environment know only texts, UCI also lists of them. */
  readonly value: unknown;
  readonly line: number | undefined;
}

export interface RawSection {
  /** The section's name as schema.ts has it, whatever the syntax calls it. */
  readonly name: string;
  readonly syntax: Syntax;
  /** The file, or `environment`. */
  readonly file: string;
  readonly line: number | undefined;
  readonly entries: readonly RawEntry[];
}

/** What a parser made of a text: all that can be read, and what cannot. */
export interface Parsed {
  readonly sections: readonly RawSection[];
  readonly faults: readonly Fault[];
}

/** One thing that is wrong with the config. */
export interface Fault {
  /** The file, `environment`, or `defaults`. */
  readonly file: string;
  readonly line?: number;
  /** `section.key`, or the section. */
  readonly key?: string;
  /** What was found, what was expected, and what to do. Never a secret's value. */
  readonly message: string;
}

/** `file:line: key: message`, with nothing in it that a terminal would obey. */
export function faultText({ file, line, key, message }: Fault): string {
  const place = line === undefined ? file : `${file}:${line}`;
  return visible([place, key, message].filter((part) => part !== undefined).join(": "));
}

function visible(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** Everything that is wrong with a config, at once. */
export class ConfigError extends Error {
  readonly code = "CONFIG";
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(faultText).join("\n"));
    this.faults = faults;
  }
}
