/**
 * The lines of a head that is still coming. A few are kept as the views that they are; many are packed into one buffer, since a
 * view costs a hundred times a short line's bytes, and a peer may hold ten thousand of them half-sent on each connection.
 */
import { LF } from "../../bytes/ascii.js";
import { Gather } from "../../bytes/gather.js";

const VIEWS_MAX = 64;
const LINE_END = Uint8Array.of(LF);

export class Lines {
  #views: Uint8Array[] = [];
  #packed: Gather | undefined;

  /** Adds a line, which has no LF. */
  add(line: Uint8Array): void {
    this.#views.push(line);
    if (this.#views.length === VIEWS_MAX) this.#pack();
  }

  /** All lines in their order. */
  all(): Uint8Array[] {
    if (this.#packed === undefined) return this.#views;
    this.#pack();
    const packed = this.#packed.peek();
    const lines: Uint8Array[] = [];
    for (let start = 0; start < packed.length; ) {
      const end = packed.indexOf(LF, start);
      lines.push(packed.subarray(start, end));
      start = end + 1;
    }
    return lines;
  }

  #pack(): void {
    // Its bound is that of the head, which the reader keeps.
    this.#packed ??= new Gather(Number.POSITIVE_INFINITY);
    for (const line of this.#views) {
      this.#packed.add(line);
      this.#packed.add(LINE_END);
    }
    this.#views = [];
  }
}
