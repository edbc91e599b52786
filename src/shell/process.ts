/**
 * What a program of the emulated machine is, and all that it can reach. A program is a generator: it runs until it has to wait,
 * says what for, and is resumed by the kernel (kernel.ts) when that has come. Nothing here runs a real program, opens a real file
 * or a socket: the machine is made of these objects alone, one machine a session.
 *
 * Text is bytes: every string holds one byte a character (latin1), as what peers type need not be UTF-8.
 */
import type { FileSystem } from "./fs/file-system.js";

/** What a program waits for. */
export type Wait =
  /** The stream has bytes, or has ended. */
  | { readonly on: "readable"; readonly stream: Stream }
  /** The stream takes bytes again, or nobody reads it any more. */
  | { readonly on: "writable"; readonly stream: Stream }
  | { readonly on: "time"; readonly ms: number }
  /** A child has ended: the one of that pid, or any. */
  | { readonly on: "child"; readonly pid?: number }
  /** Nothing, but others may run: each round of a loop that may be long says so, and is charged for it. */
  | { readonly on: "turn" };

/** A program that has been started. What it returns is its exit status, 0 to 255. Ended by a signal, it is closed with `return()`. */
export type Run = Generator<Wait, number, undefined>;
export type Program = (process: Process) => Run;

/** A part of a program that waits as a program does, and gives a value. */
export type Part<Value> = Generator<Wait, Value, undefined>;

/** An end of a pipe, an open file, or the terminal. */
export interface Stream {
  /** What `test -t` asks. */
  readonly isTerminal: boolean;
  /** @returns up to `max` bytes; "" when there are none yet; undefined at the end */
  read(max: number): string | undefined;
  /** @returns how many bytes were taken, 0 when there is no room yet; -1 when nobody reads any more (EPIPE), or no file may grow (ENOSPC) */
  write(text: string): number;
  /** One holder less; streams are shared as file descriptors are. */
  close(): void;
  /** One holder more. */
  share(): Stream;
  /** Calls `then` once, when there are bytes or the end, which may be at once; left out where that is always so. */
  whenReadable?(then: () => void): Cancel;
  /** Calls `then` once, when there is room or nobody reads any more, which may be at once; left out where that is always so. */
  whenWritable?(then: () => void): Cancel;
  /** Of a terminal: what stty and a line editor change. */
  readonly terminal?: Terminal;
}

export type Cancel = () => void;

/** How a terminal treats what goes through it; the names are stty's. */
export interface TerminalModes {
  /** Lines are edited here, and given out whole. */
  readonly icanon: boolean;
  readonly echo: boolean;
  /** ^C, ^\\ and ^Z are signals. */
  readonly isig: boolean;
  /** A return that is typed is read as a newline. */
  readonly icrnl: boolean;
  readonly opost: boolean;
  /** With opost: a newline is written as return and newline. */
  readonly onlcr: boolean;
}

export interface Terminal {
  readonly modes: TerminalModes;
  change(modes: Partial<TerminalModes>): void;
  /** Its name under /dev. */
  readonly name: string;
}

/** What a process does about signals, beside ending. Of SIGKILL and SIGSTOP it has no say. */
export interface Signals {
  /** They do nothing. What the process starts inherits this, as with `nohup` and `trap ''`. */
  readonly ignored: Set<number>;
  /** They are kept for `take`, and a wait ends early. */
  readonly caught: Set<number>;
  /** @returns the first that was caught and not yet taken */
  take(): number | undefined;
}

/** One process. The kernel makes it; a program reads it and changes nothing but `cwd` and `env`. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** What a terminal's signals go to as one. */
  readonly group: number;
  /** With the name it was called by first. */
  readonly argv: readonly string[];
  /** What is exported to it. */
  readonly env: Map<string, string>;
  cwd: string;
  /** 0 standard input, 1 output, 2 error. */
  readonly streams: readonly Stream[];
  readonly signals: Signals;
  readonly machine: Machine;
}

export interface Machine {
  readonly hostname: string;
  readonly files: FileSystem;
  readonly kernel: Kernel;
  readonly witness: Witness;
  /** Milliseconds since 1970, as the machine shows it. */
  now(): number;
  /** When it says that it was booted, by the same clock. */
  readonly bootedMs: number;
  /** A whole number from 0, below `below`: unpredictable. */
  random(below: number): number;
  /** The same number at every session of this sensor, for what a device has for ever: addresses, serial numbers. */
  draw(purpose: string, below: number): number;
  /** The size of the terminal, which may change; of none, 80 by 24. */
  readonly window: { readonly columns: number; readonly rows: number };
  /** Where the peer is, for `who`, `netstat`, `SSH_CLIENT`: texts of the addresses, and ports. */
  readonly peer: { readonly address: string; readonly port: number; readonly ownAddress: string; readonly ownPort: number };
}

export interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly user: string;
  readonly argv: readonly string[];
  /** As ps shows it: "S", "R", "T", "Z" … */
  readonly state: string;
  /** What it has of memory, in KiB, as ps' VSZ. */
  readonly vszKib: number;
  readonly startedMs: number;
}

/** Processes of the machine: real ones of the session, and the daemons that a router has, which are names in a list. */
export interface Kernel {
  /**
   * Starts a program. Streams pass to the child, which closes them when it ends; where it cannot be started, they are closed too.
   * @returns its pid, or undefined when there are too many processes (EAGAIN)
   */
  spawn(start: {
    readonly program: Program;
    readonly argv: readonly string[];
    readonly env: ReadonlyMap<string, string>;
    readonly cwd: string;
    readonly streams: readonly Stream[];
    readonly parent: number;
    /** The group to join: the parent's where left out, and with 0 a new one that the child leads. */
    readonly group?: number;
  }): number | undefined;
  /** @returns the status of a child that has ended, and forgets it; undefined while it runs, or is nobody's child; 128 + n for signal n */
  reap(pid: number): number | undefined;
  /** @returns whether a signal has stopped it, which wakes who waits for it */
  isStopped(pid: number): boolean;
  /**
   * A group where `pid` is below 0, the caller's for 0, everything for -1; signal 0 only asks.
   * @returns false when there is no such process (ESRCH)
   */
  kill(pid: number, signal: number): boolean;
  /** From now on the signals of the caller's terminal go to this group, and what is typed is read by it alone. */
  foreground(group: number): void;
  list(): readonly Listed[];
  /** The caller is listed with these words from now on: what exec does to a process. */
  exec(argv: readonly string[]): void;
  pipe(): { readonly read: Stream; readonly write: Stream };
}

/** What is to be told of a session beside its bytes; kept by who owns the session. Texts are capped by it. */
export interface Witness {
  /** A line as typed or given to exec, before anything of it runs. */
  command(line: string): void;
  /** A program asked for, with its arguments after expansion; `found` is false for what the machine does not have. */
  resolved(argv: readonly string[], found: boolean): void;
  /** Something was to be fetched from, or sent to, elsewhere: nothing ever is. */
  download(url: string, tool: string): void;
  /** A file that was written has been closed: what it begins with, how long it is, and the SHA-256 of all of it, in hex. */
  written(path: string, content: string, length: number, sha256: string): void;
}
