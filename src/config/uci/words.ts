/**
 * The words of a UCI file, split as OpenWrt's libuci (file.c) splits them, save that nothing is copied: a word knows where it
 * stands, so that it can be replaced.
 *
 *   bare text, '…' as it is and "…" join to one word; only space, tab, CR, LF, VT and FF part words
 *   a backslash takes the next character as it is, in bare text and in "…"; before the end of a line it joins the next line on
 *   a quote may go over several lines; their ends belong to the word
 *   # ends the line, also inside bare text
 *   ; ends a statement. Right behind bare text it ends the line too: libuci drops what follows without a word, and so do we
 */

/** What libuci says is wrong, in its words: they can be looked up. */
export type UciReason =
  | "invalid command"
  | "package without name"
  | "config without name"
  | "option without name"
  | "insufficient arguments"
  | "too many arguments"
  | "invalid character in name field"
  | "invalid character in type field"
  | "section of different type overwrites prior section with same name"
  | "option/list command found before the first section"
  | `EOF with unterminated ${"'" | '"'}`;

/** A statement that is not UCI. */
export class UciError extends Error {
  readonly code = "UCI";
  readonly reason: UciReason;
  /** From 1; of a quote that stays open, where it opens. */
  readonly line: number;
  /** From 0, counted from the start of the statement's first line; lines joined by a backslash count as one. */
  readonly byte: number;

  constructor(reason: UciReason, line: number, byte: number) {
    super(`${reason} at line ${line}, byte ${byte}`);
    this.reason = reason;
    this.line = line;
    this.byte = byte;
  }
}

/** A word, and the part of the text that it stands in: [start, end). */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SPACES = new Set(" \t\n\v\f\r");

function isBlank(character: string): boolean {
  return character === " " || character === "\t";
}

export class Words {
  readonly #text: string;
  #at = 0;
  /** The end of what can be read of the line; a comment moves it to where it begins. */
  #limit = 0;
  /** The first character of the next line. */
  #next = 0;
  /** Where the line of the statement begins. */
  #start = 0;
  /** Bytes of line ends that backslashes took away since #start. */
  #joinedBytes = 0;
  #line = 0;
  /** The word that is being read is shorter than what stands for it. */
  #isShortened = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** Number of the line that was read last, from 1. */
  get line(): number {
    return this.#line;
  }

  /** The first character of the next line. */
  get next(): number {
    return this.#next;
  }

  /** Goes to the next line, and to its first character that is no space. @returns false at the end of the text */
  nextLine(): boolean {
    if (this.#next >= this.#text.length) return false;
    this.#at = this.#next;
    this.#start = this.#at;
    this.#joinedBytes = 0;
    this.#readLine();
    this.#skipSpaces();
    return true;
  }

  /** The word that says what the statement does, ended by nothing but spaces and tabs; we stay before it. */
  peekCommand(): Word | undefined {
    let start = this.#at;
    while (start < this.#limit && isBlank(this.#text[start]!)) start++;
    let end = start;
    while (end < this.#limit && !isBlank(this.#text[end]!)) end++;
    return end === start ? undefined : { text: this.#text.slice(start, end), start, end };
  }

  /** Goes past `command`. @returns false when nothing at all follows it, not even the end of a line */
  enter(command: Word): boolean {
    if (command.end === this.#limit) return false;
    this.#at = command.end + 1;
    return true;
  }

  /** The next word; an empty one when there is none, or where a `;` stands. @throws UciError for a quote that stays open */
  word(): Word {
    this.#skipSpaces();
    const start = this.#at;
    if (this.#current === ";") {
      this.#at++;
      return { text: "", start, end: start };
    }
    this.#isShortened = false;
    let text = "";
    do {
      const character = this.#current;
      if (character === "'" || character === '"') {
        text += this.#quoted(character);
      } else if (character === "#" || character === "") {
        this.#limit = this.#at;
      } else if (character === ";") {
        if (!this.#isShortened) this.#limit = this.#at;
        return { text, start, end: this.#at };
      } else if (character !== "\\" || this.#backslash()) {
        text += this.#current;
        this.#at++;
      }
    } while (this.#current !== "" && !SPACES.has(this.#current));
    const end = this.#at;
    if (this.#current !== "") this.#at++;
    return { text, start, end };
  }

  /** The error that `reason` names, here. */
  error(reason: UciReason, line = this.#line): UciError {
    return new UciError(reason, line, Buffer.byteLength(this.#text.slice(this.#start, this.#at)) - this.#joinedBytes);
  }

  /** Empty at the end of the line, after its line end. */
  get #current(): string {
    return this.#at < this.#limit ? this.#text[this.#at]! : "";
  }

  #quoted(quote: "'" | '"'): string {
    const line = this.#line;
    let text = "";
    this.#isShortened = true;
    this.#at++;
    while (this.#current !== quote) {
      if (this.#current === "") {
        if (!this.#readLine()) throw this.error(`EOF with unterminated ${quote}`, line);
        continue;
      }
      if (this.#current === "\\" && quote === '"' && !this.#backslash()) continue;
      // What a backslash let through is taken whatever it is, a quote too.
      text += this.#current;
      this.#at++;
    }
    this.#at++;
    return text;
  }

  /** Goes past a backslash. @returns false when it joined the next line on, true when the next character is to be taken */
  #backslash(): boolean {
    this.#isShortened = true;
    this.#at++;
    const rest = this.#text.slice(this.#at, this.#limit);
    if (rest !== "" && rest !== "\n" && rest !== "\r\n") return true;
    this.#joinedBytes += rest.length;
    this.#at = this.#next;
    this.#readLine();
    return false;
  }

  /** Makes the next line readable from where we are on. @returns false at the end of the text */
  #readLine(): boolean {
    if (this.#next >= this.#text.length) return false;
    const end = this.#text.indexOf("\n", this.#next);
    this.#next = end === -1 ? this.#text.length : end + 1;
    this.#limit = this.#next;
    this.#line++;
    return true;
  }

  #skipSpaces(): void {
    while (this.#current !== "" && SPACES.has(this.#current)) this.#at++;
  }
}

/** A word in single quotes; a single quote stands between them, behind a backslash. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
