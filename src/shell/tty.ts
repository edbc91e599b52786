/**
 * A terminal, between a peer and the programs that have it: lines are edited and echoed here as N_TTY does, control characters become
 * signals, newlines get their return. What is typed waits here until it is read; what is written goes out as the peer takes it.
 */
import { BYTES_PER_STEP, type Meter } from "./fs/surroundings.js";
import { Waiters } from "./pipe.js";
import type { Cancel, Stream, Terminal, TerminalModes } from "./process.js";
import { INPUT_BYTES_MAX, type SeatOwner } from "./seat.js";
import { SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGWINCH } from "./signals.js";

/** Of a line that is being edited: what goes beyond is not taken, as N_TTY does. */
const LINE_BYTES_MAX = 4095;
/** While so much may be read, what is typed beyond it is not looked at yet: N_TTY's buffer. */
const READABLE_BYTES_MAX = 4096;
const SIGNALS: Readonly<Record<string, number>> = { "\x03": SIGINT, "\x1c": SIGQUIT, "\x1a": SIGTSTP };

const END_OF_FILE = "\x04";
const COOKED: TerminalModes = { icanon: true, echo: true, isig: true, icrnl: true, opost: true, onlcr: true };

export class Tty implements Terminal {
  readonly name: string;
  window: { readonly columns: number; readonly rows: number };
  /** In front: who gets the signals. */
  group = 0;
  modes = COOKED;
  readonly #owner: SeatOwner;
  readonly #meter: Meter;
  readonly #signal: (group: number, signal: number) => void;
  readonly #readable = new Waiters();
  readonly #writable = new Waiters();
  readonly #behind = new Set<{ readonly group: number; readonly then: () => void }>();
  /** What may be read: lines, in cooked mode each ending in its newline or where ^D was typed; "" is an end of file. */
  readonly #lines: string[] = [];
  #linesBytes = 0;
  #line = "";
  /** Typed ahead. */
  #typed = "";
  #isEnded = false;
  #isHungUp = false;

  constructor(
    name: string,
    window: { readonly columns: number; readonly rows: number },
    owner: SeatOwner,
    meter: Meter,
    signal: (group: number, signal: number) => void,
  ) {
    this.name = name;
    this.window = window;
    this.#owner = owner;
    this.#meter = meter;
    this.#signal = signal;
  }

  change(modes: Partial<TerminalModes>): void {
    const wasCooked = this.modes.icanon;
    this.modes = { ...this.modes, ...modes };
    if (wasCooked === this.modes.icanon || this.#line === "") return;
    // A line half typed can be read as it is.
    this.#give(this.#line);
  }

  bringToFront(group: number): void {
    this.group = group;
    for (const each of this.#behind) {
      if (each.group !== group) continue;
      this.#behind.delete(each);
      each.then();
    }
  }

  whenFront(group: number, then: () => void): Cancel {
    const entry = { group, then };
    this.#behind.add(entry);
    return () => void this.#behind.delete(entry);
  }

  resize(columns: number, rows: number): void {
    if (columns === this.window.columns && rows === this.window.rows) return;
    this.window = { columns, rows };
    this.#signal(this.group, SIGWINCH);
  }

  /** What is typed. */
  input(text: string): void {
    if (this.#isHungUp) return;
    const taken = text.slice(0, INPUT_BYTES_MAX - this.#typed.length);
    if (taken.length < text.length) this.#owner.consumed(text.length - taken.length);
    this.#typed += taken;
    // A signal takes back what was typed before it, also what nobody has looked at.
    const last = this.modes.isig ? Math.max(...Object.keys(SIGNALS).map((byte) => this.#typed.lastIndexOf(byte))) : -1;
    if (last >= 0) {
      const signal = this.#typed[last] ?? "";
      this.#owner.consumed(last + 1 + this.#linesBytes + this.#line.length);
      this.#typed = this.#typed.slice(last + 1);
      this.#forget();
      this.#echo(caret(signal));
      this.#signal(this.group, SIGNALS[signal] ?? SIGINT);
    }
    this.#look();
  }

  /** No more is typed, though somebody may be listening yet: after the last line, the end. */
  endInput(): void {
    this.#isEnded = true;
    this.#look();
  }

  taken(): void {
    this.#writable.tell();
  }

  hangUp(): void {
    if (this.#isHungUp) return;
    this.#isHungUp = true;
    this.#typed = "";
    this.#forget();
    this.#signal(this.group, SIGHUP);
    this.#readable.tell();
    this.#writable.tell();
  }

  /** @returns one holder's end, as opening the device gives */
  stream(): Stream {
    const stream: Stream = {
      isTerminal: true,
      terminal: this,
      read: (max) => this.#read(max),
      write: (text) => this.#write(text),
      close() {},
      share: () => stream,
      whenReadable: (then) => this.#when(this.#readable, this.#lines.length > 0 || this.#isOver, then),
      whenWritable: (then) => this.#when(this.#writable, this.#owner.room() > 0, then),
    };
    return stream;
  }

  #when(waiters: Waiters, isReady: boolean, then: () => void): Cancel {
    if (!isReady && !this.#isHungUp) return waiters.add(then);
    then();
    return () => {};
  }

  get #isOver(): boolean {
    return this.#isEnded && this.#typed === "" && this.#lines.length === 0;
  }

  #read(max: number): string | undefined {
    const first = this.#lines[0];
    if (this.#isHungUp || (first === undefined && this.#isOver)) return undefined;
    if (first === undefined) return "";
    const text = first.slice(0, max);
    if (text.length < first.length) this.#lines[0] = first.slice(max);
    else this.#lines.shift();
    this.#linesBytes -= text.length;
    this.#owner.consumed(text.length);
    this.#meter.spend(text.length / BYTES_PER_STEP);
    this.#look();
    return first === "" ? undefined : text;
  }

  #write(text: string): number {
    if (this.#isHungUp) return -1;
    const room = this.#owner.room();
    if (room <= 0) return 0;
    const taken = this.modes.opost && this.modes.onlcr ? fitting(text, room) : Math.min(text.length, room);
    const shown = this.#shown(text.slice(0, taken));
    this.#meter.spend(shown.length / BYTES_PER_STEP);
    if (shown !== "") this.#owner.output(shown, false);
    return taken;
  }

  #shown(text: string): string {
    return this.modes.opost && this.modes.onlcr ? text.replaceAll("\n", "\r\n") : text;
  }

  /** Shows what was typed. Where the peer takes nothing, its echo is lost: nobody waits for an echo. */
  #echo(text: string): void {
    const shown = this.#shown(text);
    if (this.modes.echo && shown.length <= this.#owner.room()) this.#owner.output(shown, false);
  }

  /** Goes on with what was typed, as far as there is room for what may be read. */
  #look(): void {
    let at = 0;
    for (; at < this.#typed.length && this.#linesBytes < READABLE_BYTES_MAX; at++) {
      const typed = this.#typed[at] ?? "";
      const byte = typed === "\r" && this.modes.icrnl ? "\n" : typed;
      if (this.modes.icanon) {
        this.#edit(byte);
      } else {
        this.#echo(byte === "\n" || byte === "\t" ? byte : visible(byte));
        this.#give(byte);
      }
    }
    this.#typed = this.#typed.slice(at);
    this.#meter.spend(at / BYTES_PER_STEP);
    if (this.#isEnded && this.#typed === "") {
      if (this.#line !== "") this.#give(this.#line);
      this.#readable.tell();
    }
  }

  #forget(): void {
    this.#lines.length = 0;
    this.#linesBytes = 0;
    this.#line = "";
  }

  #edit(byte: string): void {
    switch (byte) {
      case "\b":
      case "\x7f":
        this.#erase(this.#line.slice(0, -1));
        return this.#owner.consumed(1);
      case "\x15":
        this.#erase("");
        return this.#owner.consumed(1);
      case "\x17":
        this.#erase(wordErased(this.#line));
        return this.#owner.consumed(1);
      case END_OF_FILE:
        this.#give(this.#line);
        return this.#owner.consumed(1);
      case "\n":
        this.#echo("\n");
        return this.#give(`${this.#line}\n`);
      default:
        if (this.#line.length >= LINE_BYTES_MAX) {
          this.#echo("\x07");
          return this.#owner.consumed(1);
        }
        this.#line += byte;
        this.#echo(byte === "\t" ? byte : visible(byte));
    }
  }

  /** Takes away the end of the line, from the screen too: each place with a blank over it. */
  #erase(line: string): void {
    const erased = this.#line.slice(line.length);
    this.#line = line;
    this.#owner.consumed(erased.length);
    this.#echo("\b \b".repeat([...erased].reduce((sum, byte) => sum + visible(byte).length, 0)));
  }

  /** May be read from now on: a line, or of one what there is so far. */
  #give(text: string): void {
    this.#line = "";
    const last = this.#lines.length - 1;
    const before = this.#lines[last] ?? "";
    if (before !== "" && !this.modes.icanon) this.#lines[last] = before + text;
    else this.#lines.push(text);
    this.#linesBytes += text.length;
    this.#readable.tell();
  }
}

/** ^W: as N_TTY has it, what is no letter at the end, and the word before that. */
function wordErased(line: string): string {
  const isLetter = (at: number): boolean => /\w/.test(line[at] ?? "");
  let end = line.length;
  while (end > 0 && !isLetter(end - 1)) end--;
  while (end > 0 && isLetter(end - 1)) end--;
  return line.slice(0, end);
}

function caret(byte: string): string {
  return `^${String.fromCharCode(byte.charCodeAt(0) ^ 64)}`;
}

/** A control character is shown as two: ECHOCTL. */
function visible(byte: string): string {
  return byte < " " || byte === "\x7f" ? caret(byte) : byte;
}

/** @returns how many bytes of a text fit, where a newline takes two */
function fitting(text: string, room: number): number {
  let left = room;
  let count = 0;
  while (count < text.length) {
    left -= text[count] === "\n" ? 2 : 1;
    if (left < 0) break;
    count++;
  }
  return count;
}
