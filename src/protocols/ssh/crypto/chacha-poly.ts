/**
 * chacha20-poly1305@openssh.com: two ChaCha20 keys, one for the length field alone, one for the packet and, by the first block of
 * its stream, for the packet's Poly1305 key (OpenSSH's PROTOCOL.chacha20poly1305). The tag is over what is encrypted.
 */
import { timingSafeEqual } from "node:crypto";
import { ChaCha20 } from "./chacha20.js";
import { lengthField, type Opener, type Sealer } from "./cipher.js";
import { POLY1305_TAG_BYTES, poly1305 } from "./poly1305.js";

const KEY_BYTES = 32;
const LENGTH_BYTES = 4;
/** Of the packet's stream: block 0 makes the key of the tag, the packet begins with block 1. */
const TAG_BLOCK = 0;
const PACKET_BLOCK = 1;

export class ChachaPoly implements Sealer, Opener {
  readonly blockBytes = 8;
  readonly tagBytes = POLY1305_TAG_BYTES;
  readonly lengthApart = true;
  readonly #packets: ChaCha20;
  readonly #lengths: ChaCha20;
  readonly #tagKey = new Uint8Array(KEY_BYTES);
  readonly #tag = new Uint8Array(POLY1305_TAG_BYTES);

  /** @param keys 64 bytes */
  constructor(keys: Uint8Array) {
    this.#packets = new ChaCha20(keys.subarray(0, KEY_BYTES));
    this.#lengths = new ChaCha20(keys.subarray(KEY_BYTES));
  }

  seal(sequence: number, packet: Uint8Array): void {
    const end = packet.length - POLY1305_TAG_BYTES;
    this.#lengths.apply(sequence, 0, packet.subarray(0, LENGTH_BYTES));
    this.#packets.apply(sequence, PACKET_BLOCK, packet.subarray(LENGTH_BYTES, end));
    this.#authenticate(sequence, packet.subarray(0, end), packet.subarray(end));
  }

  begin(sequence: number, block: Uint8Array): number {
    const length = Uint8Array.from(block.subarray(0, LENGTH_BYTES));
    this.#lengths.apply(sequence, 0, length);
    return lengthField(length);
  }

  open(sequence: number, packet: Uint8Array): boolean {
    const end = packet.length - POLY1305_TAG_BYTES;
    this.#authenticate(sequence, packet.subarray(0, end), this.#tag);
    if (!timingSafeEqual(this.#tag, packet.subarray(end))) return false;
    this.#packets.apply(sequence, PACKET_BLOCK, packet.subarray(LENGTH_BYTES, end));
    return true;
  }

  #authenticate(sequence: number, sealed: Uint8Array, tag: Uint8Array): void {
    this.#tagKey.fill(0);
    this.#packets.apply(sequence, TAG_BLOCK, this.#tagKey);
    poly1305(this.#tagKey, sealed, tag);
  }
}
