/**
 * Telnet's commands in the stream (RFC 854), as BusyBox 1.35 telnetd takes them: none is ever refused or agreed to. Bytes in, data out.
 *
 *   IAC IAC            a data byte 255
 *   IAC 240 … 249      two bytes, ignored; AYT is answered
 *   IAC SB NAWS        seven bytes: a window size
 *   IAC anything else  three bytes, ignored; what follows a subnegotiation's option is data to telnetd, up to its IAC SE
 *
 * Beside that, what the client says of itself is gathered: the options it negotiates, in order, and whole subnegotiations.
 * Where telnetd depends on how the stream was cut into segments (a command split in two, CR and LF apart), we do not.
 */

const CR = 13;
const LF = 10;
const NUL = 0;
const IAC = 255;
const SB = 250;
const SE = 240;
const AYT = 246;
const GA = 249;
const WILL = 251;
const NAWS = 31;
const NAWS_BYTES = 4;

/** Kept of a subnegotiation, and of all option commands together. */
const SUBNEGOTIATION_BYTES_MAX = 4096;
const OPTION_BYTES_MAX = 256;

/** `data` and `commands` between, `newline` after a CR, the others inside a command. */
type State = "data" | "newline" | "iac" | "option" | "sb" | "naws";

export interface IacOwner {
  /** Bytes that are no command, CR LF and CR NUL being one CR. */
  data(bytes: Uint8Array): void;
  /** The client asks whether we are there. */
  areYouThere(): void;
  /** A whole subnegotiation, capped, with its true length; `option` is its first byte. */
  subnegotiation(option: number, payload: Uint8Array, length: number): void;
}

export class IacReader {
  /** The client's WILL, WONT, DO and DONT, three bytes each, in order. */
  readonly #options: number[] = [];
  readonly #owner: IacOwner;
  #state: State = "data";
  #command = 0;
  #nawsLeft = 0;
  /** The subnegotiation being gathered, beside the emulation. */
  #gathered: number[] | undefined;
  #gatheredBytes = 0;

  constructor(owner: IacOwner) {
    this.#owner = owner;
  }

  get options(): Uint8Array {
    return Uint8Array.from(this.#options);
  }

  receive(chunk: Uint8Array): void {
    let dataFrom = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#state === "data" && byte !== IAC && byte !== CR) {
        if (this.#gathered !== undefined) this.#gather(byte);
        continue;
      }
      if (this.#state === "data" || this.#state === "newline") {
        const isSecond = this.#state === "newline" && (byte === LF || byte === NUL);
        const end = byte === CR ? at + 1 : at;
        if (end > dataFrom) this.#owner.data(chunk.subarray(dataFrom, end));
        dataFrom = isSecond || byte === IAC || byte === CR ? at + 1 : at;
        this.#state = byte === IAC ? "iac" : byte === CR ? "newline" : "data";
        if (this.#gathered !== undefined && byte !== IAC) this.#gather(byte);
      } else {
        this.#readCommand(byte);
        dataFrom = at + 1;
      }
    }
    if (this.#state === "data" && dataFrom < chunk.length) this.#owner.data(chunk.subarray(dataFrom));
  }

  #readCommand(byte: number): void {
    switch (this.#state) {
      case "iac":
        return this.#begin(byte);
      case "option":
        if (this.#command >= WILL && this.#options.length < OPTION_BYTES_MAX) this.#options.push(IAC, this.#command, byte);
        this.#state = "data";
        return;
      case "sb":
        this.#gathered = [byte];
        this.#gatheredBytes = 1;
        this.#nawsLeft = NAWS_BYTES;
        this.#state = byte === NAWS ? "naws" : "data";
        return;
      case "naws":
        this.#gather(byte);
        if (--this.#nawsLeft === 0) this.#state = "data";
        return;
      default:
        throw new Error(`no command is read in state ${this.#state}`);
    }
  }

  #begin(byte: number): void {
    this.#command = byte;
    this.#state = "data";
    if (byte === IAC) {
      if (this.#gathered !== undefined) this.#gather(byte);
      this.#owner.data(Uint8Array.of(IAC));
    } else if (byte === SE) {
      this.#endSubnegotiation();
    } else if (byte === AYT) {
      this.#owner.areYouThere();
    } else if (byte === SB) {
      this.#state = "sb";
    } else if (byte < SE || byte > GA) {
      this.#state = "option";
    }
  }

  #gather(byte: number): void {
    this.#gatheredBytes++;
    if (this.#gathered!.length < SUBNEGOTIATION_BYTES_MAX) this.#gathered!.push(byte);
  }

  #endSubnegotiation(): void {
    const [option, ...payload] = this.#gathered ?? [];
    if (option !== undefined) this.#owner.subnegotiation(option, Uint8Array.from(payload), this.#gatheredBytes - 1);
    this.#gathered = undefined;
  }
}
