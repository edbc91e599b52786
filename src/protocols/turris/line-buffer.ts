/**
 * Lines as the original gathers them: LF ends one and counts as part of it. A byte too many is answered and dropped with all
 * before it, and what follows it begins a line. The original drops as much as one read happened to bring, which depends on how
 * the network cut the stream; this is what it does to a peer whose bytes come one by one.
 */
import { LF } from "../../bytes/ascii.js";
import { Gather } from "../../bytes/gather.js";

export interface LineOwner {
  /** A line, without its LF. */
  line(line: Uint8Array): void;
  /** A line grew too long; `part` is what had come of it. */
  overflow(part: Uint8Array): void;
}

export class LineBuffer {
  readonly #bytesMax: number;
  readonly #owner: LineOwner;
  readonly #part: Gather;

  /** @param bytesMax the longest line, its LF included */
  constructor(bytesMax: number, owner: LineOwner) {
    this.#bytesMax = bytesMax;
    this.#owner = owner;
    this.#part = new Gather(bytesMax);
  }

  /** Takes bytes from `offset` on, to the end of the line at most. @returns the offset of the first byte not taken */
  read(chunk: Uint8Array, offset: number): number {
    const end = chunk.indexOf(LF, offset);
    const next = end === -1 ? chunk.length : end + 1;
    const room = this.#bytesMax - this.#part.length;
    if (next - offset > room) {
      this.#part.add(chunk.subarray(offset, offset + room));
      this.#owner.overflow(this.#part.take());
      return offset + room + 1;
    }
    this.#part.add(chunk.subarray(offset, end === -1 ? next : end));
    if (end !== -1) this.#owner.line(this.#part.take());
    return next;
  }

  /** What has come of a line without end. */
  unfinished(): Uint8Array {
    return this.#part.peek();
  }
}
