/** A config file after parsing and before checking: sections with entries, each knowing its line. Both syntaxes end here. */

export interface RawEntry {
  readonly key: string;
  /** TOML's own types; UCI knows only strings and lists of them. */
  readonly value: unknown;
  readonly line: number | undefined;
}

export interface RawSection {
  readonly name: string;
  readonly line: number | undefined;
  readonly entries: readonly RawEntry[];
}

/** One thing that is wrong with the config. */
export interface Fault {
  /** The file, or `environment`. */
  readonly file: string;
  readonly line?: number;
  /** `section.key`, or the section. */
  readonly key?: string;
  /** What was found, what was expected, and what to do. Never a secret's value. */
  readonly message: string;
}

/** Everything that is wrong with a config, at once. */
export class ConfigError extends Error {
  readonly code = "CONFIG";
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(({ file, line, key, message }) => `${file}:${line ?? ""} ${key ?? ""} ${message}`).join("\n"));
    this.faults = faults;
  }
}
