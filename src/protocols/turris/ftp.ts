/**
 * FTP as sentinel-minipot 2.3.0 speaks it, which imitates vsftpd 3.0.3: every login is reported, then refused at once.
 *
 * It knows USER, PASS, FEAT, OPTS and QUIT; everything else is told to log in first, and no data connection is ever opened.
 */
import { CR, EMPTY_BYTES, latin1, SPACE } from "../../bytes/ascii.js";
import type { CloseReason } from "../../event.js";
import { IdleTimer } from "../idle-timer.js";
import type { Connection, Protocol, Session } from "../protocol.js";
import { Reporter, TOO_MANY } from "../reporter.js";
import { LineBuffer, type LineOwner } from "./line-buffer.js";

const LINE_BYTES_MAX = 4096;
const ATTEMPTS_MAX = 100;

const GREETING = "220 (vsFTPd 3.0.3)\r\n";
const ASK_PASSWORD = "331 Please specify the password.\r\n";
const INCORRECT = "530 Login incorrect.\r\n";
const NO_USER = "503 Login with USER first.\r\n";
const NOT_LOGGED_IN = "530 Please login with USER and PASS.\r\n";
const FEATURES = "211-Features:\r\n EPRT\r\n EPSV\r\n MDTM\r\n PASV\r\n REST STREAM\r\n SIZE\r\n TVFS\r\n211 End\r\n";
const UTF8 = "200 Always in UTF8 mode.\r\n";
const UNKNOWN_OPTION = "501 Option not understood.\r\n";
const GOODBYE = "221 Goodbye.\r\n";
const TOO_LONG = "500 Input line too long.\r\n";
const TIMEOUT = "421 Timeout.\r\n";

const UTF8_OPTION = "utf8 on";

const defaults = {
  /** How long a peer may say nothing before it is told so and closed; 0 for ever. */
  silenceMs: 180_000,
  /** How long a session may last before the same; 0 for ever. */
  durationMs: 300_000,
};

/** Why something is reported as `invalid`. */
export const REASONS = ["password without user name", "unfinished login", "line too long", TOO_MANY] as const;
type Reason = (typeof REASONS)[number];

export const ftp: Protocol<typeof defaults> = {
  name: "ftp",
  ports: [21],
  defaults,
  open: (options) => (connection) => new FtpSession(connection, options),
};

class FtpSession implements Session, LineOwner {
  readonly #connection: Connection;
  readonly #silenceMs: number;
  readonly #lines = new LineBuffer(LINE_BYTES_MAX, this);
  readonly #idle: IdleTimer;
  readonly #reporter: Reporter<Reason>;
  /** Awaits its password. */
  #username: Uint8Array | undefined;
  #attempts = 0;
  #over = false;

  constructor(connection: Connection, { silenceMs, durationMs }: typeof defaults) {
    this.#connection = connection;
    this.#silenceMs = silenceMs;
    this.#reporter = new Reporter(connection);
    this.#idle = new IdleTimer(connection, this.#timeOut);
    connection.send(GREETING);
    this.#idle.restart(silenceMs);
    if (durationMs > 0) connection.after(durationMs, this.#timeOut);
  }

  receive(chunk: Uint8Array): void {
    this.#idle.restart(this.#silenceMs);
    for (let offset = 0; offset < chunk.length && !this.#over; ) offset = this.#lines.read(chunk, offset);
  }

  end(_reason: CloseReason): void {
    this.#reportUnfinished();
  }

  line(line: Uint8Array): void {
    const text = line[line.length - 1] === CR ? line.subarray(0, -1) : line;
    if (text.length === 0) return;
    const space = text.indexOf(SPACE);
    const verb = latin1(space === -1 ? text : text.subarray(0, space)).toLowerCase();
    const argument = space === -1 ? EMPTY_BYTES : text.subarray(space + 1);
    if (verb === "user") return this.#user(argument);
    if (verb === "pass") return this.#pass(argument, text);
    this.#reporter.command(text);
    this.#connection.send(answer(verb, argument));
    if (verb === "quit") this.#close();
  }

  overflow(part: Uint8Array): void {
    this.#reporter.invalid("line too long", part);
    this.#connection.send(TOO_LONG);
  }

  /** The user name of an empty USER is none, and forgets none. */
  #user(username: Uint8Array): void {
    if (username.length > 0) {
      this.#reportUnfinished();
      this.#username = username;
    }
    this.#connection.send(ASK_PASSWORD);
  }

  #pass(password: Uint8Array, line: Uint8Array): void {
    const username = this.#username;
    if (username === undefined) {
      this.#reporter.invalid("password without user name", line);
      return this.#connection.send(NO_USER);
    }
    this.#username = undefined;
    this.#reporter.login("plain", username, password);
    this.#connection.send(INCORRECT);
    if (++this.#attempts === ATTEMPTS_MAX) this.#close();
  }

  /** A user name that got no password. */
  #reportUnfinished(): void {
    if (this.#username !== undefined) this.#reporter.invalid("unfinished login", this.#username);
    this.#username = undefined;
  }

  #timeOut = (): void => {
    this.#connection.send(TIMEOUT);
    this.#close();
  };

  #close(): void {
    this.#over = true;
    this.#reportUnfinished();
    this.#connection.close();
  }
}

function answer(verb: string, argument: Uint8Array): string {
  switch (verb) {
    case "feat":
      return FEATURES;
    case "opts":
      return isUtf8Option(latin1(argument).toLowerCase()) ? UTF8 : UNKNOWN_OPTION;
    case "quit":
      return GOODBYE;
    default:
      return NOT_LOGGED_IN;
  }
}

/** The original compares as many characters as it was given, and no further than a NUL where the option ends. */
function isUtf8Option(option: string): boolean {
  return option !== "" && (UTF8_OPTION.startsWith(option) || option.startsWith(`${UTF8_OPTION}\0`));
}
