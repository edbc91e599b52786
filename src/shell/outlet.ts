/** Standard streams of a seat without a terminal: input as a pipe that the peer writes, output as far as the peer takes it. */
import { BYTES_PER_STEP, type Meter } from "./fs/surroundings.js";
import { Waiters } from "./pipe.js";
import type { Stream } from "./process.js";
import { INPUT_BYTES_MAX, type SeatOwner } from "./seat.js";

export class Inlet {
  readonly #owner: SeatOwner;
  readonly #meter: Meter;
  readonly #readable = new Waiters();
  #held = "";
  #isEnded = false;

  constructor(owner: SeatOwner, meter: Meter) {
    this.#owner = owner;
    this.#meter = meter;
  }

  input(text: string): void {
    const taken = this.#isEnded ? "" : text.slice(0, INPUT_BYTES_MAX - this.#held.length);
    if (taken.length < text.length) this.#owner.consumed(text.length - taken.length);
    this.#held += taken;
    this.#readable.tell();
  }

  end(): void {
    this.#isEnded = true;
    this.#readable.tell();
  }

  stream(): Stream {
    const stream: Stream = {
      isTerminal: false,
      read: (max) => {
        const text = this.#held.slice(0, max);
        if (text === "") return this.#isEnded ? undefined : "";
        this.#held = this.#held.slice(text.length);
        this.#meter.spend(text.length / BYTES_PER_STEP);
        this.#owner.consumed(text.length);
        return text;
      },
      write: () => -1,
      close() {},
      share: () => stream,
      whenReadable: (then) => {
        if (this.#held === "" && !this.#isEnded) return this.#readable.add(then);
        then();
        return () => {};
      },
    };
    return stream;
  }
}

export class Outlet {
  readonly #owner: SeatOwner;
  readonly #meter: Meter;
  readonly #writable = new Waiters();
  #isGone = false;

  constructor(owner: SeatOwner, meter: Meter) {
    this.#owner = owner;
    this.#meter = meter;
  }

  taken(): void {
    this.#writable.tell();
  }

  /** Nobody reads any more. */
  end(): void {
    this.#isGone = true;
    this.#writable.tell();
  }

  stream(isError: boolean): Stream {
    const stream: Stream = {
      isTerminal: false,
      read: () => undefined,
      write: (text) => {
        if (this.#isGone) return -1;
        const part = text.slice(0, Math.max(0, this.#owner.room()));
        this.#meter.spend(part.length / BYTES_PER_STEP);
        if (part !== "") this.#owner.output(part, isError);
        return part.length;
      },
      close() {},
      share: () => stream,
      whenWritable: (then) => {
        if (this.#owner.room() <= 0 && !this.#isGone) return this.#writable.add(then);
        then();
        return () => {};
      },
    };
    return stream;
  }
}
