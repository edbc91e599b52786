/**
 * A machine with a clock of its own: timers run when they are told to, in their order, and what comes of it is kept. The programs
 * are the real ones; a test may put its own beside them, or in their place.
 */
import { installed } from "../../../src/shell/commands/registry.js";
import { type OpenMachine, openMachine, type SensorImage, sensorImage } from "../../../src/shell/machine.js";
import type { Program } from "../../../src/shell/process.js";
import type { Outside, Seat, SeatStart } from "../../../src/shell/seat.js";

export const NOW_MS = Date.UTC(2026, 10, 23, 12, 0, 0);
const WRITTEN_MAX = 100;

interface Timer {
  readonly atMs: number;
  readonly then: () => void;
}

export interface Written {
  readonly path: string;
  readonly content: string;
  readonly length: number;
  readonly sha256: string;
}

/** Time that passes when a test says so. */
export class Clock {
  nowMs = NOW_MS;
  readonly #timers = new Set<Timer>();

  after(delayMs: number, then: () => void): () => void {
    const timer = { atMs: this.nowMs + delayMs, then };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  get isIdle(): boolean {
    return this.#timers.size === 0;
  }

  /** Runs what is due within so many milliseconds, by default everything there is; `stop` is asked after each. */
  run(forMs = Number.POSITIVE_INFINITY, stop: () => boolean = () => false): void {
    const untilMs = this.nowMs + forMs;
    for (let rounds = 0; rounds < 1_000_000; rounds++) {
      let next: Timer | undefined;
      for (const timer of this.#timers) if (next === undefined || timer.atMs < next.atMs) next = timer;
      if (next === undefined || next.atMs > untilMs) break;
      this.#timers.delete(next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.then();
      if (stop()) return;
    }
    if (Number.isFinite(untilMs)) this.nowMs = untilMs;
  }
}

export class Sitting {
  readonly seat: Seat;
  output = "";
  error = "";
  consumed = 0;
  exit: { readonly status: number; readonly signal: string | undefined } | undefined;
  room: number;

  constructor(machine: OpenMachine, start: SeatStart, room: number) {
    this.room = room;
    this.seat = machine.sit(start, {
      room: () => this.room,
      output: (text, isError) => {
        if (text.length > this.room) throw new Error("more than there was room for");
        if (this.exit !== undefined) throw new Error("written after its end");
        this.room -= text.length;
        if (isError) this.error += text;
        else this.output += text;
      },
      consumed: (bytes) => {
        this.consumed += bytes;
      },
      exited: (status, signal) => {
        if (this.exit !== undefined) throw new Error("ended twice");
        this.exit = { status, signal };
      },
    });
  }
}

export class Rig {
  readonly clock = new Clock();
  readonly commands: string[] = [];
  readonly downloads: string[] = [];
  readonly written: Written[] = [];
  readonly machine: OpenMachine;
  readonly #outside: Outside;

  /** @param programs by name, in the place of those that the router has */
  constructor(programs: Readonly<Record<string, Program>> = {}, image: SensorImage = sensorImage({ hostname: "OpenWrt" })) {
    this.#outside = {
      after: (delayMs, then) => this.clock.after(delayMs, then),
      now: () => this.clock.nowMs,
      random: (length) => new Uint8Array(length).fill(7),
      draw: (purpose, below) => [...purpose].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7) % below,
      peer: { address: "192.0.2.7", port: 40_000, ownAddress: "198.51.100.20", ownPort: 22 },
      witness: {
        command: (line) => void this.commands.push(line),
        resolved() {},
        download: (url, tool) => void this.downloads.push(`${tool} ${url}`),
        written: (path, content, length, sha256) => {
          if (this.written.length < WRITTEN_MAX) this.written.push({ path, content, length, sha256 });
        },
      },
    };
    const own = Object.entries(programs).map(([name, program]): [string, { readonly program: Program }] => [name, { program }]);
    this.machine = openMachine({ ...image, programs: new Map([...installed, ...own]) }, this.#outside);
  }

  sit(start: Partial<SeatStart> = {}, room = Number.POSITIVE_INFINITY): Sitting {
    return new Sitting(this.machine, { daemon: "dropbear", env: new Map(), ...start }, room);
  }

  /** Runs a command as exec does, to its end or until nothing more comes of it. */
  run(command: string, input?: string): Sitting {
    const sitting = this.sit({ command });
    if (input !== undefined) sitting.seat.input(input);
    sitting.seat.endInput();
    this.clock.run(Number.POSITIVE_INFINITY, () => sitting.exit !== undefined);
    return sitting;
  }
}
