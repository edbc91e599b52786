/**
 * The stream of a session as Dropbear works on it: one line, then packets. It handles one message at a time and writes what it
 * says to it when it is done: when it leaves, it does so without a word, and what it was about to say is not said. While it waits
 * it reads nothing, what comes waits, and so does the news that the peer says no more, or that its time is over.
 */
import { EMPTY_BYTES } from "../../bytes/ascii.js";
import { Gather } from "../../bytes/gather.js";
import type { Connection } from "../protocol.js";
import type { Reporter } from "../reporter.js";
import { Identification } from "./identification.js";
import { PacketReader } from "./packet-reader.js";
import { PacketWriter } from "./packet-writer.js";
import type { SshReason } from "./reasons.js";

/** What may wait while nothing is read. The real one leaves it to the kernel, which holds more; nobody sends so much. */
const AHEAD_BYTES_MAX = 64 * 1024;

export interface StreamParts {
  readonly connection: Connection;
  readonly reporter: Reporter<SshReason>;
  /** Called each time before a message is looked for. */
  readonly ready: () => void;
  readonly handle: (message: Uint8Array) => void;
  /** Called once, when the stream is over: nothing that is sent from then on goes out. */
  readonly ended: () => void;
}

export class PacketStream {
  readonly reader = new PacketReader();
  readonly writer: PacketWriter;
  readonly #parts: StreamParts;
  readonly #identification = new Identification();
  /** Packets that go out when the message at hand is done with. */
  #out: Uint8Array[] = [];
  #handling = false;
  /** What came while nothing was read; undefined while something is. */
  #ahead: Gather | undefined;
  #finished = false;
  #expired = false;
  #over = false;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.writer = new PacketWriter((length) => parts.connection.random(length));
  }

  /** It is closed, or about to be. */
  get over(): boolean {
    return this.#over;
  }

  /** What of the peer's identification counts in an exchange of keys. */
  get peerVersion(): Uint8Array {
    return this.#identification.hashed;
  }

  receive(chunk: Uint8Array): void {
    if (this.#over) return;
    if (this.#ahead !== undefined) return this.#wait(this.#ahead, chunk);
    let at = 0;
    if (!this.#identification.whole) {
      at = this.#identification.read(chunk);
      if (this.#identification.whole && !this.#identified()) return;
      if (at === chunk.length) return;
    }
    this.reader.feed(chunk.subarray(at));
    this.#read();
  }

  /** The peer sends no more. */
  finish(): void {
    this.#finished = true;
    if (this.#ahead === undefined) this.leave();
  }

  /** The peer's time is over. */
  expire(): void {
    this.#expired = true;
    if (this.#ahead === undefined) this.leave();
  }

  /** The stream has ended. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#parts.ended();
    this.#out = [];
    this.reader.inflater?.close();
    this.writer.deflater?.close();
    const { whole, line } = this.#identification;
    if (!whole && line.length > 0) this.#parts.reporter.invalid("unfinished identification", line);
  }

  /** Bytes that go out when the message at hand is done with. */
  get unsent(): number {
    return this.#out.reduce((sum, packet) => sum + packet.length, 0);
  }

  send(message: Uint8Array): void {
    if (this.#over) return;
    this.#out.push(this.writer.write(message));
    if (!this.#handling) this.#flush();
  }

  /** Does nothing for so long, then does `then` and goes on. */
  pause(delayMs: number, then: () => void): void {
    this.#ahead = new Gather(AHEAD_BYTES_MAX);
    this.#parts.connection.after(delayMs, () => this.#resume(then));
  }

  /** Closes. What has not gone out does not. */
  leave(): void {
    if (this.#over) return;
    this.end();
    this.#parts.connection.close();
  }

  /** Closes over something that the peer has said. */
  refuse(reason: SshReason, data: Uint8Array): void {
    if (this.#over) return;
    this.#parts.reporter.invalid(reason, data);
    this.leave();
  }

  #wait(ahead: Gather, chunk: Uint8Array): void {
    ahead.add(chunk);
    if (ahead.length > AHEAD_BYTES_MAX) this.refuse("too much ahead", EMPTY_BYTES);
  }

  #resume(then: () => void): void {
    const ahead = this.#ahead?.take() ?? EMPTY_BYTES;
    this.#ahead = undefined;
    then();
    if (this.#over) return;
    if (this.#expired) return this.leave();
    this.reader.feed(ahead);
    this.#read();
    if (this.#finished && this.#ahead === undefined) this.leave();
  }

  #identified(): boolean {
    const { line, isOurs } = this.#identification;
    if (!isOurs) {
      this.refuse("no SSH identification", line);
      return false;
    }
    this.#parts.reporter.message("client-version", line, line.length);
    return true;
  }

  /** Handles messages until there is none, or a pause, or the end. */
  #read(): void {
    while (!this.#over) {
      if (this.#ahead !== undefined) return this.#wait(this.#ahead, this.reader.rest());
      this.#parts.ready();
      const message = this.reader.next();
      if (message === undefined) {
        if (this.reader.fault !== undefined) this.refuse(this.reader.fault, this.reader.begun);
        return;
      }
      this.#handling = true;
      this.#parts.handle(message);
      this.#handling = false;
      this.#flush();
    }
  }

  #flush(): void {
    for (const packet of this.#out) this.#parts.connection.send(packet);
    this.#out = [];
  }
}
