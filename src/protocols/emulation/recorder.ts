/**
 * What is reported of a peer that was let in, within bounds: lines, the programs that they asked for, what was to be fetched, files
 * written, forwardings asked for, and what its terminals showed.
 *
 * A file is told as it was left: bots write one in hundreds of pieces.
 */
import { capped, latin1Bytes } from "../../bytes/ascii.js";
import type { Witness } from "../../shell/process.js";
import type { Connection } from "../protocol.js";

const LINE_BYTES_MAX = 4096;
const DATA_BYTES_MAX = 4096;
const LINES_MAX = 500;
/** Different ones. */
const PROGRAMS_MAX = 200;
const DOWNLOADS_MAX = 100;
const FILES_MAX = 200;
/** Files that have been written and are not told yet. */
const PENDING_MAX = 32;
const FORWARDS_MAX = 50;
/** Of all terminals together: a peer may open them one after another. */
const TRANSCRIPTS_BYTES_MAX = 512 * 1024;

interface File {
  readonly content: string;
  readonly length: number;
  readonly sha256: string;
}

/** What `message` events of an emulation are called; docs/EVENTS.md describes them. */
type Name = "program" | "unknown-program" | "download" | "file" | "file-content" | "forward" | "transcript" | "not-recorded";

export class Recorder implements Witness {
  readonly #connection: Connection;
  readonly #programs = new Set<string>();
  readonly #files = new Map<string, File>();
  #lines = 0;
  #downloads = 0;
  #filesTold = 0;
  #forwards = 0;
  #transcriptBytes = 0;
  #missed = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  command(line: string): void {
    if (++this.#lines > LINES_MAX) return this.#miss();
    const bytes = latin1Bytes(line.slice(0, LINE_BYTES_MAX));
    this.#connection.report({ kind: "command", line: bytes, length: line.length });
  }

  resolved(argv: readonly string[], found: boolean): void {
    // What a login runs of itself is none of the peer's.
    if (this.#lines === 0) return;
    const text = argv.join(" ");
    const key = `${found ? "+" : "-"}${text.slice(0, DATA_BYTES_MAX)}`;
    if (this.#programs.has(key)) return;
    if (this.#programs.size >= PROGRAMS_MAX) return this.#miss();
    this.#programs.add(key);
    this.message(found ? "program" : "unknown-program", text);
  }

  download(url: string, tool: string): void {
    if (++this.#downloads > DOWNLOADS_MAX) this.#miss();
    else this.message("download", `${tool} ${url}`);
  }

  written(path: string, content: string, length: number, sha256: string): void {
    this.#files.delete(path);
    this.#files.set(path, { content: content.slice(0, DATA_BYTES_MAX), length, sha256 });
    const [oldest] = this.#files.keys();
    if (this.#files.size > PENDING_MAX && oldest !== undefined) this.#tellFile(oldest);
  }

  /** @param how whether it was to be dialled, or listened at */
  forward(how: "direct" | "listen", host: string, port: number): void {
    if (++this.#forwards > FORWARDS_MAX) this.#miss();
    else this.message("forward", `${how} ${host}:${port}`);
  }

  /** @param lines a piece of some terminal's, of at most DATA_BYTES_MAX */
  transcript(lines: string): void {
    this.#transcriptBytes += lines.length;
    if (this.#transcriptBytes > TRANSCRIPTS_BYTES_MAX) this.#miss();
    else this.message("transcript", lines);
  }

  message(name: Name, text: string): void {
    const bytes = latin1Bytes(text.slice(0, DATA_BYTES_MAX));
    this.#connection.report({ kind: "message", name, data: capped(bytes, DATA_BYTES_MAX), length: text.length });
  }

  /** The session is over: tells what has waited for that. */
  end(): void {
    for (const path of [...this.#files.keys()]) this.#tellFile(path);
    if (this.#missed > 0) this.message("not-recorded", String(this.#missed));
  }

  #tellFile(path: string): void {
    const file = this.#files.get(path);
    this.#files.delete(path);
    if (file === undefined) return;
    if (++this.#filesTold > FILES_MAX) return this.#miss();
    this.message("file", `${file.sha256} ${file.length} ${path}`);
    const content = latin1Bytes(file.content);
    if (file.length > 0) this.#connection.report({ kind: "message", name: "file-content", data: content, length: file.length });
  }

  #miss(): void {
    this.#missed++;
  }
}
