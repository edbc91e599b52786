/**
 * Telnet as BusyBox 1.35.0 telnetd with login speaks it on a router: every login is reported, then refused; in the mode `session` some
 * are let in, to an emulated machine, and from then on what is typed is its terminal's.
 *
 * telnet/iac.ts is telnetd's reading, telnet/tty.ts the terminal, telnet/login.ts the program on it; here they are joined to the
 * connection. As with the real ones the options come alone, before the program has been loaded; the program wakes when the bytes
 * that have come are typed, so that what follows a user name at once is forgotten; and an LF that comes late after its CR is a
 * newline of its own.
 */
import { CR, capped, LF, latin1 } from "../bytes/ascii.js";
import { Gather } from "../bytes/gather.js";
import type { CloseReason } from "../event.js";
import type { Seat, SeatOwner } from "../shell/seat.js";
import type { Emulation, Visit } from "./emulation/emulation.js";
import { EMULATION_CHOICES, EMULATION_DEFAULTS, emulationOf } from "./emulation/options.js";
import type { Connection, Protocol, Session } from "./protocol.js";
import { AYT, IAC, IAC_REASONS, IacReader, type IacReason, type IacReceiver, NAWS } from "./telnet/iac.js";
import { LOGIN_REASONS, Login, type LoginOwner, type LoginReason } from "./telnet/login.js";
import { Tty } from "./telnet/tty.js";

const defaults = {
  /** Before "login: ". */
  hostname: "OpenWrt",
  /** What /etc/issue.net says before the first prompt. */
  issue: "",
  /** What login takes to be loaded; what is typed before it prompts is forgotten. 0 sends options and prompt in one segment. */
  startDelayMs: 10,
  failureDelayMs: 3000,
  /** For the whole of login, from the start; 0 for ever. */
  loginTimeoutMs: 60_000,
  attemptsMax: 3,
  ...EMULATION_DEFAULTS,
};

/** Why something is reported as `invalid`. */
export const REASONS = [
  ...LOGIN_REASONS,
  ...IAC_REASONS,
  "unterminated subnegotiation",
  "too many subnegotiations",
  "unfinished login",
] as const;
type Reason = (typeof REASONS)[number];

export const telnet: Protocol<typeof defaults> = {
  name: "telnet",
  ports: [23, 2323],
  defaults,
  choices: EMULATION_CHOICES,
  open: (options, device) => {
    const emulation = emulationOf(options, device);
    return (connection) => new TelnetSession(connection, options, emulation);
  },
};

/** DO ECHO, DO NAWS, WILL ECHO, WILL SGA, which is all that BusyBox ever says of options. */
const GREETING = "\xff\xfd\x01\xff\xfd\x1f\xff\xfb\x01\xff\xfb\x03";
/** What print_login_issue begins with. */
const ISSUE_START = "\r\r\n";
/** IAC NOP, of which BusyBox doubles the IAC. */
const HERE_I_AM = "\xff\xff\xf1";

/** How late: about what a router takes to wake a program, so that a CR LF torn in transit stays one. */
const LATE_LF_MS = 20;

const TYPED_IAC = Uint8Array.of(IAC);

const CREDENTIAL_BYTES_MAX = 1024;
const OPTIONS_BYTES_MAX = 1024;
const TYPED_BYTES_MAX = 4096;
const MESSAGES_MAX = 16;

/** What init says of the console, and telnetd leaves as it is. */
const TERMINAL = "vt102";
/** How much may wait to be sent before the shell has to wait too. */
const UNSENT_BYTES_MAX = 32 * 1024;

const TERMINAL_TYPE = 24;
const NEW_ENVIRON = 39;

/** RFC 1091: 40 characters, behind IS. */
const TERMINAL_TYPE_BYTES_MAX = 41;
const WINDOW_SIZE_BYTES = 4;

/** What subnegotiations are called; others, and malformed ones, are `subnegotiation`, the option their first byte. */
const SUBNEGOTIATIONS: ReadonlyMap<number, string> = new Map([
  [NAWS, "window-size"],
  [TERMINAL_TYPE, "terminal-type"],
  [NEW_ENVIRON, "environment"],
]);

class TelnetSession implements Session, IacReceiver, LoginOwner, SeatOwner {
  readonly #connection: Connection;
  readonly #settings: typeof defaults;
  readonly #emulation: Emulation | undefined;
  readonly #reader = new IacReader(this);
  readonly #tty = new Tty();
  readonly #login: Login;
  /** What telnetd itself says, before what the terminal has to show. */
  #out = "";
  /** It said so to the command before. */
  #answered = false;
  #options: Gather | undefined;
  #logins = 0;
  #messages = 0;
  #broke = false;
  #waking = false;
  #awakeMs = 0;
  #size = { columns: 0, rows: 0 };
  /** Somebody was let in. */
  #visit: Visit | undefined;
  #seat: Seat | undefined;
  drained?: () => void;

  constructor(connection: Connection, settings: typeof defaults, emulation: Emulation | undefined) {
    const { hostname, startDelayMs, attemptsMax } = settings;
    this.#connection = connection;
    this.#settings = settings;
    this.#emulation = emulation;
    this.#login = new Login(this.#tty, this, `${hostname} login: `, attemptsMax);
    this.#out = GREETING;
    if (startDelayMs > 0) {
      this.#flush();
      connection.after(startDelayMs, () => this.#start());
    } else this.#start();
  }

  receive(chunk: Uint8Array): void {
    if (this.#login.over && this.#seat === undefined) return;
    const torn = this.#reader.afterCr && !this.#waking;
    if (torn && this.#connection.now() - this.#awakeMs > LATE_LF_MS) this.#reader.endCr();
    this.#reader.receive(chunk);
    if (this.#waking) return;
    this.#waking = true;
    this.#connection.after(0, () => this.#wake());
  }

  end(_reason: CloseReason): void {
    this.#reportRest(this.#login.unfinished());
    this.#visit?.end();
  }

  text(chunk: Uint8Array, start: number, end: number): void {
    this.#answered = false;
    this.#type(chunk, start, end);
  }

  command(code: number): void {
    // BusyBox answers when nothing waits to be sent, as its last answer does. The terminal, which works when telnetd has done,
    // has nothing yet for what came along.
    this.#answered = code === AYT && !this.#answered;
    if (this.#answered) this.#out += HERE_I_AM;
    else if (code === IAC) this.#type(TYPED_IAC, 0, 1);
  }

  /** Told once a session: that it happened says what there is to say. */
  broken(reason: IacReason, bytes: Uint8Array): void {
    if (this.#broke) return;
    this.#broke = true;
    this.#invalid(reason, bytes);
  }

  option(verb: number, option: number): void {
    this.#options ??= new Gather(OPTIONS_BYTES_MAX);
    this.#options.add(Uint8Array.of(255, verb, option));
  }

  subnegotiation(option: number, payload: Uint8Array, length: number, ended: boolean): void {
    if (option === NAWS && ended && payload.length === WINDOW_SIZE_BYTES) this.#resize(payload);
    const name = SUBNEGOTIATIONS.get(option);
    if (ended && name !== undefined && isWellFormed(option, payload)) return this.#message(name, payload, length);
    const data = Buffer.concat([Uint8Array.of(option), payload]);
    if (ended) this.#message("subnegotiation", data, length + 1);
    else if (this.#hasRoom(data, length + 1)) this.#invalid("unterminated subnegotiation", data, length + 1);
  }

  attempted(username: Uint8Array, password: Uint8Array | undefined): boolean {
    this.#reportOptions();
    const accepted = password !== undefined && this.#emulation?.admits(this.#connection.peerAddress, username, password) === true;
    this.#connection.report({
      kind: "login",
      username: capped(username, CREDENTIAL_BYTES_MAX),
      ...(password !== undefined && { password: capped(password, CREDENTIAL_BYTES_MAX) }),
      mechanism: "plain",
      attempt: ++this.#logins,
      ...(accepted && { accepted }),
    });
    return accepted;
  }

  admitted(typed: Uint8Array): void {
    this.#flush();
    this.#visit = this.#emulation?.visit(this.#connection);
    this.#seat = this.#visit?.sit({ daemon: "login", terminal: { name: TERMINAL, ...this.#size }, env: new Map() }, this);
    this.drained = () => this.#seat?.taken();
    if (typed.length > 0) this.#seat?.input(latin1(typed));
  }

  room(): number {
    return Math.max(0, UNSENT_BYTES_MAX - this.#connection.unsent);
  }

  output(text: string): void {
    this.#connection.send(text.replaceAll("\xff", "\xff\xff"));
  }

  consumed(): void {}

  typedAhead(bytes: Uint8Array): void {
    this.#message("type-ahead", capped(bytes, TYPED_BYTES_MAX), bytes.length);
  }

  rejected(reason: LoginReason, typed: Uint8Array): void {
    this.#invalid(reason, typed);
  }

  pause(): void {
    this.#connection.after(this.#settings.failureDelayMs, () => this.#pauseOver());
  }

  gaveUp(unfinished: Uint8Array): void {
    this.#reportRest(unfinished);
    this.#flush();
    this.#connection.close();
  }

  /** The shell has ended, and with it the connection. */
  exited(): void {
    this.#seat = undefined;
    this.#visit?.end();
    this.#visit = undefined;
    this.#connection.close();
  }

  #type(chunk: Uint8Array, start: number, end: number): void {
    if (this.#seat === undefined) this.#tty.type(chunk, start, end);
    else this.#seat.input(latin1(chunk.subarray(start, end)));
  }

  #resize([columnsHigh = 0, columnsLow = 0, rowsHigh = 0, rowsLow = 0]: Uint8Array): void {
    this.#size = { columns: columnsHigh * 256 + columnsLow, rows: rowsHigh * 256 + rowsLow };
    this.#seat?.resize(this.#size.columns, this.#size.rows);
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

  /** login has been loaded. */
  #start(): void {
    const { issue, loginTimeoutMs } = this.#settings;
    this.#tty.print(issue === "" ? ISSUE_START : ISSUE_START + issue.replaceAll("\n", "\r\n\r"));
    this.#login.start();
    this.#flush();
    if (loginTimeoutMs > 0) this.#connection.after(loginTimeoutMs, () => this.#timeOut(loginTimeoutMs));
  }

  #pauseOver(): void {
    this.#login.pauseOver();
    this.#flush();
  }

  #timeOut(afterMs: number): void {
    this.#login.timeOut(Math.round(afterMs / 1000));
  }

  #flush(): void {
    const out = this.#out + this.#tty.take();
    this.#out = "";
    this.#answered = false;
    if (out !== "") this.#connection.send(out);
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
    if (this.#hasRoom(data, length)) this.#connection.report({ kind: "message", name, data, length });
  }

  /** Whether one more message may be told; that there was one too many is told once. */
  #hasRoom(data: Uint8Array, length: number): boolean {
    if (this.#messages > MESSAGES_MAX) return false;
    if (++this.#messages <= MESSAGES_MAX) return true;
    this.#invalid("too many subnegotiations", data, length);
    return false;
  }

  #invalid(reason: Reason, data: Uint8Array, length = data.length): void {
    this.#connection.report({ kind: "invalid", reason, data: capped(data, TYPED_BYTES_MAX), length });
  }
}

/** Whether a payload is no more than its option calls for: what else it holds was typed, and may be a password. */
function isWellFormed(option: number, payload: Uint8Array): boolean {
  if (option === NAWS) return payload.length === WINDOW_SIZE_BYTES;
  return (
    option !== TERMINAL_TYPE || (payload.length <= TERMINAL_TYPE_BYTES_MAX && payload.every((byte) => byte !== CR && byte !== LF))
  );
}
