/** Bytes that are told one from another as they come: kept up to a bound, counted beyond it. */
export class ByteBuffer {
  /** How many were pushed since it was empty, those beyond the bound too. */
  length = 0;
  readonly #bytesMax: number;
  #kept: number[] = [];

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  push(byte: number): void {
    this.length++;
    if (this.#kept.length < this.#bytesMax) this.#kept.push(byte);
  }

  /** Forgets the last byte that was kept, if there is one. */
  pop(): void {
    if (this.#kept.pop() !== undefined) this.length--;
  }

  /** What was kept; it begins anew. */
  take(): Uint8Array {
    const bytes = Uint8Array.from(this.#kept);
    this.#kept = [];
    this.length = 0;
    return bytes;
  }
}
