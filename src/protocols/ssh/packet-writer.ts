/** Makes packets of messages (RFC 4253 §6), padded as Dropbear pads: with random bytes, as few as will do. */
import { plain, type Sealer } from "./crypto/cipher.js";
import type { Deflater } from "./zlib.js";

const LENGTH_BYTES = 4;
/** The length field and that of the padding. */
const HEADER_BYTES = 5;
const PADDING_BYTES_MIN = 4;
const PACKET_BYTES_MIN = 16;
const SEQUENCES = 2 ** 32;

export class PacketWriter {
  sealer: Sealer = plain;
  /** There while messages are compressed. */
  deflater: Deflater | undefined;
  /** Of the next packet. */
  sequence = 0;
  /** In all packets so far. */
  bytes = 0;
  readonly #random: (length: number) => Uint8Array;

  constructor(random: (length: number) => Uint8Array) {
    this.#random = random;
  }

  /** @returns the packet that carries `message`, ready to be sent */
  write(message: Uint8Array): Uint8Array {
    const payload = this.deflater?.compress(message) ?? message;
    const { blockBytes, tagBytes, lengthApart } = this.sealer;
    const bare = HEADER_BYTES + payload.length;
    let padding = blockBytes - ((lengthApart ? bare - LENGTH_BYTES : bare) % blockBytes);
    if (padding < PADDING_BYTES_MIN) padding += blockBytes;
    if (bare + padding < PACKET_BYTES_MIN) padding += blockBytes;
    const packet = new Uint8Array(bare + padding + tagBytes);
    const length = bare + padding - LENGTH_BYTES;
    packet[0] = length >>> 24;
    packet[1] = length >>> 16;
    packet[2] = length >>> 8;
    packet[3] = length;
    packet[4] = padding;
    packet.set(payload, HEADER_BYTES);
    packet.set(this.#random(padding), bare);
    this.sealer.seal(this.sequence, packet);
    this.sequence = (this.sequence + 1) % SEQUENCES;
    this.bytes += packet.length;
    return packet;
  }
}
