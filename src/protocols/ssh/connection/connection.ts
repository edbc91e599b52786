/**
 * The connection layer (RFC 4254) as Dropbear 2022.83's server has it, for somebody who was let in: channels, each a seat at an emulated
 * machine. Forwarding is reported and refused: nothing is ever dialled or listened at.
 */
import { EMPTY_BYTES, latin1 } from "../../../bytes/ascii.js";
import type { Visit } from "../../emulation/emulation.js";
import { FieldReader } from "../fields.js";
import type { SshReason } from "../reasons.js";
import type { Service, ServiceLink } from "../service.js";
import { Channel, PACKET_BYTES_MAX, WINDOW_BYTES } from "./channel.js";
import { about, Message, OpenFailure, openConfirmation, openFailure, REQUEST_FAILURE } from "./messages.js";

/** Open at once. The daemon takes more; each is a process there as it is here. */
const CHANNELS_MAX = 10;
/** RFC 4254 §11; of a longer name the daemon knows nothing. */
const NAME_BYTES_MAX = 64;
/** Larger windows are as good. */
const WINDOW_BYTES_MAX = 500_000_000;

export class ConnectionService implements Service {
  readonly #link: ServiceLink;
  readonly #visit: Visit;
  readonly #channels = new Map<number, Channel>();
  /** At hand, for what is wrong with it. */
  #message: Uint8Array = EMPTY_BYTES;

  constructor(link: ServiceLink, visit: Visit) {
    this.#link = link;
    this.#visit = visit;
  }

  receive(payload: Uint8Array): void {
    this.#message = payload;
    const reader = new FieldReader(payload, 1);
    switch (payload[0]) {
      case Message.globalRequest:
        return this.#global(reader);
      case Message.channelOpen:
        return this.#open(reader);
      case Message.requestSuccess:
      case Message.requestFailure:
      case Message.channelSuccess:
      case Message.channelFailure:
        return;
      case Message.channelWindowAdjust:
      case Message.channelData:
      case Message.channelExtendedData:
      case Message.channelEof:
      case Message.channelClose:
      case Message.channelRequest:
        return this.#channel(payload[0], reader);
      case Message.channelOpenConfirmation:
      case Message.channelOpenFailure:
        return this.#leave("unexpected message");
      default:
        return this.#link.unimplemented();
    }
  }

  relieve(): void {
    for (const channel of [...this.#channels.values()]) channel.relieve();
  }

  end(): void {
    for (const channel of this.#channels.values()) channel.end();
    this.#channels.clear();
    this.#visit.end();
  }

  #global(reader: FieldReader): void {
    const name = latin1(reader.string());
    const wantsReply = reader.boolean();
    if (!reader.intact) return this.#leave("malformed message");
    if (name === "tcpip-forward") {
      const host = latin1(reader.string());
      this.#visit.recorder.forward("listen", host, reader.uint32());
    }
    if (wantsReply) this.#link.send(REQUEST_FAILURE);
  }

  #open(reader: FieldReader): void {
    const type = latin1(reader.string());
    const theirs = reader.uint32();
    const window = Math.min(reader.uint32(), WINDOW_BYTES_MAX);
    const packetMax = reader.uint32();
    if (!reader.intact) return this.#leave("malformed message");
    if (type === "direct-tcpip") return this.#direct(reader, theirs);
    if (type !== "session") return this.#link.send(openFailure(theirs, OpenFailure.unknownType));
    if (this.#channels.size >= CHANNELS_MAX || packetMax === 0) return this.#link.send(openFailure(theirs, OpenFailure.shortage));
    const ours = this.#freeNumber();
    const channel = new Channel(
      {
        send: (message) => this.#link.send(message),
        room: () => this.#link.room(),
        soon: (then) => void this.#link.connection.after(0, then),
        sit: (start, owner) => this.#visit.sit(start, owner),
        closed: () => void this.#channels.delete(ours),
        refuse: (why) => this.#leave(why),
      },
      theirs,
      window,
      packetMax,
    );
    this.#channels.set(ours, channel);
    this.#link.send(openConfirmation(theirs, ours, WINDOW_BYTES, PACKET_BYTES_MAX));
  }

  #direct(reader: FieldReader, theirs: number): void {
    const host = latin1(reader.string());
    const port = reader.uint32();
    if (reader.intact) this.#visit.recorder.forward("direct", host, port);
    this.#link.send(openFailure(theirs, OpenFailure.prohibited));
  }

  #channel(message: number, reader: FieldReader): void {
    const channel = this.#channels.get(reader.uint32());
    if (channel === undefined) return this.#leave("unknown channel");
    switch (message) {
      case Message.channelWindowAdjust:
        return channel.adjust(reader.uint32());
      case Message.channelData:
      case Message.channelExtendedData: {
        if (message === Message.channelExtendedData) reader.uint32();
        const bytes = reader.string(PACKET_BYTES_MAX);
        // Extended data has no place to go in this direction.
        return reader.intact ? channel.receive(bytes) : this.#leave("malformed message");
      }
      case Message.channelEof:
        return channel.endInput();
      case Message.channelClose:
        return channel.close();
      default:
        return this.#request(channel, reader);
    }
  }

  #request(channel: Channel, reader: FieldReader): void {
    const type = latin1(reader.string());
    const wantsReply = reader.boolean();
    if (!reader.intact) return this.#leave("malformed message");
    const isGranted = type.length > NAME_BYTES_MAX ? false : channel.request(type, reader);
    if (wantsReply && isGranted !== undefined)
      this.#link.send(about(isGranted ? Message.channelSuccess : Message.channelFailure, channel.theirs));
  }

  #freeNumber(): number {
    let number = 0;
    while (this.#channels.has(number)) number++;
    return number;
  }

  #leave(why: SshReason): void {
    this.#link.disconnect(why, this.#message);
  }
}
