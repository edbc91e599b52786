/**
 * Files that are open. A regular file reads and writes its node from an offset that all its holders share; anything else passes
 * through to the stream that is behind it.
 */
import type { Cancel, Stream, Terminal } from "../process.js";
import { FILE_BYTES_MAX } from "./content.js";
import { READ_BYTES_MAX } from "./devices.js";
import { FileError, type OpenFile, type OpenFlags, type Stat } from "./file-system.js";
import type { Node } from "./node.js";
import type { Memory } from "./space.js";
import { BYTES_PER_STEP, type Surroundings } from "./surroundings.js";

/** What is told of a file's beginning when it is closed. */
const KEPT_BYTES_MAX = 256 * 1024;

/** Holders of one open file: the last that closes it ends it. */
abstract class Shared {
  #holders = 1;

  close(): void {
    if (--this.#holders === 0) this.end();
  }

  share(): this {
    this.#holders++;
    return this;
  }

  protected abstract end(): void;
}

export class RegularFile extends Shared implements OpenFile {
  readonly isTerminal = false;
  readonly #node: Node;
  readonly #path: string;
  readonly #flags: OpenFlags;
  readonly #around: Surroundings;
  readonly #memory: Memory;
  #at = 0;
  #hasWritten = false;
  /** What was there before anybody wrote, as it was when it was first read. */
  #text: string | undefined;

  constructor(node: Node, path: string, flags: OpenFlags, around: Surroundings, memory: Memory) {
    super();
    this.#node = node;
    this.#path = path;
    this.#flags = flags;
    this.#around = around;
    this.#memory = memory;
    node.opened();
  }

  read(max: number): string | undefined {
    if (this.#flags.read !== true || this.#node.type === "directory") return undefined;
    const text = this.#read(Math.min(max, READ_BYTES_MAX));
    this.#at += text.length;
    this.#around.meter.spend(text.length / BYTES_PER_STEP);
    return text === "" && max > 0 ? undefined : text;
  }

  #read(max: number): string {
    const { content } = this.#node;
    if (content !== undefined) return content.read(this.#at, max);
    this.#text ??= this.#node.text(this.#around.machine);
    return this.#text.slice(this.#at, this.#at + max);
  }

  write(text: string): number {
    if (this.#flags.write !== true) return -1;
    if (text === "") return 0;
    const { machine, meter } = this.#around;
    try {
      const content = this.#node.contentToWrite(machine, this.#memory, false);
      if (this.#flags.append === true) this.#at = content.size;
      const count = content.write(this.#at, text);
      meter.spend(count / BYTES_PER_STEP);
      if (count === 0) return -1;
      this.#at += count;
      this.#hasWritten = true;
      this.#node.modifiedMs = machine.now();
      return count;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return -1;
    }
  }

  seek(offset: number): void {
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > FILE_BYTES_MAX) throw new FileError("EINVAL");
    this.#at = offset;
  }

  stat(): Stat {
    return this.#node.stat(this.#around.machine);
  }

  protected end(): void {
    if (this.#hasWritten) this.#tell();
    this.#node.closed(this.#memory);
  }

  #tell(): void {
    const { content, mount } = this.#node;
    if (content === undefined || mount.isOfKernel) return;
    const kept = content.read(0, KEPT_BYTES_MAX);
    this.#around.meter.spend((content.unhashedBytes + kept.length) / BYTES_PER_STEP);
    this.#around.machine.witness.written(this.#path, kept, content.size, content.sha256());
  }
}

/** A device, a terminal, a named pipe: opened by a path, and read and written as the stream that it is. */
export class StreamFile extends Shared implements OpenFile {
  readonly isTerminal: boolean;
  readonly terminal?: Terminal;
  readonly whenReadable?: (then: () => void) => Cancel;
  readonly whenWritable?: (then: () => void) => Cancel;
  readonly #node: Node;
  readonly #stream: Stream;
  readonly #around: Surroundings;
  readonly #memory: Memory;

  constructor(node: Node, stream: Stream, around: Surroundings, memory: Memory) {
    super();
    this.#node = node;
    this.#stream = stream;
    this.#around = around;
    this.#memory = memory;
    this.isTerminal = stream.isTerminal;
    if (stream.terminal !== undefined) this.terminal = stream.terminal;
    if (stream.whenReadable !== undefined) this.whenReadable = (then) => stream.whenReadable?.(then) ?? (() => {});
    if (stream.whenWritable !== undefined) this.whenWritable = (then) => stream.whenWritable?.(then) ?? (() => {});
    node.opened();
  }

  read(max: number): string | undefined {
    const text = this.#stream.read(Math.min(max, READ_BYTES_MAX));
    this.#around.meter.spend((text?.length ?? 0) / BYTES_PER_STEP);
    return text;
  }

  write(text: string): number {
    this.#around.meter.spend(text.length / BYTES_PER_STEP);
    return this.#stream.write(text);
  }

  /** Only what is in memory has places; /dev/zero and its like take any. */
  seek(): void {
    if (this.#node.type === "fifo" || this.#stream.isTerminal) throw new FileError("ESPIPE");
  }

  stat(): Stat {
    return this.#node.stat(this.#around.machine);
  }

  protected end(): void {
    this.#stream.close();
    this.#node.closed(this.#memory);
  }
}
