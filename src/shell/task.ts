/** One process as the kernel keeps it: the program's generator, what it waits for, and what signals did to it. */
import type { Cancel, Process, Run, Signals, Stream } from "./process.js";
import type { Tty } from "./tty.js";

/** Of a login or of a command by exec: the processes that belong together, and the terminal they have. */
export interface Session {
  readonly tty: Tty | undefined;
}

export type TaskState = "ready" | "waiting" | "ended";

export class TaskSignals implements Signals {
  readonly ignored: Set<number>;
  readonly caught = new Set<number>();
  readonly #taken: number[] = [];

  constructor(ignored: ReadonlySet<number>) {
    this.ignored = new Set(ignored);
  }

  take(): number | undefined {
    return this.#taken.shift();
  }

  /** A signal that has come is not counted again until it is taken. */
  come(signal: number): void {
    if (!this.#taken.includes(signal)) this.#taken.push(signal);
  }
}

export class Task {
  readonly process: Process;
  readonly signals: TaskSignals;
  readonly session: Session;
  readonly startedMs: number;
  readonly run: Run;
  /** Who is told of its end; 1 when the parent has gone before. */
  parent: number;
  state: TaskState = "waiting";
  isStopped = false;
  /** What it is listed as. */
  argv: readonly string[];
  /** The program is in the middle of a step: it cannot be closed. */
  isRunning = false;
  /** Of a child that ended. */
  status = 0;
  /** The signal that came in the middle of a step: it ends it after that. */
  fatal: number | undefined;
  cancel: Cancel | undefined;
  /** Of one that waits for children: which. */
  awaits: number | "any" | undefined;

  constructor(process: Process, signals: TaskSignals, session: Session, run: Run, startedMs: number) {
    this.process = process;
    this.signals = signals;
    this.session = session;
    this.run = run;
    this.startedMs = startedMs;
    this.parent = process.parent;
    this.argv = process.argv;
  }

  get pid(): number {
    return this.process.pid;
  }

  get group(): number {
    return this.process.group;
  }

  stopWaiting(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.awaits = undefined;
  }

  closeStreams(): void {
    for (const stream of this.process.streams) stream.close();
  }
}

/** Closes each of these: of a process that could not be started. */
export function closeAll(streams: readonly Stream[]): void {
  for (const stream of streams) stream.close();
}
