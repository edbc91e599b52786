/**
 * SMTP as Postfix 3.7.11 of Debian 12 speaks it, with Cyrus SASL and STARTTLS: every login is reported, then refused, and nothing
 * is relayed. With `relay: "observe"` it takes mail for anybody, as an open relay would: that is recorded and goes nowhere.
 *
 * What is said to a line is smtp/commands.ts'; here are the stream, the delays and the limits. The real one does one thing at a
 * time: from the tenth error on each line that it says takes a second, in which it reads nothing, what comes waits, and so does
 * the news that the peer has nothing more to say. What it never comes to read is told all the same.
 */
import { capped, LF } from "../bytes/ascii.js";
import { Gather } from "../bytes/gather.js";
import type { CloseReason } from "../event.js";
import { IdleTimer } from "./idle-timer.js";
import type { Connection, Protocol, Session } from "./protocol.js";
import { Reporter } from "./reporter.js";
import type { Answer } from "./smtp/answer.js";
import { Commands } from "./smtp/commands.js";
import { Line } from "./smtp/line.js";
import type { SmtpReason } from "./smtp/reasons.js";
import { RESPONSE_BYTES_MAX } from "./smtp/sasl.js";

export { REASONS } from "./smtp/reasons.js";

const defaults = {
  /** What the server calls itself, and takes mail for. */
  hostname: "OpenWrt.lan",
  /** Behind the host name in the greeting. */
  banner: "ESMTP Postfix (Debian/GNU)",
  /** What AUTH offers, in this order; of PLAIN, LOGIN and CRAM-MD5. */
  mechanisms: ["PLAIN", "LOGIN", "CRAM-MD5"],
  starttls: true,
  /** Of recipients: "refuse", or "observe" to take and record mail that is never delivered. */
  relay: "refuse",
};

export const smtp: Protocol<typeof defaults> = {
  name: "smtp",
  ports: [25, 587],
  tlsPorts: [465],
  defaults,
  choices: { relay: ["refuse", "observe"] },
  open: (options) => (connection) => new SmtpSession(connection, options),
};

/** The longest command, its LF included. */
const COMMAND_BYTES_MAX = 2048;
/** What may wait while an answer is delayed. The real one leaves it to the kernel, which holds more; nobody sends so much. */
const AHEAD_BYTES_MAX = 64 * 1024;

/** Of that, what is told when it stays unread. */
const UNREAD_BYTES_MAX = 4096;

/** How long a peer may say nothing. */
const SILENCE_MS = 300_000;
const DELAY_MS = 1000;
/** From so many errors on answers are delayed, and with so many there are no more. */
const SOFT_ERRORS = 10;
const HARD_ERRORS = 20;
const JUNK_MAX = 100;

class SmtpSession implements Session {
  readonly #connection: Connection;
  readonly #hostname: string;
  readonly #reporter: Reporter<SmtpReason>;
  readonly #commands: Commands;
  readonly #idle: IdleTimer;
  readonly #command = new Line(COMMAND_BYTES_MAX);
  /** Of a login, longer than commands are. */
  #response: Line | undefined;
  /** What is being read: lines, the text of a message, so many bytes of one, or nothing for the moment. */
  #reading: "lines" | "text" | "bytes" | "nothing" = "lines";
  #bytesLeft = 0;
  /** What came while nothing was read. */
  readonly #ahead = new Gather(AHEAD_BYTES_MAX);
  #errors = 0;
  #junk = 0;
  #finished = false;
  #over = false;

  constructor(connection: Connection, { hostname, banner, mechanisms, starttls, relay }: typeof defaults) {
    this.#connection = connection;
    this.#hostname = hostname;
    this.#reporter = new Reporter(connection);
    const settings = { hostname, mechanisms, starttls, observing: relay === "observe" };
    this.#commands = new Commands(settings, this.#reporter, connection, connection.secure);
    this.#idle = new IdleTimer(connection, () => this.#timeOut());
    connection.send(`220 ${hostname} ${banner}\r\n`);
    this.#idle.restart(SILENCE_MS);
  }

  receive(chunk: Uint8Array): void {
    if (!this.#paused) this.#idle.restart(SILENCE_MS);
    this.#read(chunk);
  }

  finish(): void {
    this.#finished = true;
    if (!this.#paused) this.#close();
  }

  end(_reason: CloseReason): void {
    this.#tellUnfinished();
  }

  get #paused(): boolean {
    return this.#reading === "nothing";
  }

  #read(chunk: Uint8Array): void {
    for (let offset = 0; offset < chunk.length && !this.#over; ) {
      switch (this.#reading) {
        case "lines":
          offset = this.#readLine(chunk, offset);
          break;
        case "text":
          offset = this.#readText(chunk, offset);
          break;
        case "bytes":
          offset = this.#readBytes(chunk, offset);
          break;
        case "nothing":
          return this.#wait(chunk.subarray(offset));
        default:
          return this.#reading satisfies never;
      }
    }
  }

  /** @returns the offset of the first byte not taken, as do the next two */
  #readLine(chunk: Uint8Array, offset: number): number {
    const line = this.#lineToRead();
    const end = chunk.indexOf(LF, offset);
    if (end === -1) {
      line.add(chunk.subarray(offset));
      return chunk.length;
    }
    line.add(chunk.subarray(offset, end));
    this.#say(this.#commands.answer(line.take()));
    return end + 1;
  }

  #lineToRead(): Line {
    if (!this.#commands.challenging) return this.#command;
    this.#response ??= new Line(RESPONSE_BYTES_MAX);
    return this.#response;
  }

  #readText(chunk: Uint8Array, offset: number): number {
    const { next, answer } = this.#commands.transaction.text(chunk, offset);
    if (answer !== undefined) {
      this.#reading = "lines";
      this.#say(answer);
    }
    return next;
  }

  #readBytes(chunk: Uint8Array, offset: number): number {
    const end = Math.min(chunk.length, offset + this.#bytesLeft);
    this.#bytesLeft -= end - offset;
    this.#commands.transaction.bytes(chunk, offset, end);
    if (this.#bytesLeft === 0) this.#endBytes();
    return end;
  }

  #endBytes(): void {
    this.#reading = "lines";
    this.#say(this.#commands.transaction.bytesEnd());
  }

  #wait(rest: Uint8Array): void {
    this.#ahead.add(rest);
    if (this.#ahead.length <= AHEAD_BYTES_MAX) return;
    this.#reporter.invalid("too much ahead", this.#ahead.take(), AHEAD_BYTES_MAX);
    this.#close();
  }

  #say(answer: Answer): void {
    if (answer.forgives) {
      this.#errors = 0;
      this.#junk = 0;
    }
    if (answer.text === "" || this.#errors < SOFT_ERRORS) {
      this.#connection.send(answer.text);
      return this.#settle(answer);
    }
    this.#reading = "nothing";
    this.#idle.stop();
    this.#saySlowly(answer, answer.text.split(/(?<=\n)/));
  }

  /** Each line after a delay. */
  #saySlowly(answer: Answer, [line, ...lines]: readonly string[]): void {
    this.#connection.after(DELAY_MS, () => {
      this.#connection.send(line!);
      if (lines.length > 0) return this.#saySlowly(answer, lines);
      this.#reading = "lines";
      this.#settle(answer);
      this.#resume();
    });
  }

  /** Reads on, first what came meanwhile, unless there is another delay. */
  #resume(): void {
    if (this.#over || this.#paused) return;
    this.#idle.restart(SILENCE_MS);
    if (this.#ahead.length > 0) this.#read(this.#ahead.take());
    if (this.#finished && !this.#over && !this.#paused) this.#close();
  }

  /** What follows from an answer that was given. */
  #settle({ failed, junk, next }: Answer): void {
    if (next === "close") return this.#close();
    if (failed) this.#errors++;
    if (junk && this.#junk++ > JUNK_MAX) this.#errors++;
    if (next === "tls") return this.#startTls();
    if (next === "data") {
      this.#reading = "text";
    } else if (next !== undefined) {
      this.#reading = "bytes";
      this.#bytesLeft = next.bytes;
      if (next.bytes === 0) this.#endBytes();
    } else if (this.#errors >= HARD_ERRORS) {
      this.#say({ text: `421 4.7.0 ${this.#hostname} Error: too many errors\r\n`, next: "close" });
    }
  }

  #startTls(): void {
    this.#reading = "nothing";
    this.#idle.stop();
    this.#connection.startTls(() => {
      this.#ahead.take();
      this.#reading = "lines";
      this.#commands.secured();
      this.#resume();
    });
  }

  #timeOut(): void {
    this.#say({ text: `421 4.4.2 ${this.#hostname} Error: timeout exceeded\r\n`, next: "close" });
  }

  #close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#tellUnfinished();
    this.#connection.close();
  }

  #tellUnfinished(): void {
    this.#commands.end();
    const line = this.#response !== undefined && this.#response.length > 0 ? this.#response : this.#command;
    if (line.length > 0) this.#reporter.invalid("unfinished line", line.peek(), line.length);
    const unread = this.#ahead.length;
    if (unread > 0) this.#reporter.message("type-ahead", capped(this.#ahead.take(), UNREAD_BYTES_MAX), unread);
  }
}
