/** A command line as Postfix gathers it: what exceeds its buffer is skipped up to the LF, CRs before the LF do not count. */
import { CR } from "../../bytes/ascii.js";
import { Gather } from "../../bytes/gather.js";

export interface ReadLine {
  /** Without its end. */
  readonly bytes: Uint8Array;
  /** The true length. */
  readonly length: number;
  /** It was longer than the buffer. */
  readonly cut: boolean;
}

export class Line {
  readonly #bytesMax: number;
  readonly #gather: Gather;

  /** @param bytesMax the longest line, its LF included */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
    this.#gather = new Gather(bytesMax);
  }

  get length(): number {
    return this.#gather.length;
  }

  add(part: Uint8Array): void {
    this.#gather.add(part);
  }

  peek(): Uint8Array {
    return this.#gather.peek();
  }

  /** What was gathered, now that its LF has come. */
  take(): ReadLine {
    const { length } = this.#gather;
    const bytes = this.#gather.take();
    // Behind a CR that fills the buffer an LF is still looked for.
    const cut = length > this.#bytesMax || (length === this.#bytesMax && bytes[length - 1] !== CR);
    let end = bytes.length;
    while (!cut && end > 0 && bytes[end - 1] === CR) end--;
    return { bytes: bytes.subarray(0, end), length: cut ? length : end, cut };
  }
}
