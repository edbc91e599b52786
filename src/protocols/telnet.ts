/**
 * Telnet as BusyBox 1.35 speaks it: telnetd's greeting, a pseudo-terminal, and login, which never finds the password right. The
 * terminal's echo and editing are telnet/tty.ts, telnet's own commands telnet/iac.ts; here is what login says and when.
 */
import type { CloseReason } from "../event.js";
import type { Connection, Protocol, Session } from "./protocol.js";
import { IacReader } from "./telnet/iac.js";
import { Tty } from "./telnet/tty.js";

/** telnetd's first segment: DO ECHO, DO NAWS, WILL ECHO, WILL SUPPRESS-GO-AHEAD. */
const GREETING = "\xff\xfd\x01\xff\xfd\x1f\xff\xfb\x01\xff\xfb\x03";
/** What telnetd says to IAC AYT. */
const HERE = "\xff\xff\xf1";

/** login's buffer is 64 bytes: a longer name ends it. */
const USER_BYTES_MAX = 61;
const EMPTY_NAMES_MAX = 10;
/** Ours: how much of a name or password an event keeps. */
const KEPT_BYTES_MAX = 1024;
const MESSAGES_MAX = 16;

export const INVALID_REASONS = ["unfinished login", "user name not readable", "too many subnegotiations"] as const;

const SUBNEGOTIATIONS: Readonly<Record<number, string>> = {
  24: "terminal-type", // RFC 1091
  31: "window-size", // RFC 1073
  32: "terminal-speed", // RFC 1079
  35: "x-display", // RFC 1096
  36: "environment", // RFC 1408
  39: "environment", // RFC 1572
};

const defaults = {
  /** Before `login:`. */
  hostname: "OpenWrt",
  /** Printed before the first prompt. */
  issue: "",
  failureDelayMs: 3000,
  loginTimeoutMs: 60_000,
  attemptsMax: 3,
};

type Options = typeof defaults;

export const telnet: Protocol<Options> = {
  name: "telnet",
  ports: [23, 2323],
  defaults,
  open: (connection, options) => new Login(connection, options),
};

/** What login waits for; while it `sleeps` after a failure, what is typed is echoed and then forgotten. */
type Awaiting = "user" | "password" | "sleep" | "nothing";

class Login implements Session {
  readonly #connection: Connection;
  readonly #options: Options;
  readonly #tty: Tty;
  readonly #iac: IacReader;
  #awaiting: Awaiting = "user";
  #user: Uint8Array | undefined;
  #attempts = 0;
  #emptyNames = 0;
  #messages = 0;
  #optionsTold = false;

  constructor(connection: Connection, options: Options) {
    this.#connection = connection;
    this.#options = options;
    this.#tty = new Tty({
      send: (text) => connection.send(text),
      line: (bytes) => this.#enter(bytes),
      endOfFile: () => this.#endOfFile(),
      interrupt: () => this.#interrupt(),
    });
    this.#iac = new IacReader({
      data: (bytes) => this.#type(bytes),
      areYouThere: () => connection.send(HERE),
      subnegotiation: (option, payload, length) => this.#tell(SUBNEGOTIATIONS[option] ?? `option ${option}`, payload, length),
    });
    connection.send(GREETING);
    this.#tty.print(`\r\n${options.issue}`);
    this.#prompt();
    connection.after(options.loginTimeoutMs, () => this.#timeOut());
  }

  receive(chunk: Uint8Array): void {
    this.#iac.receive(chunk);
  }

  end(_reason: CloseReason): void {
    this.#tellOptions();
    const typed = this.#tty.unfinished;
    const data = this.#user ?? typed;
    if (this.#awaiting !== "nothing" && data.length > 0) this.#invalid("unfinished login", data);
  }

  /** Hands the terminal what was typed, a line at a time: what a line does decides what becomes of the next. */
  #type(bytes: Uint8Array): void {
    for (let rest = bytes; rest.length > 0 && this.#awaiting !== "nothing"; ) rest = rest.subarray(this.#tty.type(rest));
  }

  #enter(line: Uint8Array): void {
    if (this.#awaiting === "user") this.#takeUser(line);
    else if (this.#awaiting === "password") this.#takePassword(line);
  }

  /** Leading blanks are skipped, and nothing but blanks is no name. */
  #takeUser(line: Uint8Array): void {
    this.#tellOptions();
    let start = 0;
    while (line[start] === 0x20 || line[start] === 0x09) start++;
    const user = line.slice(start);
    if (user.length === 0) {
      if (++this.#emptyNames === EMPTY_NAMES_MAX) return this.#leave();
      return this.#prompt();
    }
    // A NUL after the first byte hides the line's end from login; so does a name that fills its buffer.
    if (user.length > USER_BYTES_MAX || user.indexOf(0, 1) !== -1) {
      this.#invalid("user name not readable", user);
      return this.#leave();
    }
    this.#user = user;
    this.#awaiting = "password";
    this.#tty.print("Password: ");
    this.#tty.echo = false;
  }

  #takePassword(password: Uint8Array): void {
    this.#tty.echo = true;
    this.#tty.print("\n");
    this.#attempts++;
    this.#connection.report({
      kind: "login",
      username: this.#user!.slice(0, KEPT_BYTES_MAX),
      password: password.slice(0, KEPT_BYTES_MAX),
      mechanism: "plain",
      attempt: this.#attempts,
    });
    this.#user = undefined;
    this.#awaiting = "sleep";
    this.#connection.after(this.#options.failureDelayMs, () => this.#fail());
  }

  #fail(): void {
    this.#tty.flushInput();
    this.#tty.print("Login incorrect\n");
    if (this.#attempts >= this.#options.attemptsMax) return this.#leave();
    this.#prompt();
  }

  #prompt(): void {
    this.#awaiting = "user";
    this.#tty.print(`${this.#options.hostname} login: `);
  }

  /** ^D: no name is the end; no password is a wrong one. */
  #endOfFile(): void {
    if (this.#awaiting === "user") this.#leave();
    else if (this.#awaiting === "password") this.#takePassword(new Uint8Array(0));
  }

  /** ^C: a password's read is given up, and the password wrong; elsewhere it is ignored. */
  #interrupt(): void {
    if (this.#awaiting === "password") this.#takePassword(new Uint8Array(0));
  }

  #timeOut(): void {
    this.#tty.print(`\r\nLogin timed out after ${Math.round(this.#options.loginTimeoutMs / 1000)} seconds\r\n`);
    this.#connection.close();
  }

  #leave(): void {
    this.#awaiting = "nothing";
    this.#connection.close();
  }

  #tellOptions(): void {
    if (this.#optionsTold) return;
    this.#optionsTold = true;
    const { options } = this.#iac;
    if (options.length > 0) this.#tell("options", options, options.length);
  }

  #tell(name: string, data: Uint8Array, length: number): void {
    this.#messages++;
    if (this.#messages <= MESSAGES_MAX) this.#connection.report({ kind: "message", name, data, length });
    else if (this.#messages === MESSAGES_MAX + 1) this.#invalid("too many subnegotiations", data);
  }

  #invalid(reason: (typeof INVALID_REASONS)[number], data: Uint8Array): void {
    this.#connection.report({ kind: "invalid", reason, data: data.slice(0, KEPT_BYTES_MAX), length: data.length });
  }
}
