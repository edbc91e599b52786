/**
 * A pipe: what is written at one end is read at the other, at most PIPE_BYTES of it in between. All pipes of a machine share a bound,
 * within which an empty one always takes some. A named pipe is one whose ends are opened by its path.
 */
import { BYTES_PER_STEP, type Meter } from "./fs/surroundings.js";
import type { Cancel, Stream } from "./process.js";

const PIPE_BYTES = 64 * 1024;
/** An empty pipe takes this much, whatever the others hold: POSIX' PIPE_BUF. */
const LEAST_BYTES = 4096;

/** What the pipes of one machine hold together. */
export class PipeBudget {
  readonly meter: Meter;
  heldBytes = 0;
  readonly #bytesMax: number;

  constructor(bytesMax: number, meter: Meter) {
    this.#bytesMax = bytesMax;
    this.meter = meter;
  }

  get freeBytes(): number {
    return Math.max(0, this.#bytesMax - this.heldBytes);
  }
}

/** Who waits for a thing to come, each told once. */
export class Waiters {
  #waiting: Set<() => void> | undefined;

  add(then: () => void): Cancel {
    this.#waiting ??= new Set();
    const waiting = this.#waiting.add(then);
    return () => void waiting.delete(then);
  }

  tell(): void {
    const waiting = this.#waiting;
    if (waiting === undefined || waiting.size === 0) return;
    this.#waiting = undefined;
    for (const then of waiting) then();
  }
}

export class Pipe {
  readonly #budget: PipeBudget;
  readonly #readable = new Waiters();
  readonly #writable = new Waiters();
  /** What was written and not read, in the order of writing; the first from `#taken` on. */
  #pieces: string[] = [];
  #taken = 0;
  #heldBytes = 0;
  #readers = 0;
  #writers = 0;
  /** A named pipe is opened one end at a time: until the other has been there, nobody is missing. */
  #hadReader = false;
  #hadWriter = false;

  constructor(budget: PipeBudget) {
    this.#budget = budget;
  }

  reader(): Stream {
    this.#readers++;
    this.#hadReader = true;
    return this.#end(
      (max) => this.#read(max),
      () => -1,
      () => {
        if (--this.#readers === 0) this.#writable.tell();
        this.#restIfLeft();
      },
      () => this.reader(),
    );
  }

  writer(): Stream {
    this.#writers++;
    this.#hadWriter = true;
    return this.#end(
      () => undefined,
      (text) => this.#write(text),
      () => {
        if (--this.#writers === 0) this.#readable.tell();
        this.#restIfLeft();
      },
      () => this.writer(),
    );
  }

  #end(read: Stream["read"], write: Stream["write"], close: () => void, share: () => Stream): Stream {
    let isOpen = true;
    return {
      isTerminal: false,
      read,
      write,
      share,
      close() {
        if (isOpen) close();
        isOpen = false;
      },
      whenReadable: (then) => this.#when(this.#readable, this.#isReadable, then),
      whenWritable: (then) => this.#when(this.#writable, this.#isWritable, then),
    };
  }

  #when(waiters: Waiters, isReady: boolean, then: () => void): Cancel {
    if (!isReady) return waiters.add(then);
    then();
    return () => {};
  }

  get #isReadable(): boolean {
    return this.#heldBytes > 0 || (this.#writers === 0 && this.#hadWriter);
  }

  get #isWritable(): boolean {
    return this.#room > 0 || (this.#readers === 0 && this.#hadReader);
  }

  get #room(): number {
    const least = this.#heldBytes === 0 ? LEAST_BYTES : 0;
    return Math.min(PIPE_BYTES - this.#heldBytes, Math.max(least, this.#budget.freeBytes));
  }

  #read(max: number): string | undefined {
    const first = this.#pieces[0];
    if (first === undefined) return this.#writers === 0 && this.#hadWriter ? undefined : "";
    const text = first.slice(this.#taken, this.#taken + max);
    this.#taken += text.length;
    if (this.#taken === first.length) {
      this.#pieces.shift();
      this.#taken = 0;
    }
    this.#hold(-text.length);
    this.#budget.meter.spend(text.length / BYTES_PER_STEP);
    this.#writable.tell();
    return text;
  }

  #write(text: string): number {
    if (this.#readers === 0 && this.#hadReader) return -1;
    const taken = Math.min(text.length, this.#room);
    if (taken === 0) return 0;
    const last = this.#pieces.at(-1);
    // Small pieces become one, so that a byte at a time costs no place in a list each.
    if (last !== undefined && last.length < LEAST_BYTES) this.#pieces[this.#pieces.length - 1] = last + text.slice(0, taken);
    else this.#pieces.push(text.slice(0, taken));
    this.#hold(taken);
    this.#budget.meter.spend(taken / BYTES_PER_STEP);
    this.#readable.tell();
    return taken;
  }

  #hold(bytes: number): void {
    this.#heldBytes += bytes;
    this.#budget.heldBytes += bytes;
  }

  /** Both ends have been there and gone: a named pipe is as new, and what nobody read is lost. */
  #restIfLeft(): void {
    if (this.#readers > 0 || this.#writers > 0 || !this.#hadReader || !this.#hadWriter) return;
    this.#hadReader = this.#hadWriter = false;
    this.#hold(-this.#heldBytes);
    this.#pieces = [];
    this.#taken = 0;
  }
}
