/**
 * FTP (RFC 959) as vsftpd 3.0.3 answers it before login, without PAM's delays: on the plain port as it comes, with TLS off; on
 * the port of TLS as one with implicit_ssl. Every login is reported, then refused after a second; the third refusal is the last
 * word. No data connection is ever opened.
 *
 * The real one does one thing at a time: while it delays a refusal it reads nothing, what comes waits, and so does the news that
 * the peer has nothing more to say, or that its time is over. What it never comes to read is told all the same.
 */
import { CR, capped, EMPTY_BYTES, LF, SPACE, spells } from "../bytes/ascii.js";
import { Gather } from "../bytes/gather.js";
import type { CloseReason } from "../event.js";
import { IdleTimer } from "./idle-timer.js";
import type { Connection, Protocol, Session } from "./protocol.js";
import { Reporter, TOO_MANY } from "./reporter.js";

const defaults = {
  /** Behind the 220. */
  banner: "(vsFTPd 3.0.3)",
  failureDelayMs: 1000,
  attemptsMax: 3,
  /** How long a peer may take over a command before it is told so and closed; 0 for ever. */
  silenceMs: 300_000,
};

/** Why something is reported as `invalid`. */
export const REASONS = [
  "password without user name",
  "unfinished login",
  "unfinished line",
  "line too long",
  "too much ahead",
  TOO_MANY,
] as const;
type Reason = (typeof REASONS)[number];

export const ftp: Protocol<typeof defaults> = {
  name: "ftp",
  ports: [21],
  tlsPorts: [990],
  defaults,
  open: (options) => (connection) => new FtpSession(connection, options),
};

/** The longest line, its LF included. */
const LINE_BYTES_MAX = 4096;
/** What may wait while a refusal is delayed. The real one leaves it to the kernel, which holds more; nobody sends so much. */
const AHEAD_BYTES_MAX = 64 * 1024;
/** Of that, what is told when it stays unread. */
const UNREAD_BYTES_MAX = 4096;

const ASK_PASSWORD = "331 Please specify the password.\r\n";
const INCORRECT = "530 Login incorrect.\r\n";
const NO_USER = "503 Login with USER first.\r\n";
const NOT_LOGGED_IN = "530 Please login with USER and PASS.\r\n";
const FEATURES = "211-Features:\r\n EPRT\r\n EPSV\r\n MDTM\r\n PASV\r\n REST STREAM\r\n SIZE\r\n TVFS\r\n211 End\r\n";
const TLS_FEATURES =
  "211-Features:\r\n AUTH TLS\r\n EPRT\r\n EPSV\r\n MDTM\r\n PASV\r\n PBSZ\r\n PROT\r\n REST STREAM\r\n SIZE\r\n TVFS\r\n211 End\r\n";
const NO_SECURE_GUESTS = "530 Anonymous sessions may not use encryption.\r\n";
const NO_BUFFER = "200 PBSZ set to 0.\r\n";
const PRIVATE = "200 PROT now Private.\r\n";
const CLEAR = "200 PROT now Clear.\r\n";
const UNSUPPORTED_LEVEL = "536 PROT not supported.\r\n";
const UNKNOWN_LEVEL = "504 PROT not recognized.\r\n";
const UTF8 = "200 Always in UTF8 mode.\r\n";
const UNKNOWN_OPTION = "501 Option not understood.\r\n";
const GOODBYE = "221 Goodbye.\r\n";
const TOO_LONG = "500 Input line too long.\r\n";
const TIMEOUT = "421 Timeout.\r\n";

class FtpSession implements Session {
  readonly #connection: Connection;
  readonly #settings: typeof defaults;
  readonly #idle: IdleTimer;
  readonly #reporter: Reporter<Reason>;
  readonly #line = new Gather(LINE_BYTES_MAX);
  /** What came while a refusal was delayed; undefined when none is. */
  #ahead: Gather | undefined;
  /** Awaits its password. */
  #username: Uint8Array | undefined;
  #attempts = 0;
  #timedOut = false;
  #finished = false;
  #over = false;

  constructor(connection: Connection, settings: typeof defaults) {
    this.#connection = connection;
    this.#settings = settings;
    this.#reporter = new Reporter(connection);
    this.#idle = new IdleTimer(connection, () => this.#timeOut());
    connection.send(`220 ${settings.banner}\r\n`);
    this.#idle.restart(settings.silenceMs);
  }

  receive(chunk: Uint8Array): void {
    for (let offset = 0; offset < chunk.length && !this.#over; ) {
      if (this.#ahead !== undefined) return this.#wait(this.#ahead, chunk.subarray(offset));
      offset = this.#readLine(chunk, offset);
    }
  }

  finish(): void {
    this.#finished = true;
    if (this.#ahead === undefined) this.#leave();
  }

  end(_reason: CloseReason): void {
    this.#reportRest();
  }

  /** @returns the offset of the first byte not taken */
  #readLine(chunk: Uint8Array, offset: number): number {
    const found = chunk.indexOf(LF, offset);
    const end = found === -1 ? chunk.length : found;
    // What is past the bound is not read, so that it is the same however the stream is split.
    this.#line.add(chunk.subarray(offset, Math.min(end, offset + LINE_BYTES_MAX - this.#line.length)));
    if (this.#line.length === LINE_BYTES_MAX) {
      this.#reporter.invalid("line too long", this.#line.take(), LINE_BYTES_MAX);
      this.#leave(TOO_LONG);
    } else if (found !== -1) {
      this.#answer(withoutCrs(this.#line.take()));
      if (this.#ahead === undefined && !this.#over) this.#idle.restart(this.#settings.silenceMs);
    }
    return Math.min(end + 1, chunk.length);
  }

  #wait(ahead: Gather, rest: Uint8Array): void {
    ahead.add(rest);
    if (ahead.length <= AHEAD_BYTES_MAX) return;
    this.#reporter.invalid("too much ahead", ahead.take(), AHEAD_BYTES_MAX);
    this.#leave();
  }

  #answer(line: Uint8Array): void {
    if (line.length === 0) return;
    const space = line.indexOf(SPACE);
    const verb = space === -1 ? line : line.subarray(0, space);
    const argument = space === -1 ? EMPTY_BYTES : line.subarray(space + 1);
    if (spells(verb, "user")) return this.#user(argument);
    if (spells(verb, "pass")) return this.#pass(argument, line);
    this.#reporter.command(line);
    if (spells(verb, "quit")) return this.#leave(GOODBYE);
    this.#connection.send((this.#connection.secure && answerToTls(verb, argument)) || answerTo(verb, argument));
  }

  /** The user name of an empty USER is none. */
  #user(username: Uint8Array): void {
    this.#reportUnfinished();
    if (username.length > 0) this.#username = username;
    const isRefused = this.#connection.secure && (spells(username, "anonymous") || spells(username, "ftp"));
    if (isRefused) this.#reportUnfinished();
    this.#connection.send(isRefused ? NO_SECURE_GUESTS : ASK_PASSWORD);
  }

  #pass(password: Uint8Array, line: Uint8Array): void {
    const username = this.#username;
    if (username === undefined) {
      this.#reporter.invalid("password without user name", line);
      return this.#connection.send(NO_USER);
    }
    this.#username = undefined;
    this.#reporter.login("plain", username, password);
    this.#ahead = new Gather(AHEAD_BYTES_MAX);
    this.#connection.after(this.#settings.failureDelayMs, () => this.#refuse());
  }

  #refuse(): void {
    this.#connection.send(INCORRECT);
    if (++this.#attempts >= this.#settings.attemptsMax) return this.#leave();
    if (this.#timedOut) return this.#leave(this.#mayTell() ? TIMEOUT : "");
    this.#idle.restart(this.#settings.silenceMs);
    const ahead = this.#ahead?.take() ?? EMPTY_BYTES;
    this.#ahead = undefined;
    this.receive(ahead);
    if (this.#finished && this.#ahead === undefined) this.#leave();
  }

  /** The time for a command has run since the one before; that a password has come does not stop it. */
  #timeOut(): void {
    this.#timedOut = true;
    if (this.#ahead === undefined) this.#leave(this.#mayTell() ? TIMEOUT : "");
  }

  /** That its time is over finds the daemon reading: of TLS it then has nothing more to say, unless a line is there to be read. */
  #mayTell(): boolean {
    return !this.#connection.secure || this.#ahead?.peek().includes(LF) === true;
  }

  #leave(words = ""): void {
    if (this.#over) return;
    this.#over = true;
    this.#reportRest();
    this.#connection.send(words);
    this.#connection.close();
  }

  /** What has come and will not be answered. */
  #reportRest(): void {
    this.#reportUnfinished();
    const { length } = this.#line;
    if (length > 0) this.#reporter.invalid("unfinished line", this.#line.take(), length);
    const unread = this.#ahead?.length ?? 0;
    if (unread > 0) this.#reporter.message("type-ahead", capped(this.#ahead!.take(), UNREAD_BYTES_MAX), unread);
  }

  /** A user name that got no password. */
  #reportUnfinished(): void {
    if (this.#username !== undefined) this.#reporter.invalid("unfinished login", this.#username);
    this.#username = undefined;
  }
}

/** What is said to all who have not logged in. */
function answerTo(verb: Uint8Array, argument: Uint8Array): string {
  if (spells(verb, "feat")) return FEATURES;
  if (spells(verb, "opts")) return spells(argument, "utf8 on") ? UTF8 : UNKNOWN_OPTION;
  return NOT_LOGGED_IN;
}

/** What is said besides to those who speak TLS; undefined where that makes no difference. */
function answerToTls(verb: Uint8Array, argument: Uint8Array): string | undefined {
  if (spells(verb, "feat")) return TLS_FEATURES;
  if (spells(verb, "pbsz")) return NO_BUFFER;
  if (!spells(verb, "prot")) return undefined;
  if (spells(argument, "p")) return PRIVATE;
  if (spells(argument, "c")) return CLEAR;
  return spells(argument, "s") || spells(argument, "e") ? UNSUPPORTED_LEVEL : UNKNOWN_LEVEL;
}

function withoutCrs(line: Uint8Array): Uint8Array {
  let end = line.length;
  while (end > 0 && line[end - 1] === CR) end--;
  return line.subarray(0, end);
}
