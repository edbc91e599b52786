/**
 * SMTP as sentinel-minipot 2.3.0 speaks it, which imitates Postfix on Debian: every login is reported, then refused. It takes
 * senders, refuses every recipient, and so never takes mail. After twenty errors, failed logins among them, it closes.
 *
 * AUTH is in smtp-login.ts.
 */
import { formatAddress } from "../../bytes/address.js";
import { CR, latin1 } from "../../bytes/ascii.js";
import type { CloseReason } from "../../event.js";
import { IdleTimer } from "../idle-timer.js";
import type { Connection, Protocol, Session } from "../protocol.js";
import { Reporter, TOO_MANY } from "../reporter.js";
import { LineBuffer, type LineOwner } from "./line-buffer.js";
import { LOGIN_REASONS, type LoginAnswer, type Mechanism, REFUSED_MECHANISM, SmtpLogin } from "./smtp-login.js";

const LINE_BYTES_MAX = 16_384;
const ERRORS_MAX = 20;

const SEPARATORS = /[\t\v\f \r]+/;

const EXTENSIONS = [
  "250-PIPELINING",
  "250-SIZE 26214400",
  "250-ETRN",
  "250-AUTH PLAIN LOGIN",
  "250-ENHANCEDSTATUSCODES",
  "250-8BITMIME",
  "250-DSN",
  "250 SMTPUTF8",
].join("\r\n");
const OK = "250 2.0.0 Ok\r\n";
const BYE = "221 2.0.0 Bye\r\n";
const BAD_SYNTAX = "500 5.5.2 Error: bad syntax\r\n";
const UNKNOWN = "502 5.5.2 Error: command not recognized\r\n";
const TOO_LONG = "500 5.5.0 Error: line too long\r\n";
const NO_VRFY = "502 5.5.1 VRFY command is disabled\r\n";
const GREET_FIRST = "503 5.5.1 Error: send HELO/EHLO first\r\n";
const NESTED_MAIL = "503 5.5.1 Error: nested MAIL command\r\n";
const NEED_MAIL = "503 5.5.1 Error: need MAIL command\r\n";
const NEED_RCPT = "503 5.5.1 Error: need RCPT command\r\n";
const NO_RECIPIENTS = "554 5.5.1 Error: no valid recipients\r\n";
const AUTH_IN_MAIL = "503 5.5.1 Error: MAIL transaction in progress\r\n";
const AUTH_SYNTAX = "501 5.5.4 Syntax: AUTH mechanism\r\n";
const MAIL_SYNTAX = "501 5.5.4 Syntax: MAIL FROM:<address>\r\n";
const RCPT_SYNTAX = "501 5.5.4 Syntax: RCPT TO:<address>\r\n";
const RSET_SYNTAX = "501 5.5.4 Syntax: RSET\r\n";
const ETRN_SYNTAX = "500 Syntax: ETRN domain\r\n";
const ETRN_GREET_FIRST = "503 Error: send HELO/EHLO first\r\n";
const ETRN_IN_MAIL = "503 Error: MAIL transaction in progress\r\n";

const defaults = {
  /** What the server calls itself: the original invents `mx`, a digit, 5 to 19 letters and digits, and .com, .org, .net or .cz. */
  hostname: "mx4.w7RkT2pLq9z.net",
  /** How long a peer may say nothing before it is told so and closed; 0 for ever. */
  silenceMs: 180_000,
  /** How long a session may last before the same; 0 for ever. */
  durationMs: 300_000,
};

/** Why something is reported as `invalid`. */
export const REASONS = [...LOGIN_REASONS, "empty line", "unknown command", "line too long", TOO_MANY] as const;
type Reason = (typeof REASONS)[number];

export const smtp: Protocol<typeof defaults> = {
  name: "smtp",
  ports: [25, 587],
  defaults,
  open: (options) => (connection) => new SmtpSession(connection, options),
};

class SmtpSession implements Session, LineOwner {
  readonly #connection: Connection;
  readonly #settings: typeof defaults;
  readonly #lines = new LineBuffer(LINE_BYTES_MAX, this);
  readonly #idle: IdleTimer;
  readonly #reporter: Reporter<Reason>;
  /** The refusal of whatever would have made it work for the peer. */
  readonly #denied: string;
  #state: "start" | "greeted" | "mail" = "start";
  /** Under way: the next line is its. */
  #login: SmtpLogin | undefined;
  #errors = 0;
  #over = false;

  constructor(connection: Connection, settings: typeof defaults) {
    const { hostname, silenceMs, durationMs } = settings;
    this.#connection = connection;
    this.#settings = settings;
    this.#denied = `554 5.7.1 <unknown[${formatAddress(connection.peerAddress)}]>: Client host rejected: Access denied\r\n`;
    this.#reporter = new Reporter(connection);
    this.#idle = new IdleTimer(connection, this.#timeOut);
    connection.send(`220 ${hostname} ESMTP Postfix (Debian/GNU)\r\n`);
    this.#idle.restart(silenceMs);
    if (durationMs > 0) connection.after(durationMs, this.#timeOut);
  }

  receive(chunk: Uint8Array): void {
    this.#idle.restart(this.#settings.silenceMs);
    for (let offset = 0; offset < chunk.length && !this.#over; ) offset = this.#lines.read(chunk, offset);
  }

  end(_reason: CloseReason): void {
    this.#login?.end();
  }

  line(line: Uint8Array): void {
    const text = line[line.length - 1] === CR ? line.subarray(0, -1) : line;
    if (this.#login !== undefined) return this.#answerLogin(this.#login, this.#login.respond(text));
    const words = latin1(text)
      .split(SEPARATORS)
      .filter((word) => word !== "");
    const [verb, ...rest] = words;
    if (verb === undefined) {
      this.#reporter.invalid("empty line", text);
      return this.#refuse(BAD_SYNTAX);
    }
    if (this.#state === "greeted" && verb.toLowerCase() === "auth" && (rest.length === 1 || rest.length === 2)) {
      return this.#auth(rest[0]!, rest[1], text);
    }
    const answer = this.#answer(verb.toLowerCase(), rest);
    if (answer === UNKNOWN) this.#reporter.invalid("unknown command", text);
    else this.#reporter.command(text);
    if (answer.startsWith("5")) return this.#refuse(answer);
    this.#connection.send(answer);
    if (answer === BYE) this.#close();
  }

  overflow(part: Uint8Array): void {
    this.#reporter.invalid("line too long", part);
    this.#refuse(TOO_LONG);
  }

  #answer(verb: string, words: readonly string[]): string {
    switch (verb) {
      case "ehlo":
        return this.#greet(words, `250-${this.#settings.hostname}\r\n${EXTENSIONS}\r\n`, "501 Syntax: EHLO hostname\r\n");
      case "helo":
        return this.#greet(words, `250 ${this.#settings.hostname}\r\n`, "501 Syntax: HELO hostname\r\n");
      case "mail":
        return this.#mail(words);
      case "rcpt":
        if (this.#state !== "mail") return NEED_MAIL;
        return names(words, "to:") ? this.#denied : RCPT_SYNTAX;
      case "data":
        return this.#state === "mail" ? NO_RECIPIENTS : NEED_RCPT;
      case "rset":
        if (words.length > 0) return RSET_SYNTAX;
        if (this.#state === "mail") this.#state = "greeted";
        return OK;
      case "auth":
        return { start: GREET_FIRST, greeted: AUTH_SYNTAX, mail: AUTH_IN_MAIL }[this.#state];
      case "etrn":
        if (this.#state !== "greeted") return this.#state === "mail" ? ETRN_IN_MAIL : ETRN_GREET_FIRST;
        return words.length === 1 ? this.#denied : ETRN_SYNTAX;
      case "vrfy":
        return NO_VRFY;
      case "noop":
        return OK;
      case "quit":
        return BYE;
      default:
        return UNKNOWN;
    }
  }

  #greet(words: readonly string[], greeting: string, syntax: string): string {
    if (words.length === 0) return syntax;
    this.#state = "greeted";
    return greeting;
  }

  #mail(words: readonly string[]): string {
    if (this.#state !== "greeted") return this.#state === "mail" ? NESTED_MAIL : GREET_FIRST;
    if (!names(words, "from:")) return MAIL_SYNTAX;
    this.#state = "mail";
    return OK;
  }

  #auth(name: string, initial: string | undefined, line: Uint8Array): void {
    const mechanism = readMechanism(name);
    if (mechanism === undefined) {
      this.#reporter.invalid("auth: unknown mechanism", line);
      return this.#refuse(REFUSED_MECHANISM);
    }
    const login = new SmtpLogin(mechanism, this.#reporter);
    this.#answerLogin(login, login.begin(initial));
  }

  #answerLogin(login: SmtpLogin, { text, over, failed }: LoginAnswer): void {
    this.#login = over ? undefined : login;
    if (failed) this.#refuse(text);
    else this.#connection.send(text);
  }

  #refuse(answer: string): void {
    this.#connection.send(answer);
    if (++this.#errors < ERRORS_MAX) return;
    this.#connection.send(`421 4.7.0 ${this.#settings.hostname} Error: too many errors\r\n`);
    this.#close();
  }

  #timeOut = (): void => {
    this.#connection.send(`421 4.4.2 ${this.#settings.hostname} Error: timeout exceeded\r\n`);
    this.#close();
  };

  #close(): void {
    this.#over = true;
    this.#login?.end();
    this.#connection.close();
  }
}

/** Whether an address follows `keyword`, at once or after a blank; any address will do. */
function names([first = "", ...rest]: readonly string[], keyword: string): boolean {
  return first.toLowerCase().startsWith(keyword) && (first.length > keyword.length || rest.length > 0);
}

function readMechanism(name: string): Mechanism | undefined {
  const mechanism = name.toLowerCase();
  return mechanism === "plain" || mechanism === "login" ? mechanism : undefined;
}
