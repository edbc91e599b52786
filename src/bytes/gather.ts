/**
 * Gathers bytes that arrive in pieces, up to a bound: what exceeds it is counted and dropped. A piece that comes whole is
 * handed out again as the view it came as, so that the common case copies nothing.
 */
import { EMPTY_BYTES } from "./ascii.js";

const FIRST_BYTES = 256;

export class Gather {
  /** How many bytes were added since the last take, dropped ones too. */
  length = 0;
  readonly #bytesMax: number;
  /** What was kept; only the first `#kept` bytes of it count. A view of the only piece until a second comes. */
  #bytes: Uint8Array = EMPTY_BYTES;
  #kept = 0;
  #owned = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Adds a piece, which must not change afterwards. */
  add(piece: Uint8Array): void {
    this.length += piece.length;
    const room = this.#bytesMax - this.#kept;
    const part = piece.length > room ? piece.subarray(0, room) : piece;
    if (part.length === 0) return;
    if (this.#kept === 0) {
      this.#bytes = part;
      this.#owned = false;
    } else {
      this.#reserve(this.#kept + part.length);
      this.#bytes.set(part, this.#kept);
    }
    this.#kept += part.length;
  }

  /** What was gathered, without forgetting it. */
  peek(): Uint8Array {
    return this.#bytes.length === this.#kept ? this.#bytes : this.#bytes.subarray(0, this.#kept);
  }

  /** What was gathered; it begins anew. */
  take(): Uint8Array {
    const bytes = this.peek();
    this.#bytes = EMPTY_BYTES;
    this.#kept = 0;
    this.length = 0;
    return bytes;
  }

  /** Makes room by doubling, so that bytes arriving one at a time are copied a bounded number of times. */
  #reserve(needed: number): void {
    if (this.#owned && this.#bytes.length >= needed) return;
    const larger = new Uint8Array(Math.min(this.#bytesMax, Math.max(needed, 2 * this.#bytes.length, FIRST_BYTES)));
    larger.set(this.peek());
    this.#bytes = larger;
    this.#owned = true;
  }
}
