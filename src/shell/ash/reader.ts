/** Where a shell's lines come from: a text that is there, or standard input, of which a terminal gives a line at a time. */
import type { Part, Stream } from "../process.js";

const PIECE_BYTES = 4096;
/** What is longer is cut: no shell of a router has memory for it. */
const LINE_BYTES_MAX = 256 * 1024;

export class LineReader {
  readonly #stream: Stream;
  #held = "";
  #ended = false;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** @returns the next line, with its newline if it has one; undefined at the end */
  *line(): Part<string | undefined> {
    for (let from = 0; ; ) {
      const at = this.#held.indexOf("\n", from);
      if (at >= 0) return this.#cut(at + 1);
      if (this.#held.length > LINE_BYTES_MAX) {
        yield* this.#skipLine();
        return `${this.#cut(LINE_BYTES_MAX)}\n`;
      }
      if (this.#ended) return this.#held === "" ? undefined : this.#cut(this.#held.length);
      from = this.#held.length;
      this.#held += yield* this.#piece();
    }
  }

  /** An interrupt: what was typed of a line is forgotten. */
  forget(): void {
    this.#held = "";
  }

  /** A terminal's end of input is one for once. */
  goOn(): void {
    this.#ended = false;
  }

  *#piece(): Part<string> {
    const piece = this.#stream.read(PIECE_BYTES);
    if (piece === undefined) this.#ended = true;
    else if (piece === "") yield { on: "readable", stream: this.#stream };
    else {
      yield { on: "turn" };
      return piece;
    }
    return "";
  }

  /** Drops what follows the line's first part. */
  *#skipLine(): Part<void> {
    const kept = this.#held.slice(0, LINE_BYTES_MAX);
    while (!this.#ended && !this.#held.includes("\n")) this.#held = yield* this.#piece();
    const end = this.#held.indexOf("\n");
    this.#held = kept + (end < 0 ? "" : this.#held.slice(end + 1));
  }

  #cut(length: number): string {
    const line = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return line;
  }
}
