/**
 * Telnet as BusyBox 1.35.0 telnetd with login speaks it on a router: every login is reported, then refused.
 *
 * telnet/iac.ts is telnetd's reading, telnet/tty.ts the terminal, telnet/login.ts the program on it; here they are joined to the
 * connection. As with the real ones the program wakes when the bytes that have come are typed, so that what follows a user name
 * at once is forgotten; and an LF that comes late after its CR is a newline of its own.
 */
import { capped } from "../bytes/ascii.js";
import { Gather } from "../bytes/gather.js";
import type { CloseReason } from "../event.js";
import type { Connection, Protocol, Session } from "./protocol.js";
import { IacReader, type IacReceiver, NAWS } from "./telnet/iac.js";
import { LOGIN_REASONS, Login, type LoginOwner, type LoginReason } from "./telnet/login.js";
import { Tty } from "./telnet/tty.js";

const defaults = {
  /** Before "login: ". */
  hostname: "OpenWrt",
  /** What /etc/issue.net says before the first prompt. */
  issue: "",
  failureDelayMs: 3000,
  /** For the whole of login, from the start; 0 for ever. */
  loginTimeoutMs: 60_000,
  attemptsMax: 3,
};

/** Why something is reported as `invalid`. */
export const REASONS = [...LOGIN_REASONS, "too many subnegotiations", "unfinished login"] as const;
type Reason = (typeof REASONS)[number];

export const telnet: Protocol<typeof defaults> = {
  name: "telnet",
  ports: [23, 2323],
  defaults,
  open: (connection, options) => new TelnetSession(connection, options),
};

/** DO ECHO, DO NAWS, WILL ECHO, WILL SGA, which is all that BusyBox ever says of options; and print_login_issue's new line. */
const GREETING = "\xff\xfd\x01\xff\xfd\x1f\xff\xfb\x01\xff\xfb\x03\r\r\n";
/** IAC NOP, of which BusyBox doubles the IAC. */
const HERE_I_AM = "\xff\xff\xf1";

/** How late: about what a router takes to wake a program, so that a CR LF torn in transit stays one. */
const LATE_LF_MS = 20;

const CREDENTIAL_BYTES_MAX = 1024;
const OPTIONS_BYTES_MAX = 1024;
const TYPED_BYTES_MAX = 4096;
const MESSAGES_MAX = 16;

const TERMINAL_TYPE = 24;
const NEW_ENVIRON = 39;

/** What subnegotiations are called; others, and those without end, are `subnegotiation`, the option their first byte. */
const SUBNEGOTIATIONS: ReadonlyMap<number, string> = new Map([
  [NAWS, "window-size"],
  [TERMINAL_TYPE, "terminal-type"],
  [NEW_ENVIRON, "environment"],
]);

class TelnetSession implements Session, IacReceiver, LoginOwner {
  readonly #connection: Connection;
  readonly #failureDelayMs: number;
  readonly #reader = new IacReader(this);
  readonly #tty = new Tty();
  readonly #login: Login;
  #options: Gather | undefined;
  #logins = 0;
  #messages = 0;
  #waking = false;
  #awakeMs = 0;

  constructor(connection: Connection, { hostname, issue, failureDelayMs, loginTimeoutMs, attemptsMax }: typeof defaults) {
    this.#connection = connection;
    this.#failureDelayMs = failureDelayMs;
    this.#tty.print(issue === "" ? GREETING : GREETING + issue.replaceAll("\n", "\r\n\r"));
    this.#login = new Login(this.#tty, this, `${hostname} login: `, attemptsMax);
    this.#flush();
    if (loginTimeoutMs > 0) connection.after(loginTimeoutMs, () => this.#timeOut(loginTimeoutMs));
  }

  receive(chunk: Uint8Array): void {
    if (this.#login.over) return;
    const torn = this.#reader.afterCr && !this.#waking;
    if (torn && this.#connection.now() - this.#awakeMs > LATE_LF_MS) this.#reader.endCr();
    this.#reader.receive(chunk);
    if (this.#waking) return;
    this.#waking = true;
    this.#connection.after(0, () => this.#wake());
  }

  end(_reason: CloseReason): void {
    this.#reportRest(this.#login.unfinished());
  }

  text(chunk: Uint8Array, start: number, end: number): void {
    this.#tty.type(chunk, start, end);
  }

  areYouThere(): void {
    // BusyBox answers only when nothing waits to be sent.
    if (this.#tty.out === "") this.#tty.out = HERE_I_AM;
  }

  option(verb: number, option: number): void {
    this.#options ??= new Gather(OPTIONS_BYTES_MAX);
    this.#options.add(Uint8Array.of(255, verb, option));
  }

  subnegotiation(option: number, payload: Uint8Array, length: number, ended: boolean): void {
    // Without its end it may hold a password: it must not be called what counts as harmless.
    const name = ended ? SUBNEGOTIATIONS.get(option) : undefined;
    if (name !== undefined) this.#message(name, payload, length);
    else this.#message("subnegotiation", Buffer.concat([Uint8Array.of(option), payload]), length + 1);
  }

  attempted(username: Uint8Array, password: Uint8Array | undefined): void {
    this.#reportOptions();
    this.#connection.report({
      kind: "login",
      username: capped(username, CREDENTIAL_BYTES_MAX),
      ...(password !== undefined && { password: capped(password, CREDENTIAL_BYTES_MAX) }),
      mechanism: "plain",
      attempt: ++this.#logins,
    });
  }

  typedAhead(bytes: Uint8Array): void {
    this.#message("type-ahead", capped(bytes, TYPED_BYTES_MAX), bytes.length);
  }

  rejected(reason: LoginReason, typed: Uint8Array): void {
    this.#invalid(reason, typed);
  }

  pause(): void {
    this.#connection.after(this.#failureDelayMs, () => this.#pauseOver());
  }

  exited(unfinished: Uint8Array): void {
    this.#reportRest(unfinished);
    this.#flush();
    this.#connection.close();
  }

  /** The bytes that have come are typed: the program reads them, and the peer sees what there is to see. */
  #wake(): void {
    this.#waking = false;
    this.#reader.pause();
    if (this.#reader.afterCr) this.#awakeMs = this.#connection.now();
    if (this.#login.over) return;
    this.#login.run();
    this.#flush();
  }

  #pauseOver(): void {
    this.#login.pauseOver();
    this.#flush();
  }

  #timeOut(afterMs: number): void {
    this.#login.timeOut(Math.round(afterMs / 1000));
  }

  #flush(): void {
    const { out, stopped } = this.#tty;
    if (out === "" || stopped) return;
    this.#tty.out = "";
    this.#connection.send(out);
  }

  /** Reports what has been waiting for its end, of which there will be none. */
  #reportRest(unfinishedLogin: Uint8Array): void {
    this.#reader.end();
    this.#reportOptions();
    if (unfinishedLogin.length > 0) this.#invalid("unfinished login", unfinishedLogin);
  }

  /** Reports the options named since the last time. */
  #reportOptions(): void {
    const options = this.#options;
    if (options === undefined) return;
    this.#options = undefined;
    const { length } = options;
    this.#message("options", options.take(), length);
  }

  #message(name: string, data: Uint8Array, length: number): void {
    if (this.#messages > MESSAGES_MAX) return;
    if (++this.#messages > MESSAGES_MAX) this.#invalid("too many subnegotiations", data, length);
    else this.#connection.report({ kind: "message", name, data, length });
  }

  #invalid(reason: Reason, data: Uint8Array, length = data.length): void {
    this.#connection.report({ kind: "invalid", reason, data: capped(data, TYPED_BYTES_MAX), length });
  }
}
