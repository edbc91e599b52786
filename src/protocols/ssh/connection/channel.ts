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
/** A packet of data, in either direction. */
export const PACKET_BYTES_MAX = 32_759;
const SENT_PACKET_BYTES_MAX = 16_384;
/** Of a command, and of a terminal's name. */
const COMMAND_BYTES_MAX = 9000;
const TERMINAL_BYTES_MAX = 200;
const SFTP_SERVER = "/usr/libexec/sftp-server";

export interface ChannelOwner {
  send(message: Uint8Array): void;
  /** How many bytes may be sent now, of all channels. */
  room(): number;
  sit(start: SeatStart, owner: SeatOwner): Seat;
  /** The channel is over, on both sides. */
  closed(): void;
  /** What the daemon leaves over. */
  refuse(why: "oversized data" | "second terminal"): void;
}

export class Channel implements SeatOwner {
  /** The peer's number for it. */
  readonly theirs: number;
  readonly #owner: ChannelOwner;
  readonly #packetMax: number;
  /** How much may be sent, and how much may come. */
  #window: number;
  #ownWindow = WINDOW_BYTES;
  #taken = 0;
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

  /** @returns whether it is granted */
  request(type: string, reader: FieldReader): boolean {
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
    if (this.#seat === undefined) this.consumed(bytes.length);
    else this.#seat.input(latin1(bytes));
  }

  endInput(): void {
    this.#seat?.endInput();
  }

  adjust(bytes: number): void {
    this.#window = Math.min(this.#window + bytes, 0xffff_ffff);
    this.relieve();
  }

  /** There may be room again. */
  relieve(): void {
    if (this.#seat !== undefined && this.room() > 0) this.#seat.taken();
  }

  /** The peer closes: the program is hung up on. */
  close(): void {
    this.#peerClosed = true;
    this.#seat?.hangUp();
    this.#seat = undefined;
    this.#sendClose();
    this.#owner.closed();
  }

  room(): number {
    if (this.#hasEnded || this.#hasClosed) return 0;
    return Math.max(0, Math.min(this.#window, this.#owner.room()));
  }

  output(text: string, isError: boolean): void {
    for (let at = 0; at < text.length; at += this.#packetMax) {
      const part = text.slice(at, at + this.#packetMax);
      this.#window -= part.length;
      this.#owner.send(data(this.theirs, part, isError));
    }
  }

  consumed(bytes: number): void {
    this.#taken += bytes;
    if (this.#taken < WINDOW_STEP_BYTES || this.#hasClosed) return;
    this.#ownWindow += this.#taken;
    this.#owner.send(windowAdjust(this.theirs, this.#taken));
    this.#taken = 0;
  }

  exited(status: number, signal?: string): void {
    this.#seat = undefined;
    if (this.#hasClosed) return;
    if (!this.#hasEnded) this.#owner.send(about(Message.channelEof, this.theirs));
    this.#hasEnded = true;
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
    const name = reader.string(TERMINAL_BYTES_MAX);
    const columns = reader.uint32();
    const rows = reader.uint32();
    if (!reader.intact) return false;
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
    if (this.#terminal === undefined || !reader.intact) return false;
    this.#terminal = { ...this.#terminal, columns, rows };
    this.#seat?.resize(columns, rows);
    return true;
  }

  #start(command: string | undefined, isIntact = true): boolean {
    if (!isIntact || this.#seat !== undefined || this.#hasEnded) return false;
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
    if (!isIntact || this.#seat === undefined || !/^[A-Z0-9]{1,10}$/.test(name)) return false;
    this.#seat.signal(name);
    return true;
  }

  #sendClose(): void {
    if (this.#hasClosed) return;
    this.#hasClosed = true;
    this.#owner.send(about(Message.channelClose, this.theirs));
  }
}
