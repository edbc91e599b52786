/**
 * Telnet as sentinel-minipot 2.3.0 speaks it: it refuses all options, echoes nothing, and refuses every login at once.
 *
 * A line ends with CR LF and with nothing else: whatever follows a CR is swallowed with it, and peers that end lines otherwise
 * are never answered. What they typed is told at the end. Commands as the original has them: IAC IAC, a byte 255 by RFC 854,
 * is an error.
 */
import { CR, LF } from "../../bytes/ascii.js";
import type { CloseReason } from "../../event.js";
import type { Connection, Protocol, Session } from "../protocol.js";
import { Reporter, TOO_MANY } from "../reporter.js";
import { ByteBuffer } from "./byte-buffer.js";

const LINE_BYTES_MAX = 1024;
const ATTEMPTS_MAX = 20;
const TYPED_BYTES_MAX = 1024;
const OPTIONS_BYTES_MAX = 1024;
const SUBNEGOTIATION_BYTES_MAX = 4096;

/** IAC GA. */
const GO_AHEAD = "\xff\xf9";
const ASK_USER = `Username: ${GO_AHEAD}`;
const ASK_PASSWORD = `Password: ${GO_AHEAD}`;
const INCORRECT = `Login incorrect\r\n${GO_AHEAD}`;
const PROTOCOL_ERROR = `Protocol error\r\n${GO_AHEAD}`;

const [SE, EC, EL, SB, WILL, WONT, DO, DONT, IAC] = [240, 247, 248, 250, 251, 252, 253, 254, 255] as const;
/** NOP, DM, BRK, IP, AO, AYT, GA. */
const IGNORED: ReadonlySet<number> = new Set([241, 242, 243, 244, 245, 246, 249]);

/** Why something is reported as `invalid`. */
export const REASONS = [
  "SE out of place",
  "doubled IAC",
  "unknown command",
  "unterminated subnegotiation",
  "unfinished login",
  TOO_MANY,
] as const;
type Reason = (typeof REASONS)[number];

const defaults = {};

export const telnet: Protocol<typeof defaults> = {
  name: "telnet",
  ports: [23, 2323],
  defaults,
  open: () => (connection) => new TelnetSession(connection),
};

/** What the next byte is. */
type Expected = "text" | "line feed" | "command" | "option" | "parameter" | "command among parameters";

class TelnetSession implements Session {
  readonly #connection: Connection;
  readonly #reporter: Reporter<Reason>;
  #expected: Expected = "text";
  /** WILL, WONT, DO or DONT, its option to follow. */
  #verb = 0;
  readonly #line = new ByteBuffer(LINE_BYTES_MAX);
  /** All that was typed since the last login, unedited. */
  readonly #typed = new ByteBuffer(TYPED_BYTES_MAX);
  #username: Uint8Array | undefined;
  #attempts = 0;
  readonly #options = new ByteBuffer(OPTIONS_BYTES_MAX);
  readonly #parameters = new ByteBuffer(SUBNEGOTIATION_BYTES_MAX);
  #over = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#reporter = new Reporter(connection);
    connection.send(ASK_USER);
  }

  receive(chunk: Uint8Array): void {
    for (let index = 0; index < chunk.length && !this.#over; index++) this.#take(chunk[index]!);
  }

  end(_reason: CloseReason): void {
    this.#reportRest();
  }

  #take(byte: number): void {
    switch (this.#expected) {
      case "text":
        return this.#text(byte);
      case "line feed":
        this.#expected = "text";
        this.#typed.push(byte);
        return byte === LF ? this.#lineEnded() : undefined;
      case "command":
        return this.#command(byte);
      case "option":
        return this.#option(byte);
      default:
        return this.#parameter(byte);
    }
  }

  #text(byte: number): void {
    if (byte === IAC) {
      this.#expected = "command";
      return;
    }
    this.#typed.push(byte);
    if (byte === CR) this.#expected = "line feed";
    else this.#line.push(byte);
  }

  #command(code: number): void {
    this.#expected = "text";
    switch (code) {
      case SB:
        this.#expected = "parameter";
        return;
      case WILL:
      case WONT:
      case DO:
      case DONT:
        this.#expected = "option";
        this.#verb = code;
        return;
      case EC:
        return this.#line.pop();
      case EL:
        this.#line.take();
        return;
      case SE:
        return this.#fail("SE out of place", code, PROTOCOL_ERROR);
      case IAC:
        return this.#fail("doubled IAC", code, PROTOCOL_ERROR);
      default:
        if (!IGNORED.has(code)) this.#fail("unknown command", code, "");
    }
  }

  #option(option: number): void {
    this.#expected = "text";
    for (const byte of [IAC, this.#verb, option]) this.#options.push(byte);
    if (this.#verb === WILL) this.#connection.send(Uint8Array.of(IAC, DONT, option));
    else if (this.#verb === DO) this.#connection.send(Uint8Array.of(IAC, WONT, option));
  }

  #parameter(byte: number): void {
    if (this.#expected === "parameter") {
      if (byte === IAC) this.#expected = "command among parameters";
      else this.#parameters.push(byte);
      return;
    }
    this.#expected = byte === SE ? "text" : "parameter";
    if (byte === SE) return this.#subnegotiationEnded();
    if (byte !== IAC) this.#parameters.push(IAC);
    this.#parameters.push(byte);
  }

  /** All options are refused, so that none that is heard is called for: what one holds may have been typed. */
  #subnegotiationEnded(): void {
    const { length } = this.#parameters;
    this.#reporter.message("subnegotiation", this.#parameters.take(), length);
  }

  #lineEnded(): void {
    const line = this.#line.take();
    if (this.#username === undefined) {
      this.#username = line;
      return this.#connection.send(ASK_PASSWORD);
    }
    this.#reportOptions();
    this.#reporter.login("plain", this.#username, line);
    this.#username = undefined;
    this.#typed.take();
    this.#connection.send(INCORRECT);
    if (++this.#attempts === ATTEMPTS_MAX) this.#close();
    else this.#connection.send(ASK_USER);
  }

  #fail(reason: Reason, code: number, answer: string): void {
    this.#reporter.invalid(reason, Uint8Array.of(IAC, code));
    if (answer !== "") this.#connection.send(answer);
    this.#close();
  }

  #close(): void {
    this.#over = true;
    this.#reportRest();
    this.#connection.close();
  }

  /** Reports what has been waiting for its end, of which there will be none. */
  #reportRest(): void {
    this.#reportOptions();
    this.#reportInvalid("unterminated subnegotiation", this.#parameters);
    this.#reportInvalid("unfinished login", this.#typed);
  }

  /** Reports the options named since the last time. */
  #reportOptions(): void {
    const { length } = this.#options;
    if (length > 0) this.#reporter.message("options", this.#options.take(), length);
  }

  #reportInvalid(reason: Reason, bytes: ByteBuffer): void {
    const { length } = bytes;
    if (length > 0) this.#reporter.invalid(reason, bytes.take(), length);
  }
}
