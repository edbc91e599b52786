/** What files need of the machine they are in: who calls, its terminals, and whom to charge for the work. */
import type { Machine, Stream } from "../process.js";

/** Counts the work of a machine, in steps; what is done over a budget is for the kernel to say. */
export interface Meter {
  spend(steps: number): void;
}

/** A step is about a microsecond; so many bytes through a file or a pipe, with what a program does to them, cost one. */
export const BYTES_PER_STEP = 64;

export interface Surroundings {
  readonly machine: Machine;
  readonly meter: Meter;
  random(length: number): Uint8Array;
  /** The process that runs now, which /proc/self is, and its terminal, which /dev/tty is. */
  caller(): { readonly pid: number; readonly terminal: Stream | undefined };
  /** Terminals by number, as they are under /dev/pts. */
  terminals(): ReadonlyMap<number, Stream>;
}
