/** Reads a stream as a program has to, waiting for what is not there yet. Each piece read is a turn of the kernel's, so that it is charged for. */
import type { Part, Stream } from "../../process.js";
import { Failure } from "./errors.js";

const PIECE_BYTES = 4096;
/** A longer line comes in pieces of this, so that no command is at one for long. */
const LINE_BYTES_MAX = 64 * 1024;
/** What a command that needs its whole input holds of it at most: a router has no more to give. */
const INPUT_BYTES_MAX = 8 * 1024 * 1024;

export class Input {
  #held = "";
  #ended = false;
  readonly #stream: Stream | undefined;

  constructor(stream: Stream | undefined) {
    this.#stream = stream;
    this.#ended = stream === undefined;
  }

  /** Gives back what was read, to be read again; without a stream, what there is to read. */
  putBack(text: string): void {
    this.#held = text + this.#held;
  }

  /** @returns 1 to `max` bytes; undefined at the end */
  *piece(max: number = PIECE_BYTES): Part<string | undefined> {
    if (this.#held === "") yield* this.#fill(max);
    if (this.#held === "") return undefined;
    const piece = this.#held.slice(0, max);
    this.#held = this.#held.slice(max);
    return piece;
  }

  /** @returns exactly `size` bytes, fewer only at the end */
  *exactly(size: number): Part<string> {
    const pieces: string[] = [];
    let left = size;
    while (left > 0) {
      const piece = yield* this.piece(left);
      if (piece === undefined) break;
      pieces.push(piece);
      left -= piece.length;
    }
    return pieces.join("");
  }

  /** @returns the next line with its end, if it has one; undefined at the end */
  *line(end = "\n"): Part<string | undefined> {
    let from = 0;
    for (;;) {
      const at = this.#held.indexOf(end, from);
      const length = at >= 0 ? at + 1 : this.#held.length >= LINE_BYTES_MAX ? LINE_BYTES_MAX : 0;
      if (length > 0) {
        const line = this.#held.slice(0, length);
        this.#held = this.#held.slice(length);
        return line;
      }
      from = this.#held.length;
      if (this.#ended) return yield* this.piece(LINE_BYTES_MAX);
      yield* this.#fill(PIECE_BYTES);
    }
  }

  /** @throws Failure when it is more than a command may hold */
  *all(): Part<string> {
    const pieces: string[] = [];
    let length = 0;
    for (;;) {
      const piece = yield* this.piece();
      if (piece === undefined) return pieces.join("");
      pieces.push(piece);
      length += piece.length;
      if (length > INPUT_BYTES_MAX) throw new Failure("out of memory");
    }
  }

  /** @returns all the lines, without their ends */
  *lines(end = "\n"): Part<string[]> {
    const text = yield* this.all();
    if (text === "") return [];
    return (text.endsWith(end) ? text.slice(0, -1) : text).split(end);
  }

  *#fill(max: number): Part<void> {
    while (!this.#ended && this.#stream !== undefined) {
      const read = this.#stream.read(max);
      if (read === undefined) this.#ended = true;
      else if (read === "") yield { on: "readable", stream: this.#stream };
      else {
        this.#held += read;
        yield { on: "turn" };
        return;
      }
    }
  }
}
