/**
 * BusyBox's login at its terminal: asks for a user name, then for a password, waits, and refuses; there is no other outcome. It
 * reads and writes like the program, so that the terminal can be asked what the peer sees; who reports and closes is its owner.
 *
 *   name       lines until one is not empty; ten empty ones end it        → password
 *   password   a line, without echo; ^C and ^D fail it like a wrong one    → pausing
 *   pausing    the delay, then "Login incorrect"                           → name, or over after the last
 *   over       the program has exited
 *
 * Before it asks for a password and after it refused one it forgets what was typed ahead. It writes only while the peer has not
 * stopped the terminal.
 */
import { EMPTY_BYTES, LF, SPACE } from "../../bytes/ascii.js";
import type { Piece, Tty } from "./tty.js";

const EMPTY_NAMES_MAX = 10;
/** fgets() into USERNAME_SIZE - 2, without its NUL and newline, behind the first character. */
const NAME_BYTES_MAX = 61;
const PASSWORD_BYTES_MAX = 4095;

/** What login wants done. */
export interface LoginOwner {
  /** An attempt is complete, before the delay. @param password absent when typing it was broken off */
  attempted(username: Uint8Array, password: Uint8Array | undefined): void;
  /** What was typed when nothing was asked for. */
  typedAhead(bytes: Uint8Array): void;
  /** The program exits for what it was typed. */
  rejected(reason: LoginReason, typed: Uint8Array): void;
  /** Calls back `pauseOver` after the delay. */
  pause(): void;
  /** The program has exited; what it wrote is still to be seen. @param unfinished as `Login.unfinished` */
  exited(unfinished: Uint8Array): void;
}

/** Why login exits for a user name. */
export const LOGIN_REASONS = ["user name too long", "NUL in user name"] as const;
export type LoginReason = (typeof LOGIN_REASONS)[number];

type State = "name" | "password" | "pausing" | "over";

export class Login {
  readonly #tty: Tty;
  readonly #owner: LoginOwner;
  readonly #prompt: string;
  readonly #attemptsMax: number;
  #state: State = "name";
  #attempts = 0;
  #emptyNames = 0;
  #username: Uint8Array = EMPTY_BYTES;
  /** What ^D pushed of an unfinished answer. */
  #pushed: Uint8Array = EMPTY_BYTES;
  #pauseOver = false;

  /** Prompts at once. */
  constructor(tty: Tty, owner: LoginOwner, prompt: string, attemptsMax: number) {
    this.#tty = tty;
    this.#owner = owner;
    this.#prompt = prompt;
    this.#attemptsMax = attemptsMax;
    this.#ask();
  }

  get over(): boolean {
    return this.#state === "over";
  }

  /** Reads what there is to read, acts on signals. */
  run(): void {
    const { signal } = this.#tty;
    if (signal !== undefined) this.#signalled(signal);
    if (this.#pauseOver) this.pauseOver();
    while (!this.#tty.stopped && (this.#state === "name" || this.#state === "password")) {
      const piece = this.#tty.read();
      if (piece === undefined) return;
      if (this.#state === "name") this.#readName(piece);
      else this.#readPassword(piece);
    }
  }

  /** The delay is over: refuses, and asks anew or exits. */
  pauseOver(): void {
    this.#pauseOver = this.#tty.stopped;
    if (this.#pauseOver || this.#state !== "pausing") return;
    this.#tty.print("Login incorrect\r\n");
    if (++this.#attempts === this.#attemptsMax) return this.#exit();
    this.#forget();
    this.#emptyNames = 0;
    this.#ask();
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
    if (this.#state === "name") return Buffer.concat([this.#pushed, typed]);
    if (this.#state === "password") return Buffer.concat([this.#username, NEWLINE, this.#pushed, typed]);
    if (this.#state === "pausing" && typed.length > 0) this.#owner.typedAhead(typed);
    return EMPTY_BYTES;
  }

  #ask(): void {
    this.#state = "name";
    this.#tty.print(this.#prompt);
  }

  #signalled(signal: "interrupt" | "quit"): void {
    this.#tty.signal = undefined;
    if (this.#state === "password" && signal === "interrupt") this.#fail(undefined);
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
    else this.#ask();
    return this.over;
  }

  #askPassword(username: Uint8Array): void {
    this.#username = username;
    this.#forget();
    this.#state = "password";
    this.#tty.print("Password: ");
    this.#tty.echo = false;
  }

  #readPassword({ bytes, whole }: Piece): void {
    if (bytes.length === 0 && !whole) return this.#fail(this.#pushed.length === 0 ? undefined : this.#pushed);
    let line: Uint8Array = this.#pushed.length === 0 ? bytes : Buffer.concat([this.#pushed, bytes]);
    const end = line.findIndex(isLineEnd);
    if (end >= 0) line = line.subarray(0, end);
    if (whole || end >= 0 || line.length >= PASSWORD_BYTES_MAX) this.#fail(line.subarray(0, PASSWORD_BYTES_MAX));
    else this.#pushed = line;
  }

  /** Whatever the password. */
  #fail(password: Uint8Array | undefined): void {
    this.#pushed = EMPTY_BYTES;
    this.#tty.echo = true;
    this.#tty.print("\r\n");
    this.#state = "pausing";
    this.#owner.attempted(this.#username, password);
    this.#owner.pause();
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
    this.#owner.exited(unfinished);
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
