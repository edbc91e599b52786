/**
 * The pseudo-terminal between telnetd and login, as Linux's n_tty and BusyBox's telnetd set it up: canonical mode with echo,
 * editing, flow control and signals. Bytes typed go in; whole lines come out for the program, and in `out` collects what the peer
 * is to see. Knows nothing of telnet but that 255 is doubled on its way out. Memory is bounded whatever is typed.
 *
 * Left out: what a terminal does with UTF-8 (pseudo-terminals start without), and that a full one makes the peer wait; what
 * exceeds the bounds is dropped.
 */
import { CR, EMPTY_BYTES, LF, latin1 } from "../../bytes/ascii.js";
import { isControl, isWord, PLAIN } from "./characters.js";

/** N_TTY_BUF_SIZE - 1: further characters of a line each replace the last. */
const LINE_BYTES_MAX = 4095;
const LINES_BYTES_MAX = 4096;
/** Echo beyond is dropped until the peer has been sent what there is. */
const OUT_BYTES_MAX = 64 * 1024;
const FIRST_BYTES = 128;
const TAB_COLUMNS = 8;

const INTERRUPT = 0x03;
const END_OF_FILE = 0x04;
const TAB = 0x09;
const START = 0x11;
const REPRINT = 0x12;
const STOP = 0x13;
const KILL = 0x15;
const LITERAL_NEXT = 0x16;
const ERASE_WORD = 0x17;
const SUSPEND = 0x1a;
const QUIT = 0x1c;
const ERASE = 0x7f;

const RUB_OUT = "\b \b";

/** What the program reads at once. Neither bytes nor whole: end of file. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** Ended by a newline, which `bytes` lacks, not pushed by ^D. */
  readonly whole: boolean;
}

export class Tty {
  /** What the peer is to see, until it is taken. */
  out = "";
  echo = true;
  /** By ^S, until ^Q or a signal: the peer sees nothing, and a program that writes waits. */
  stopped = false;
  /** The last signal that was typed; whoever acts on it clears it. */
  signal: "interrupt" | "quit" | undefined;
  #pieces: Piece[] = [];
  #piecesBytes = 0;
  #line: Uint8Array = EMPTY_BYTES;
  #length = 0;
  #literal = false;
  #column = 0;
  /** The column when `out` was empty. */
  #takenColumn = 0;
  /** Where the line began on the screen. */
  #lineColumn = 0;

  /** The program writes `text`, as it leaves the terminal: CR LF for a newline. */
  print(text: string): void {
    this.out += text;
    const newline = text.lastIndexOf("\n");
    this.#column = newline < 0 ? this.#column + text.length : text.length - newline - 1;
  }

  /** What the peer is to see by now: nothing while stopped. No signal can unsay it any more. */
  take(): string {
    const { out } = this;
    if (out === "" || this.stopped) return "";
    this.out = "";
    this.#takenColumn = this.#column;
    return out;
  }

  /** The next that was typed for the program to read. */
  read(): Piece | undefined {
    const piece = this.#pieces.shift();
    if (piece !== undefined) this.#piecesBytes -= piece.bytes.length + 1;
    return piece;
  }

  /** Forgets what was typed and not read. @returns it, lines ended by LF */
  flush(): Uint8Array {
    if (this.#pieces.length === 0 && this.#length === 0) return EMPTY_BYTES;
    const parts: Uint8Array[] = [];
    for (const { bytes, whole } of this.#pieces) parts.push(bytes, whole ? NEWLINE : EMPTY_BYTES);
    parts.push(this.#line.subarray(0, this.#length));
    const typed = Buffer.concat(parts);
    this.#discard();
    return typed;
  }

  /** Takes `chunk` from `start` to before `end` as typed. Views of it may be handed out. */
  type(chunk: Uint8Array, start: number, end: number): void {
    let index = start;
    if (this.#literal && index < end) {
      this.#literal = false;
      this.#store(chunk[index++]!);
    }
    while (index < end) {
      const first = index;
      while (index < end && PLAIN[chunk[index]!] === 1) index++;
      if (index > first) index = this.#run(chunk, first, index, end);
      if (index < end && PLAIN[chunk[index]!] === 0) index = this.#special(chunk, index, end);
    }
  }

  /** Takes plain characters, and the newline that follows them when they are the whole line. @returns the index of what is next */
  #run(chunk: Uint8Array, first: number, end: number, chunkEnd: number): number {
    const run = chunk.subarray(first, end);
    if (this.echo) {
      if (this.#length === 0) this.#lineColumn = this.#column;
      this.#show(latin1(run), run.length);
    }
    const ended = end < chunkEnd && (chunk[end] === CR || chunk[end] === LF);
    if (ended && this.#length === 0 && run.length < LINE_BYTES_MAX) {
      this.#newline(run);
      return end + 1;
    }
    this.#append(run);
    return end;
  }

  #special(chunk: Uint8Array, index: number, end: number): number {
    const byte = chunk[index]!;
    switch (byte) {
      case CR:
      case LF:
        this.#newline(this.#takeLine());
        break;
      case INTERRUPT:
        this.#interrupt(byte, "interrupt");
        break;
      case QUIT:
        this.#interrupt(byte, "quit");
        break;
      case SUSPEND:
        // An orphaned process group, as login's is, cannot be suspended.
        this.#interrupt(byte, this.signal);
        break;
      case END_OF_FILE:
        this.#push(this.#takeLine(), false);
        break;
      case ERASE:
      case ERASE_WORD:
      case KILL:
        this.#erase(byte);
        break;
      case LITERAL_NEXT:
        return this.#literalNext(chunk, index, end);
      case START:
        this.stopped = false;
        // What is echoed so far is so for good, even if a signal then keeps the peer from seeing it.
        this.#takenColumn = this.#column;
        break;
      case STOP:
        this.stopped = true;
        break;
      case REPRINT:
        if (this.echo) this.#reprint();
        else this.#store(byte);
        break;
      default:
        this.#store(byte);
    }
    return index + 1;
  }

  #newline(line: Uint8Array): void {
    if (this.echo) this.#show("\r\n", 0);
    if (this.echo) this.#column = 0;
    this.#push(line, true);
  }

  #push(bytes: Uint8Array, whole: boolean): void {
    if (this.#piecesBytes + bytes.length + 1 > LINES_BYTES_MAX) return;
    this.#piecesBytes += bytes.length + 1;
    this.#pieces.push({ bytes, whole });
  }

  /** The kernel forgets input and output that nobody has read yet before it shows the character. */
  #interrupt(byte: number, signal: "interrupt" | "quit" | undefined): void {
    this.#discard();
    this.out = "";
    this.#column = this.#takenColumn;
    this.stopped = false;
    this.signal = signal;
    if (this.echo) this.#showByte(byte);
  }

  #literalNext(chunk: Uint8Array, index: number, end: number): number {
    if (this.echo) this.#show("^\b", 0);
    if (index + 1 < end) {
      this.#store(chunk[index + 1]!);
      return index + 2;
    }
    this.#literal = true;
    return index + 1;
  }

  /** Adds one byte, whatever it is, to the line. */
  #store(byte: number): void {
    if (this.echo) {
      if (this.#length === 0) this.#lineColumn = this.#column;
      this.#showByte(byte);
    }
    this.#reserve(1);
    if (this.#length < LINE_BYTES_MAX) this.#length++;
    this.#line[this.#length - 1] = byte;
  }

  #append(run: Uint8Array): void {
    this.#reserve(run.length);
    const kept = Math.min(run.length, LINE_BYTES_MAX - this.#length);
    this.#line.set(kept === run.length ? run : run.subarray(0, kept), this.#length);
    this.#length += kept;
    if (kept < run.length) this.#line[LINE_BYTES_MAX - 1] = run[run.length - 1]!;
  }

  #reserve(count: number): void {
    const needed = Math.min(LINE_BYTES_MAX, this.#length + count);
    if (needed <= this.#line.length) return;
    const larger = new Uint8Array(Math.min(LINE_BYTES_MAX, Math.max(needed, 2 * this.#line.length, FIRST_BYTES)));
    larger.set(this.#line.subarray(0, this.#length));
    this.#line = larger;
  }

  #takeLine(): Uint8Array {
    const line = this.#line.subarray(0, this.#length);
    this.#line = EMPTY_BYTES;
    this.#length = 0;
    return line;
  }

  #discard(): void {
    this.#pieces = [];
    this.#piecesBytes = 0;
    this.#length = 0;
  }

  /** As n_tty's eraser(): a character, a word, or the line. */
  #erase(how: number): void {
    if (!this.echo && how === KILL) {
      this.#length = 0;
      return;
    }
    let seenWord = false;
    while (this.#length > 0) {
      const byte = this.#line[this.#length - 1]!;
      if (how === ERASE_WORD) {
        if (isWord(byte)) seenWord = true;
        else if (seenWord) return;
      }
      this.#length--;
      if (this.echo) this.#rubOut(byte);
      if (how === ERASE) return;
    }
  }

  #rubOut(byte: number): void {
    if (byte === TAB) this.#rubOutTab();
    else if (isControl(byte)) this.#show(RUB_OUT + RUB_OUT, -2);
    else this.#show(RUB_OUT, -1);
    if (this.#column < 0) this.#column = 0;
  }

  /** The columns that a tab took depend on what precedes it: back to the tab before it, or to where the line began. */
  #rubOutTab(): void {
    if (this.#full) return;
    let columns = 0;
    let index = this.#length - 1;
    for (; index >= 0 && this.#line[index] !== TAB; index--) columns += isControl(this.#line[index]!) ? 2 : 1;
    if (index < 0) columns += this.#lineColumn;
    const back = TAB_COLUMNS - (columns % TAB_COLUMNS);
    this.#show("\b".repeat(back), -back);
  }

  #reprint(): void {
    this.#show("^R\r\n", 0);
    this.#column = 0;
    this.#lineColumn = 0;
    for (let index = 0; index < this.#length && !this.#full; index++) this.#showByte(this.#line[index]!);
  }

  /** Echoes one byte as the terminal would. */
  #showByte(byte: number): void {
    if (byte === TAB) {
      const columns = TAB_COLUMNS - (this.#column % TAB_COLUMNS);
      this.#show(" ".repeat(columns), columns);
    } else if (isControl(byte)) this.#show(`^${String.fromCharCode(byte ^ 0x40)}`, 2);
    else if (byte === 0xff) this.#show("\xff\xff", 1);
    else this.#show(String.fromCharCode(byte), 1);
  }

  #show(text: string, columns: number): void {
    if (this.#full) return;
    this.out += text;
    this.#column += columns;
  }

  get #full(): boolean {
    return this.out.length >= OUT_BYTES_MAX;
  }
}

const NEWLINE = Uint8Array.of(LF);
