/**
 * How a protocol sits at the machine: one machine a connection, a seat for each shell or command on it. What carries bytes, time and
 * randomness in and out is the protocol's.
 */
import type { Machine, Witness } from "./process.js";

/** What a machine needs of the connection it belongs to. */
export interface Outside {
  /** As Connection.after. */
  after(delayMs: number, then: () => void): () => void;
  now(): number;
  random(length: number): Uint8Array;
  /** As Machine.draw. */
  draw(purpose: string, below: number): number;
  readonly peer: Machine["peer"];
  readonly witness: Witness;
}

/** How much input may wait to be read: more than the window of any daemon. */
export const INPUT_BYTES_MAX = 256 * 1024;

/** Where what is written at a seat goes. It is called from within `input`, too; never before `sit` has returned. */
export interface SeatOwner {
  /** How many bytes may be written now; below what is asked, the programs wait until `taken` is called. */
  room(): number;
  /** Never more than there was room for. `error` is the standard error of a seat without a terminal. */
  output(text: string, error: boolean): void;
  /** So many bytes of input have been taken: the peer may send as many more. */
  consumed(bytes: number): void;
  /** Once, last: with the exit status, or the signal's name without SIG. */
  exited(status: number, signal?: string): void;
}

export interface SeatStart {
  /** What starts it, and leaves its own in the environment. */
  readonly daemon: "dropbear" | "login";
  /** Run by `ash -c`; a login shell without. */
  readonly command?: string;
  /** A terminal to sit at; without one there are plain pipes. */
  readonly terminal?: { readonly name: string; readonly columns: number; readonly rows: number };
  /** Beside what a login sets. */
  readonly env: ReadonlyMap<string, string>;
}

export interface Seat {
  /** Held until it is read, and told by `consumed`. Of what goes beyond INPUT_BYTES_MAX unread, the rest is lost. */
  input(text: string): void;
  /** No more input comes. */
  endInput(): void;
  /** There is room again. */
  taken(): void;
  resize(columns: number, rows: number): void;
  /** As sent by the peer, without SIG: INT, TERM … */
  signal(name: string): void;
  /** The peer is gone: everything of the seat ends. */
  hangUp(): void;
}
