/**
 * Who runs: each that is ready in turn, a step at a time, a slice of work at a time, with the event loop's turn between them; and who
 * waits, until what it waits for has come. Children and signals are the kernel's.
 */
import { WorkMeter } from "./meter.js";
import type { Stream, Wait } from "./process.js";
import type { Outside } from "./seat.js";
import { SIGSEGV } from "./signals.js";
import type { Task } from "./task.js";

/** As setTimeout takes it. */
const DELAY_MS_MAX = 2 ** 31 - 1;
/** What a resumption costs beside what it does. */
const RESUME_STEPS = 4;

export interface Duties {
  /** The program has ended, by itself or by a signal. */
  ended(task: Task, status: number, signal: number | undefined): void;
  /** @returns whether what it waits for, a child, may yet come */
  waitsForChild(task: Task): boolean;
  /** The session has had all the work it is given. */
  exhausted(): void;
}

export class Scheduler {
  readonly meter: WorkMeter;
  /** Whose step it is. */
  current: Task | undefined;
  readonly #outside: Outside;
  readonly #duties: Duties;
  readonly #ready = new Set<Task>();
  #isPlanned = false;
  #isClosed = false;

  constructor(outside: Outside, duties: Duties) {
    this.#outside = outside;
    this.#duties = duties;
    this.meter = new WorkMeter(() => outside.now());
  }

  /** What it waited for has come. */
  resume(task: Task): void {
    if (task.state !== "waiting") return;
    task.stopWaiting();
    task.state = "ready";
    this.goOn(task);
  }

  /** It may run, unless it waits or is stopped. */
  goOn(task: Task): void {
    if (task.state === "ready" && !task.isStopped) this.#ready.add(task);
    this.#plan();
  }

  close(): void {
    this.#isClosed = true;
    this.#ready.clear();
  }

  #plan(): void {
    if (this.#isPlanned || this.#isClosed) return;
    this.#isPlanned = true;
    this.#outside.after(this.meter.pauseMs(), () => {
      this.#isPlanned = false;
      this.#runSlice();
    });
  }

  #runSlice(): void {
    // Who is ready again in the meantime comes at the end of the set, and has its next turn in this slice.
    for (const task of this.#ready) {
      this.#ready.delete(task);
      if (task.state === "ready" && !task.isStopped) this.#step(task);
      if (this.meter.isSliceOver) break;
    }
    this.meter.settle();
    if (this.meter.isExhausted && !this.#isClosed) return this.#duties.exhausted();
    if (this.#ready.size > 0) this.#plan();
  }

  #step(task: Task): void {
    this.current = task;
    task.isRunning = true;
    this.meter.spend(RESUME_STEPS);
    let step: IteratorResult<Wait, number> | undefined;
    try {
      step = task.run.next();
    } catch (error) {
      // A program that nests deeper than the stack, or makes a text that is too long, dies of it as it would anywhere.
      if (!(error instanceof RangeError)) throw error;
    } finally {
      task.isRunning = false;
      this.current = undefined;
    }
    const fatal = step === undefined ? SIGSEGV : task.fatal;
    if (fatal !== undefined) return this.#duties.ended(task, 128 + fatal, fatal);
    if (step?.done === true) return this.#duties.ended(task, step.value & 255, undefined);
    task.state = "waiting";
    if (step !== undefined) this.#await(task, step.value);
  }

  #await(task: Task, wait: Wait): void {
    const resume = (): void => this.resume(task);
    switch (wait.on) {
      case "turn":
        return resume();
      case "time":
        task.cancel = this.#outside.after(Math.min(Math.max(0, wait.ms), DELAY_MS_MAX), resume);
        return;
      case "readable":
        if (isBehind(task, wait.stream)) task.cancel = task.session.tty?.whenFront(task.group, resume);
        else this.#awaitStream(task, wait.stream.whenReadable?.bind(wait.stream));
        return;
      case "writable":
        return this.#awaitStream(task, wait.stream.whenWritable?.bind(wait.stream));
      case "child":
        task.awaits = wait.pid ?? "any";
        if (!this.#duties.waitsForChild(task)) resume();
    }
  }

  #awaitStream(task: Task, when: Stream["whenReadable"]): void {
    const resume = (): void => this.resume(task);
    if (when === undefined) return resume();
    const cancel = when(resume);
    if (task.state === "waiting") task.cancel = cancel;
  }
}

/** It reads a terminal whose front is another group's. */
function isBehind(task: Task, stream: Stream): boolean {
  const { tty } = task.session;
  return stream.isTerminal && tty !== undefined && tty.group !== task.group;
}
