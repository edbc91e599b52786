/**
 * A message that is taken to be observed, never to be delivered: of its text the beginning is kept, of all of it length and hash,
 * with lines ended by CR LF and without the dots that DATA adds (RFC 5321 §4.5.2). Lines are read in parts as Postfix reads them.
 */
import { createHash, type Hash } from "node:crypto";
import { CR, LF } from "../../bytes/ascii.js";
import { Gather } from "../../bytes/gather.js";
import { MESSAGE_BYTES_MAX } from "./parameters.js";

const KEPT_BYTES_MAX = 4096;
const PART_BYTES_MAX = 2048;
const DOT = 0x2e;
const LINE_END = Buffer.from("\r\n");

export class Message {
  /** Of what was kept and what was not. */
  length = 0;
  /** As Postfix counts: two for the end of each part. */
  countedBytes = 0;
  readonly #dotted: boolean;
  readonly #kept = new Gather(KEPT_BYTES_MAX);
  readonly #hash: Hash = createHash("sha256");
  readonly #part = new Gather(PART_BYTES_MAX);
  #partBegunBefore = false;

  /** @param dotted a dot alone on its line ends it, and dots that begin a line are doubled */
  constructor(dotted: boolean) {
    this.#dotted = dotted;
  }

  get tooLarge(): boolean {
    return this.countedBytes > MESSAGE_BYTES_MAX;
  }

  /** Takes bytes from `offset` up to `end`. @returns where it ended, or `end` and that it did not */
  read(chunk: Uint8Array, offset: number, end: number): { next: number; ended: boolean } {
    let at = offset;
    while (at < end) {
      const room = PART_BYTES_MAX - this.#part.length;
      const stop = Math.min(end, at + room);
      const found = chunk.subarray(at, stop).indexOf(LF);
      const next = found === -1 ? stop : at + found + 1;
      this.#part.add(chunk.subarray(at, next));
      at = next;
      if (found !== -1 && this.#endLine()) return { next, ended: true };
      if (found === -1 && this.#part.length === PART_BYTES_MAX) this.#endPart();
    }
    return { next: end, ended: false };
  }

  /** No more comes of it: a line without end gets one. */
  finish(): void {
    if (this.#part.length > 0) this.#endLine();
  }

  /** No more comes of it: a line without end stays so. */
  breakOff(): void {
    this.#addBytes(this.#part.take());
  }

  kept(): Uint8Array {
    return this.#kept.peek();
  }

  /** In hexadecimal. Once, at the end. */
  sha256(): string {
    return this.#hash.digest("hex");
  }

  /** @returns whether the line ends the message */
  #endLine(): boolean {
    const part = this.#part.take();
    let end = part.length;
    if (part[end - 1] === LF) end--;
    while (end > 0 && part[end - 1] === CR) end--;
    const text = this.#undotted(part.subarray(0, end));
    this.#partBegunBefore = false;
    if (text === undefined) return true;
    this.#add(text);
    this.#addBytes(LINE_END);
    return false;
  }

  #endPart(): void {
    const text = this.#undotted(this.#part.take());
    if (text !== undefined) this.#add(text);
    this.#partBegunBefore = true;
  }

  /** @returns undefined for the dot that ends it */
  #undotted(text: Uint8Array): Uint8Array | undefined {
    if (!this.#dotted || this.#partBegunBefore || text[0] !== DOT) return text;
    return text.length === 1 ? undefined : text.subarray(1);
  }

  #add(text: Uint8Array): void {
    this.countedBytes += text.length + LINE_END.length;
    this.#addBytes(text);
  }

  #addBytes(bytes: Uint8Array): void {
    this.length += bytes.length;
    this.#hash.update(bytes);
    this.#kept.add(bytes);
  }
}
