/**
 * One session channel as Dropbear 2022.83 has it: a terminal asked for once, then one program, whose output goes as far as the peer's
 * window reaches, and whose end closes the channel.
 */
import { latin1 } from "../../../bytes/ascii.js";
import type { Seat, SeatOwner, SeatStart } from "../../../shell/seat.js";
import type { FieldReader } from "../fields.js";
import { about, data, exitSignal, exitStatus, Message, windowAdjust } from "./messages.js";

/** What may be on its way to us, and how much of it is taken before the peer is told. */
export const WINDOW_BYTES = 24_576;
const WINDOW_STEP_BYTES = WINDOW_BYTES / 3;
/** What a pipe takes of input that its program has not read yet. */
const PIPE_BYTES = 65_536;
/** A packet of data, in either direction. */
export const PACKET_BYTES_MAX = 32_759;
const SENT_PACKET_BYTES_MAX = 16_384;
/** Of a command, and of a terminal's name. */
const COMMAND_BYTES_MAX = 9000;
const TERMINAL_BYTES_MAX = 200;
const SFTP_SERVER = "/usr/libexec/sftp-server";
/** The signals that a peer may send, by name. */
const SIGNALS: ReadonlySet<string> = new Set("ABRT ALRM FPE HUP ILL INT KILL PIPE QUIT SEGV TERM USR1 USR2".split(" "));

export interface ChannelOwner {
  send(message: Uint8Array): void;
  /** How many bytes may be sent now, of all channels. */
  room(): number;
  sit(start: SeatStart, owner: SeatOwner): Seat;
  /** Does it when the message at hand is done with. */
  soon(then: () => void): void;
  /** The channel is over, on both sides. */
  closed(): void;
  /** What the daemon leaves over. */
  refuse(why: "malformed message" | "oversized data" | "second terminal"): void;
}

export class Channel implements SeatOwner {
  /** The peer's number for it. */
  readonly theirs: number;
  readonly #owner: ChannelOwner;
  readonly #packetMax: number;
  /** How much may be sent, and how much may come. */
  #window: number;
  #ownWindow = WINDOW_BYTES;
  /** Of what came, what the program has not read yet. */
  #unread = 0;
  /** Output that goes out together: what is written at once is read at once. */
  #gathered = "";
  #gatheredIsError = false;
  #terminal: NonNullable<SeatStart["terminal"]> | undefined;
  #seat: Seat | undefined;
  #hasEnded = false;
  #hasClosed = false;
  #peerClosed = false;

  constructor(owner: ChannelOwner, theirs: number, window: number, packetMax: number) {
    this.#owner = owner;
    this.theirs = theirs;
    this.#window = window;
    this.#packetMax = Math.min(packetMax, SENT_PACKET_BYTES_MAX);
  }

  /** @returns whether it is granted; undefined where there is nobody any more to say so */
  request(type: string, reader: FieldReader): boolean | undefined {
    if (this.#hasClosed) return undefined;
    switch (type) {
      case "pty-req":
        return this.#takeTerminal(reader);
      case "window-change":
        return this.#resize(reader);
      case "shell":
        return this.#start(undefined);
      case "exec":
        return this.#start(latin1(reader.string(COMMAND_BYTES_MAX)), reader.intact);
      case "subsystem":
        return latin1(reader.string()) === "sftp" && reader.intact && this.#start(SFTP_SERVER);
      case "signal":
        return this.#signal(latin1(reader.string()), reader.intact);
      default:
        return false;
    }
  }

  /** Data of the peer's; what is not for its program is dropped. */
  receive(bytes: Uint8Array): void {
    if (bytes.length > this.#ownWindow) return this.#owner.refuse("oversized data");
    this.#ownWindow -= bytes.length;
    if (this.#seat !== undefined) {
      this.#unread += bytes.length;
      this.#seat.input(latin1(bytes));
    }
    this.#extendWindow();
  }

  endInput(): void {
    if (this.#seat !== undefined) return this.#seat.endInput();
    this.#sendEnd();
    this.#sendClose();
  }

  adjust(bytes: number): void {
    this.#window = Math.min(this.#window + bytes, 0xffff_ffff);
    this.relieve();
  }

  /** There may be room again. */
  relieve(): void {
    if (this.#seat !== undefined && this.room() > 0) this.#seat.taken();
  }

  /** The peer closes. A terminal's program is hung up on; another goes on, unheard, and the channel is there until it ends. */
  close(): void {
    this.#peerClosed = true;
    if (this.#seat === undefined) {
      this.#sendClose();
      this.#owner.closed();
    } else if (this.#terminal === undefined) this.#seat.endInput();
    else this.#seat.hangUp();
  }

  room(): number {
    if (this.#peerClosed) return PACKET_BYTES_MAX;
    return Math.max(0, Math.min(this.#window, this.#owner.room()) - this.#gathered.length);
  }

  output(text: string, isError: boolean): void {
    if (isError !== this.#gatheredIsError) this.#sendGathered();
    if (this.#gathered === "") this.#owner.soon(() => this.#sendGathered());
    this.#gatheredIsError = isError;
    this.#gathered += text;
  }

  consumed(bytes: number): void {
    this.#unread -= bytes;
    this.#extendWindow();
  }

  exited(status: number, signal?: string): void {
    this.#seat = undefined;
    if (this.#hasClosed) return;
    this.#sendEnd();
    this.#owner.send(signal === undefined ? exitStatus(this.theirs, status) : exitSignal(this.theirs, signal));
    this.#sendClose();
    if (this.#peerClosed) this.#owner.closed();
  }

  /** The connection is over. */
  end(): void {
    this.#hasClosed = true;
    this.#seat?.hangUp();
    this.#seat = undefined;
  }

  #takeTerminal(reader: FieldReader): boolean {
    const name = reader.string();
    const columns = reader.uint32();
    const rows = reader.uint32();
    if (!reader.intact) return this.#refuseMalformed();
    if (name.length > TERMINAL_BYTES_MAX) return false;
    if (this.#terminal !== undefined) {
      this.#owner.refuse("second terminal");
      return false;
    }
    this.#terminal = { name: latin1(name), columns, rows };
    return true;
  }

  #resize(reader: FieldReader): boolean {
    const columns = reader.uint32();
    const rows = reader.uint32();
    if (!reader.intact) return this.#refuseMalformed();
    if (this.#terminal === undefined) return false;
    this.#terminal = { ...this.#terminal, columns, rows };
    this.#seat?.resize(columns, rows);
    return true;
  }

  #start(command: string | undefined, isIntact = true): boolean {
    if (!isIntact) return this.#refuseMalformed();
    if (this.#seat !== undefined || this.#hasEnded) return false;
    const start: SeatStart = {
      daemon: "dropbear",
      env: new Map(),
      ...(command === undefined ? {} : { command }),
      ...(this.#terminal === undefined ? {} : { terminal: this.#terminal }),
    };
    this.#seat = this.#owner.sit(start, this);
    return true;
  }

  #signal(name: string, isIntact: boolean): boolean {
    if (!isIntact) return this.#refuseMalformed();
    const seat = this.#seat;
    if (seat === undefined || !SIGNALS.has(name)) return false;
    // What comes of it, the peer hears after the answer.
    this.#owner.soon(() => seat.signal(name));
    return true;
  }

  #refuseMalformed(): false {
    this.#owner.refuse("malformed message");
    return false;
  }

  /** The peer may send more when so much has been taken off its hands. */
  #extendWindow(): void {
    const taken = WINDOW_BYTES - this.#ownWindow - Math.max(0, this.#unread - PIPE_BYTES);
    if (taken < WINDOW_STEP_BYTES || this.#hasClosed) return;
    this.#ownWindow += taken;
    this.#owner.send(windowAdjust(this.theirs, taken));
  }

  #sendGathered(): void {
    const text = this.#gathered;
    this.#gathered = "";
    if (this.#hasClosed || this.#peerClosed) return;
    for (let at = 0; at < text.length; at += this.#packetMax) {
      const part = text.slice(at, at + this.#packetMax);
      this.#window -= part.length;
      this.#owner.send(data(this.theirs, part, this.#gatheredIsError));
    }
  }

  #sendEnd(): void {
    this.#sendGathered();
    if (!this.#hasEnded) this.#owner.send(about(Message.channelEof, this.theirs));
    this.#hasEnded = true;
  }

  #sendClose(): void {
    if (this.#hasClosed) return;
    this.#hasClosed = true;
    this.#owner.send(about(Message.channelClose, this.theirs));
  }
}
