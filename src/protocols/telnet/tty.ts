/**
 * The line discipline of the pseudo-terminal between telnetd and login: Linux' n_tty in canonical mode, with what login leaves of
 * it. Bytes typed in; echo, lines and signals out.
 *
 * ECHO ECHOE ECHOK ECHOCTL ECHOKE ICRNL IXON ISIG IEXTEN, ONLCR XTABS; no IUTF8. Characters: ^? erases, ^W a word, ^U the line, ^R shows it
 * again, ^V takes the next one as it is, ^D ends the input, ^C ^\ ^Z drop the line, ^S holds output until ^Q.
 */

const LINE_BYTES_MAX = 4095; // N_TTY_BUF_SIZE - 1
/** Output that is held while the peer has typed ^S. */
const HELD_BYTES_MAX = 16 * 1024;
const TAB_WIDTH = 8;

export interface TtyOwner {
  send(text: string): void;
  /** A line was entered; valid until the call returns. */
  line(bytes: Uint8Array): void;
  /** ^D with nothing before it: a read of zero bytes. */
  endOfFile(): void;
  /** ^C: login ignores it, but a read is interrupted. */
  interrupt(): void;
}

export class Tty {
  /** Off while a password is typed. */
  echo = true;

  readonly #owner: TtyOwner;
  readonly #line = new Uint8Array(LINE_BYTES_MAX);
  #length = 0;
  /** What was before it has been read (^D), and cannot be erased. */
  #readUpTo = 0;
  #column = 0;
  #literalNext = false;
  #held: string | undefined;

  constructor(owner: TtyOwner) {
    this.#owner = owner;
  }

  /** The line that is being typed. */
  get unfinished(): Uint8Array {
    return this.#line.slice(0, this.#length);
  }

  /** What the program prints: a line feed becomes CR LF. */
  print(text: string): void {
    this.#write(text.replaceAll("\n", "\r\n"));
    const end = text.lastIndexOf("\n");
    this.#column = end === -1 ? this.#column + text.length : text.length - end - 1;
  }

  /** Forgets what has been typed (TCIFLUSH). */
  flushInput(): void {
    this.#length = 0;
    this.#readUpTo = 0;
  }

  /** @returns how many bytes were taken: all, or up to and with the first that made a line or a signal */
  type(bytes: Uint8Array): number {
    for (let at = 0; at < bytes.length; at++) {
      const run = this.#literalNext ? 0 : plainRun(bytes, at);
      if (run > 0) {
        this.#takeRun(bytes.subarray(at, at + run));
        at += run - 1;
      } else if (this.#takeSpecial(bytes[at]!)) {
        return at + 1;
      }
    }
    return bytes.length;
  }

  #takeRun(run: Uint8Array): void {
    const room = Math.max(0, LINE_BYTES_MAX - this.#length);
    this.#line.set(room < run.length ? run.subarray(0, room) : run, this.#length);
    this.#length += Math.min(room, run.length);
    if (!this.echo) return;
    this.#column += run.length;
    this.#write(latin1(run));
  }

  /** @returns whether the program was told something, so that what follows may mean something else */
  #takeSpecial(byte: number): boolean {
    if (this.#literalNext) {
      this.#literalNext = false;
      this.#append(byte);
      return false;
    }
    switch (byte) {
      case 0x0a:
      case 0x0d:
        return this.#enter();
      case 0x04: // ^D
        return this.#endOfFile();
      case 0x7f:
        if (this.#length > this.#readUpTo) this.#eraseLast();
        return false;
      case 0x17: // ^W
        this.#eraseWord();
        return false;
      case 0x15: // ^U
        while (this.#length > this.#readUpTo) this.#eraseLast();
        return false;
      case 0x12: // ^R
        this.#reprint();
        return false;
      case 0x16: // ^V
        this.#literalNext = true;
        if (this.echo) this.#write("^\b");
        return false;
      case 0x13: // ^S
        this.#held ??= "";
        return false;
      case 0x11: // ^Q
        this.#release();
        return false;
      case 0x03: // ^C
      case 0x1c: // ^\
      case 0x1a: // ^Z
        return this.#signal(byte);
      default:
        this.#append(byte);
        return false;
    }
  }

  #append(byte: number): void {
    if (this.#length < LINE_BYTES_MAX) this.#line[this.#length++] = byte;
    if (this.echo) this.#show(byte);
  }

  #enter(): boolean {
    if (this.echo) this.print("\n");
    const line = this.#line.subarray(0, this.#length);
    this.flushInput();
    this.#owner.line(line);
    return true;
  }

  #endOfFile(): boolean {
    if (this.#length > this.#readUpTo) {
      this.#readUpTo = this.#length;
      return false;
    }
    this.#owner.endOfFile();
    return true;
  }

  #signal(byte: number): boolean {
    this.flushInput();
    if (this.echo) this.#show(byte);
    if (byte !== 0x03) return false;
    this.#owner.interrupt();
    return true;
  }

  /** Echoes one character: control characters as ^X, a tab as the blanks up to its stop. */
  #show(byte: number): void {
    const text = this.#shown(byte);
    this.#column += text.length;
    // telnetd doubles the byte that is telnet's own.
    this.#write(byte === 0xff ? "\xff\xff" : text);
  }

  #shown(byte: number): string {
    if (byte === 0x09) return " ".repeat(TAB_WIDTH - (this.#column % TAB_WIDTH));
    if (byte < 0x20 || byte === 0x7f) return `^${String.fromCharCode(byte ^ 0x40)}`;
    return String.fromCharCode(byte);
  }

  #eraseLast(): void {
    const byte = this.#line[--this.#length]!;
    if (!this.echo) return;
    const width = byte === 0x09 ? this.#tabWidth() : byte < 0x20 || byte === 0x7f ? 2 : 1;
    this.#column = Math.max(0, this.#column - width);
    this.#write(byte === 0x09 ? "\b".repeat(width) : "\b \b".repeat(width));
  }

  /** How wide the tab just erased was: up to its stop from what stands before it in this line. */
  #tabWidth(): number {
    let before = 0;
    for (let at = this.#length - 1; at >= 0 && this.#line[at] !== 0x09; at--)
      before += this.#line[at]! < 0x20 || this.#line[at] === 0x7f ? 2 : 1;
    return TAB_WIDTH - (before % TAB_WIDTH);
  }

  #eraseWord(): void {
    let seenWord = false;
    while (this.#length > this.#readUpTo) {
      const isWord = isWordByte(this.#line[this.#length - 1]!);
      if (seenWord && !isWord) return;
      seenWord = isWord;
      this.#eraseLast();
    }
  }

  #reprint(): void {
    if (!this.echo) return;
    this.#show(0x12);
    this.print("\n");
    for (let at = 0; at < this.#length; at++) this.#show(this.#line[at]!);
  }

  #write(text: string): void {
    if (this.#held === undefined) this.#owner.send(text);
    else if (this.#held.length < HELD_BYTES_MAX) this.#held += text;
  }

  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined && held !== "") this.#owner.send(held);
  }
}

/** How many bytes from `at` on are plain characters: neither control characters nor 127 or 255. */
function plainRun(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < bytes.length && bytes[end]! >= 0x20 && bytes[end] !== 0x7f && bytes[end] !== 0xff) end++;
  return end - at;
}

/** What n_tty takes for part of a word. */
function isWordByte(byte: number): boolean {
  const isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  return isLetter || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
