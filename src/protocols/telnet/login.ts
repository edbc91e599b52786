/**
 * BusyBox's login at its terminal: asks for a user name, then for a password, waits, and refuses, unless its owner admits. It
 * reads and writes like the program, so that the terminal can be asked what the peer sees; who reports and closes is its owner.
 *
 *   starting   the program is being loaded; what is typed is forgotten     → name
 *   name       lines until one is not empty; ten empty ones end it        → password
 *   password   a line, without echo; ^C and ^D fail it like a wrong one    → pausing, or admitting
 *   pausing    the delay, then "Login incorrect"                           → name, or over after the last
 *   admitting  a newline, then a shell in the program's place              → over
 *   over       the program has exited
 *
 * Before it asks for a password and after it refused one it forgets what was typed ahead. When it is to write and the peer has
 * stopped the terminal, it waits with that.
 */
import { EMPTY_BYTES, LF, SPACE } from "../../bytes/ascii.js";
import type { Piece, Tty } from "./tty.js";

const EMPTY_NAMES_MAX = 10;
/** fgets() into USERNAME_SIZE - 2, without its NUL and newline, behind the first character. */
const NAME_BYTES_MAX = 61;
const PASSWORD_BYTES_MAX = 4095;

/** What login wants done. */
export interface LoginOwner {
  /**
   * An attempt is complete, before the delay.
   * @param password absent when typing it was broken off, which admits nobody
   * @returns whether it admits
   */
  attempted(username: Uint8Array, password: Uint8Array | undefined): boolean;
  /** The program makes way for a shell. @param typed what the shell finds typed, lines ended by LF */
  admitted(typed: Uint8Array): void;
  /** What was typed when nothing was asked for. */
  typedAhead(bytes: Uint8Array): void;
  /** The program exits for what it was typed. */
  rejected(reason: LoginReason, typed: Uint8Array): void;
  /** Calls back `pauseOver` after the delay. */
  pause(): void;
  /** The program has exited; what it wrote is still to be seen. @param unfinished as `Login.unfinished` */
  gaveUp(unfinished: Uint8Array): void;
}

/** Why login exits for a user name. */
export const LOGIN_REASONS = ["user name too long", "NUL in user name"] as const;
export type LoginReason = (typeof LOGIN_REASONS)[number];

type State = "starting" | "name" | "password" | "pausing" | "admitting" | "over";

/** What the program is about to write. */
type Writing = "login prompt" | "password prompt" | "newline" | "refusal";

export class Login {
  readonly #tty: Tty;
  readonly #owner: LoginOwner;
  readonly #prompt: string;
  readonly #attemptsMax: number;
  #state: State = "starting";
  #writing: Writing | undefined;
  #attempts = 0;
  #emptyNames = 0;
  #username: Uint8Array = EMPTY_BYTES;
  /** What ^D pushed of an unfinished answer. */
  #pushed: Uint8Array = EMPTY_BYTES;

  constructor(tty: Tty, owner: LoginOwner, prompt: string, attemptsMax: number) {
    this.#tty = tty;
    this.#owner = owner;
    this.#prompt = prompt;
    this.#attemptsMax = attemptsMax;
  }

  get over(): boolean {
    return this.#state === "over";
  }

  /** The program has been loaded: it prompts. */
  start(): void {
    if (this.over) return;
    this.#forget();
    this.#state = "name";
    this.#write("login prompt");
  }

  /** Acts on signals, writes what had to wait, reads what there is to read. */
  run(): void {
    const { signal } = this.#tty;
    if (signal !== undefined) this.#signalled(signal);
    if (this.#writing !== undefined) this.#write(this.#writing);
    while (this.#writing === undefined && (this.#state === "name" || this.#state === "password")) {
      const piece = this.#tty.read();
      if (piece === undefined) return;
      if (this.#state === "name") this.#readName(piece);
      else this.#readPassword(piece);
    }
  }

  /** The delay is over: refuses, and asks anew or exits. */
  pauseOver(): void {
    if (this.#state === "pausing") this.#write("refusal");
  }

  /** The time for the whole of it is over. It does not wait for a stopped terminal. */
  timeOut(seconds: number): void {
    if (this.over) return;
    if (!this.#tty.stopped) this.#tty.print(`\r\r\nLogin timed out after ${seconds} seconds\r\r\n`);
    this.#exit();
  }

  /** What was typed of an attempt that is not complete: user name, a newline, and password, as far as they got. */
  unfinished(): Uint8Array {
    if (this.over) return EMPTY_BYTES;
    const typed = this.#tty.flush();
    if (this.#state === "starting" || this.#state === "name") return Buffer.concat([this.#pushed, typed]);
    if (this.#state === "password") return Buffer.concat([this.#username, NEWLINE, this.#pushed, typed]);
    if (this.#state === "pausing" && typed.length > 0) this.#owner.typedAhead(typed);
    return EMPTY_BYTES;
  }

  /** Writes as soon as the terminal lets it, and goes on. */
  #write(writing: Writing): void {
    this.#writing = this.#tty.stopped ? writing : undefined;
    if (this.#writing !== undefined) return;
    switch (writing) {
      case "login prompt":
        return this.#tty.print(this.#prompt);
      case "password prompt":
        this.#tty.print("Password: ");
        this.#tty.echo = false;
        return;
      case "newline":
        this.#tty.print("\r\n");
        return this.#state === "admitting" ? this.#makeWay() : this.#owner.pause();
      case "refusal":
        return this.#refuse();
      default:
        return writing satisfies never;
    }
  }

  #makeWay(): void {
    this.#state = "over";
    this.#owner.admitted(this.#tty.flush());
  }

  #refuse(): void {
    this.#tty.print("Login incorrect\r\n");
    if (++this.#attempts === this.#attemptsMax) return this.#exit();
    this.#forget();
    this.#emptyNames = 0;
    this.#state = "name";
    this.#write("login prompt");
  }

  #signalled(signal: "interrupt" | "quit"): void {
    this.#tty.signal = undefined;
    // Only while it reads a password does the program catch a signal.
    if (this.#state === "password" && this.#writing === undefined && signal === "interrupt") this.#judge(undefined);
    else this.#exit();
  }

  #readName({ bytes, whole }: Piece): void {
    // End of file, also behind what was pushed.
    if (bytes.length === 0 && !whole) return this.#exit();
    let line: Uint8Array = this.#pushed.length === 0 ? bytes : Buffer.concat([this.#pushed, bytes]);
    let start = 0;
    for (; start < line.length && isSpace(line[start]!); start++) {
      if (line[start] === LF && this.#emptyName()) return;
    }
    // ^V can put a newline into a line; the program takes it for its end.
    let end = line.indexOf(LF, start);
    const ended = whole || end >= 0;
    if (end < 0) end = line.length;
    line = start === 0 && end === line.length ? line : line.subarray(start, end);
    this.#pushed = EMPTY_BYTES;
    if (line.length === 0) {
      if (ended) this.#emptyName();
      return;
    }
    if (line.length > NAME_BYTES_MAX) return this.#reject("user name too long", line);
    if (!ended) this.#pushed = line;
    else if (line.indexOf(0, 1) > 0) this.#reject("NUL in user name", line);
    else this.#askPassword(line);
  }

  /** @returns whether it was one too many */
  #emptyName(): boolean {
    if (++this.#emptyNames === EMPTY_NAMES_MAX) this.#exit();
    else this.#write("login prompt");
    return this.over;
  }

  #askPassword(username: Uint8Array): void {
    this.#username = username;
    this.#forget();
    this.#state = "password";
    this.#write("password prompt");
  }

  #readPassword({ bytes, whole }: Piece): void {
    if (bytes.length === 0 && !whole) return this.#judge(this.#pushed.length === 0 ? undefined : this.#pushed);
    let line: Uint8Array = this.#pushed.length === 0 ? bytes : Buffer.concat([this.#pushed, bytes]);
    const end = line.findIndex(isLineEnd);
    if (end >= 0) line = line.subarray(0, end);
    if (whole || end >= 0 || line.length >= PASSWORD_BYTES_MAX) this.#judge(line.subarray(0, PASSWORD_BYTES_MAX));
    else this.#pushed = line;
  }

  #judge(password: Uint8Array | undefined): void {
    this.#pushed = EMPTY_BYTES;
    this.#tty.echo = true;
    this.#state = this.#owner.attempted(this.#username, password) ? "admitting" : "pausing";
    this.#write("newline");
  }

  #reject(reason: LoginReason, typed: Uint8Array): void {
    this.#owner.rejected(reason, typed);
    this.#pushed = EMPTY_BYTES;
    this.#exit();
  }

  #forget(): void {
    const typed = this.#tty.flush();
    if (typed.length > 0) this.#owner.typedAhead(typed);
  }

  #exit(): void {
    const unfinished = this.unfinished();
    this.#state = "over";
    this.#writing = undefined;
    this.#owner.gaveUp(unfinished);
  }
}

const NEWLINE = Uint8Array.of(LF);

/** As isspace() has it. */
function isSpace(byte: number): boolean {
  return byte === SPACE || (byte >= 0x09 && byte <= 0x0d);
}

function isLineEnd(byte: number): boolean {
  return byte === LF || byte === 0x0d;
}
