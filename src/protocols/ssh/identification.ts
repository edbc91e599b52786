/**
 * The peer's identification (RFC 4253 §4.2) as Dropbear reads it: the first line alone, carriage returns left out wherever they
 * are; a line that does not end is one when it is long enough.
 */
import { CR, LF, latin1 } from "../../bytes/ascii.js";

const LINE_BYTES_MAX = 255;
const VERSIONS = ["SSH-2.", "SSH-1.99-"];

export class Identification {
  /** The whole line has come. */
  whole = false;
  readonly #line = new Uint8Array(LINE_BYTES_MAX);
  #length = 0;

  /** @returns how many bytes of the chunk belong to the line; all when it is not yet whole */
  read(chunk: Uint8Array): number {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === LF) this.whole = true;
      else if (byte !== CR) this.#line[this.#length++] = byte;
      if (this.#length === LINE_BYTES_MAX) this.whole = true;
      if (this.whole) return at + 1;
    }
    return chunk.length;
  }

  /** What has come of the line, without its end. */
  get line(): Uint8Array {
    return this.#line.subarray(0, this.#length);
  }

  /** It says that the peer speaks our version of the protocol. */
  get isOurs(): boolean {
    const text = latin1(this.line);
    return VERSIONS.some((version) => text.startsWith(version));
  }

  /** What of the line counts in the exchange's hash: all before the first NUL. */
  get hashed(): Uint8Array {
    const nul = this.line.indexOf(0);
    return nul === -1 ? this.line : this.line.subarray(0, nul);
  }
}
