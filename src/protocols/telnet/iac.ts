/**
 * What telnetd does to the peer's bytes before its terminal sees them: commands (RFC 854) are taken out and passed on, CR LF and
 * CR NUL become CR. Options are not negotiated: BusyBox ignores what it is told, and so the payload of a subnegotiation, save
 * that of NAWS, counts as typed. It is told to the receiver all the same, once it ends. Any split of the stream gives the same.
 */
import { CR, LF } from "../../bytes/ascii.js";
import { Gather } from "../../bytes/gather.js";

export const IAC = 255;
/** The first code that RFC 1184 and later gave a meaning. */
const EOF = 236;
const SE = 240;
export const AYT = 246;
const SB = 250;
const WILL = 251;
export const NAWS = 31;
const NAWS_BYTES = 4;

/** Of a payload; what exceeds it is counted. */
const PAYLOAD_BYTES_MAX = 4096;

const ESCAPED_IAC = Uint8Array.of(IAC);
const NUL = Uint8Array.of(0);

/** Whom the parts of the stream are for, in their order. */
export interface IacReceiver {
  /** `chunk` from `start` to before `end` was typed; a CR is always its last byte. */
  text(chunk: Uint8Array, start: number, end: number): void;
  /** IAC and `code` were read, with all that belongs to them; IAC itself stands for a 255 that was typed. */
  command(code: number): void;
  /** What no telnet would send: an SE out of place, or a code that is no command, with the byte that BusyBox takes along. */
  broken(reason: IacReason, bytes: Uint8Array): void;
  /** @param verb WILL, WONT, DO or DONT */
  option(verb: number, option: number): void;
  /**
   * @param length the payload's true length in bytes
   * @param ended by IAC SE; otherwise anything that was typed may be part of it
   */
  subnegotiation(option: number, payload: Uint8Array, length: number, ended: boolean): void;
}

/** Why a command breaks the rules. */
export const IAC_REASONS = ["SE out of place", "unknown command"] as const;
export type IacReason = (typeof IAC_REASONS)[number];

type State = "text" | "command" | "option" | "subnegotiation" | "size";

export class IacReader {
  readonly #receiver: IacReceiver;
  #state: State = "text";
  #verb = 0;
  #sizeBytesLeft = 0;
  #afterCr = false;
  #nulHeld = false;
  /** The subnegotiation that has not ended yet, and its option. */
  #payload: Gather | undefined;
  #payloadOption = 0;

  constructor(receiver: IacReceiver) {
    this.#receiver = receiver;
  }

  receive(chunk: Uint8Array): void {
    if (this.#nulHeld) {
      this.#nulHeld = false;
      this.#receiver.text(NUL, 0, 1);
    }
    for (let index = 0; index < chunk.length; ) {
      index = this.#state === "text" ? this.#text(chunk, index) : this.#command(chunk, index);
    }
  }

  /** All that has come was read: telnetd drops a NUL that is the last byte of what it reads. */
  pause(): void {
    this.#nulHeld = false;
  }

  /** The next byte may still turn the CR before it into CR LF or CR NUL. */
  get afterCr(): boolean {
    return this.#afterCr;
  }

  /** The CR stands alone: an LF that follows counts for itself. */
  endCr(): void {
    this.#afterCr = false;
  }

  /** The stream has ended, perhaps within a subnegotiation. */
  end(): void {
    this.#endPayload(false);
  }

  /** @returns the index of the first byte not taken */
  #text(chunk: Uint8Array, start: number): number {
    if (this.#afterCr) {
      this.#afterCr = false;
      if (chunk[start] === LF || chunk[start] === 0) return start + 1;
    }
    let end = start;
    while (end < chunk.length && chunk[end] !== IAC && chunk[end] !== CR) end++;
    if (chunk[end] === CR) {
      this.#afterCr = true;
      end++;
    }
    if (this.#payload !== undefined && end > start) this.#payload.add(chunk.subarray(start, end));
    this.#nulHeld = end === chunk.length && chunk[end - 1] === 0;
    const textEnd = this.#nulHeld ? end - 1 : end;
    if (textEnd > start) this.#receiver.text(chunk, start, textEnd);
    if (chunk[end] !== IAC || this.#afterCr) return end;
    this.#state = "command";
    return end + 1;
  }

  #command(chunk: Uint8Array, index: number): number {
    const byte = chunk[index]!;
    switch (this.#state) {
      case "command":
        this.#state = "text";
        if (byte === SB) this.#state = "subnegotiation";
        else if (byte >= SE && (byte < WILL || byte === IAC)) this.#short(byte);
        else {
          // Below SE are no commands; BusyBox takes them to have an option, too.
          this.#verb = byte;
          this.#state = "option";
        }
        return index + 1;
      case "option":
        this.#state = "text";
        this.#withOption(byte);
        return index + 1;
      case "subnegotiation":
        this.#beginPayload(byte);
        return index + 1;
      default: {
        const end = Math.min(chunk.length, index + this.#sizeBytesLeft);
        this.#payload?.add(chunk.subarray(index, end));
        this.#sizeBytesLeft -= end - index;
        if (this.#sizeBytesLeft === 0) this.#state = "text";
        return end;
      }
    }
  }

  /** A command of two bytes. */
  #short(code: number): void {
    if (code === IAC) this.#payload?.add(ESCAPED_IAC);
    else if (code === SE && this.#payload === undefined) this.#receiver.broken("SE out of place", Uint8Array.of(IAC, SE));
    else if (code === SE) this.#endPayload(true);
    this.#receiver.command(code);
  }

  #withOption(option: number): void {
    const verb = this.#verb;
    if (verb >= WILL) this.#receiver.option(verb, option);
    else if (verb < EOF) this.#receiver.broken("unknown command", Uint8Array.of(IAC, verb, option));
    this.#receiver.command(verb);
  }

  #beginPayload(option: number): void {
    this.#endPayload(false);
    this.#receiver.command(SB);
    this.#payload = new Gather(PAYLOAD_BYTES_MAX);
    this.#payloadOption = option;
    // The only payload that BusyBox reads, four bytes whatever they are.
    this.#state = option === NAWS ? "size" : "text";
    this.#sizeBytesLeft = NAWS_BYTES;
  }

  #endPayload(ended: boolean): void {
    const payload = this.#payload;
    if (payload === undefined) return;
    this.#payload = undefined;
    const { length } = payload;
    this.#receiver.subnegotiation(this.#payloadOption, payload.take(), length, ended);
  }
}
