/**
 * What a terminal showed, and when, as asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/): a line of JSON for its size, then one
 * for each output. It leaves in pieces of whole lines, each a `transcript` event, up to a bound.
 */
import type { Recorder } from "./recorder.js";

const PIECE_BYTES = 4000;
/** An output of more is told in parts: as JSON, a byte is up to six. */
const OUTPUT_BYTES_MAX = 600;
const COLUMNS = 80;
const ROWS = 24;
const TRANSCRIPT_BYTES_MAX = 128 * 1024;

export class Transcript {
  readonly #recorder: Recorder;
  readonly #now: () => number;
  readonly #startMs: number;
  #lines = "";
  #told = 0;
  #isFull = false;

  constructor(
    recorder: Recorder,
    now: () => number,
    size: { readonly columns: number; readonly rows: number; readonly name: string },
  ) {
    this.#recorder = recorder;
    this.#now = now;
    this.#startMs = now();
    const { name } = size;
    // Of a terminal that nobody told its size.
    const width = size.columns || COLUMNS;
    const height = size.rows || ROWS;
    const env = { TERM: printable(name), SHELL: "/bin/ash" };
    this.#add({ version: 2, width, height, timestamp: Math.floor(this.#startMs / 1000), env });
  }

  /** @param text latin1 */
  output(text: string): void {
    for (let at = 0; at < text.length; at += OUTPUT_BYTES_MAX) this.#event("o", printable(text.slice(at, at + OUTPUT_BYTES_MAX)));
  }

  resized(columns: number, rows: number): void {
    this.#event("r", `${columns}x${rows}`);
  }

  end(): void {
    if (this.#lines !== "") this.#recorder.transcript(this.#lines);
    this.#lines = "";
    this.#isFull = true;
  }

  #event(kind: "o" | "r", data: string): void {
    this.#add([(this.#now() - this.#startMs) / 1000, kind, data]);
  }

  #add(value: unknown): void {
    if (this.#isFull) return;
    const line = `${JSON.stringify(value)}\n`;
    const bytes = Buffer.from(line).toString("latin1");
    if (this.#lines.length + bytes.length > PIECE_BYTES) {
      this.#recorder.transcript(this.#lines);
      this.#lines = "";
    }
    this.#told += bytes.length;
    if (this.#told > TRANSCRIPT_BYTES_MAX) return this.end();
    this.#lines += bytes;
  }
}

/** Bytes as the text that a terminal takes them for. */
function printable(text: string): string {
  return Buffer.from(text, "latin1").toString("utf8");
}
