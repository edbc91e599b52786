/** Fields in the making: what expansions give is split at IFS, what is quoted is not, and each keeps in mind what is a pattern. */
import { ShellError } from "./errors.js";
import { escapePattern } from "./pattern.js";
import { TEXT_BYTES_MAX } from "./state.js";

const FIELDS_MAX = 20_000;

export class Fields {
  /** Patterns: what was quoted stands for itself by a backslash. */
  readonly all: string[] = [];
  readonly #ifs: string;
  #current: string | undefined;
  #bytes = 0;
  /** A field has just ended at white space, of which a separator that follows is part. */
  #endedAtSpace = false;

  constructor(ifs: string) {
    this.#ifs = ifs;
  }

  literal(text: string, isQuoted: boolean): void {
    if (text === "" && !isQuoted) return;
    this.#append(isQuoted ? escapePattern(text) : text);
  }

  /** What an expansion that is not quoted gave. */
  split(text: string): void {
    let start = 0;
    for (let at = 0; at <= text.length; at++) {
      const character = text[at];
      if (character !== undefined && !this.#ifs.includes(character)) continue;
      if (at > start) this.#append(text.slice(start, at).replaceAll("\\", "\\\\"));
      start = at + 1;
      if (character === undefined) return;
      if (" \t\n".includes(character)) this.#endAtSpace();
      else this.#endAtSeparator();
    }
  }

  /** The next belongs to another field. */
  end(): void {
    if (this.#current !== undefined) this.#push(this.#current);
    this.#current = undefined;
    this.#endedAtSpace = false;
  }

  #endAtSpace(): void {
    if (this.#current === undefined) return;
    this.end();
    this.#endedAtSpace = true;
  }

  #endAtSeparator(): void {
    if (this.#current === undefined && this.#endedAtSpace) this.#endedAtSpace = false;
    else {
      this.#current ??= "";
      this.end();
    }
  }

  #append(text: string): void {
    this.#bytes += text.length;
    if (this.#bytes > 2 * TEXT_BYTES_MAX) throw new ShellError("out of memory");
    this.#current = (this.#current ?? "") + text;
    this.#endedAtSpace = false;
  }

  #push(field: string): void {
    if (this.all.length >= FIELDS_MAX) throw new ShellError("out of memory");
    this.all.push(field);
  }
}
