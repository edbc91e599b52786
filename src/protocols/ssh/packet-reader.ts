/**
 * Takes messages out of the stream (RFC 4253 §6) as Dropbear does: the first block tells the length, which is judged at once; the
 * rest is judged when it is there. Memory is taken for one packet at a time, and only for one whose length may be.
 */
import { EMPTY_BYTES } from "../../bytes/ascii.js";
import { type Opener, plain } from "./crypto/cipher.js";
import type { Inflater } from "./zlib.js";

/** The longest packet, its tag included. */
const PACKET_BYTES_MAX = 35_000;
/** The longest message: 32 KiB and what compression may add to it. */
const MESSAGE_BYTES_MAX = 32_789;
const LENGTH_BYTES = 4;
const HEADER_BYTES = 5;
const SEQUENCES = 2 ** 32;

export type PacketFault = "bad packet length" | "bad MAC" | "bad compression";

export class PacketReader {
  opener: Opener = plain;
  /** There while messages are compressed. */
  inflater: Inflater | undefined;
  /** Of the packet being read. */
  sequence = 0;
  /** In all packets so far. */
  bytes = 0;
  /** Why there will be no more messages. */
  fault: PacketFault | undefined;
  #chunk: Uint8Array = EMPTY_BYTES;
  #at = 0;
  /** The packet that has begun; as long as a block until its length is known. */
  #packet: Uint8Array = EMPTY_BYTES;
  #filled = 0;
  #measured = false;

  /** Adds to the stream; the one before has been read, or is in `rest`. */
  feed(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#at = 0;
  }

  /** What of the chunk has not been read; it is forgotten. */
  rest(): Uint8Array {
    const rest = this.#chunk.subarray(this.#at);
    this.#chunk = EMPTY_BYTES;
    this.#at = 0;
    return rest;
  }

  /** What there is of a packet that has not come whole, or whose length is a fault. */
  get begun(): Uint8Array {
    return this.#packet.subarray(0, this.#filled);
  }

  /** @returns the next message; undefined when it has not come whole, or there is a fault */
  next(): Uint8Array | undefined {
    if (this.fault !== undefined) return undefined;
    if (!this.#measured && !(this.#begin() && this.#measure())) return undefined;
    if (!this.#fill()) return undefined;
    return this.#open();
  }

  /** Gathers the first block. */
  #begin(): boolean {
    if (this.#filled === 0 && this.#packet.length !== this.opener.blockBytes) {
      this.#packet = new Uint8Array(this.opener.blockBytes);
    }
    return this.#fill();
  }

  #measure(): boolean {
    const { blockBytes, tagBytes, lengthApart } = this.opener;
    const field = this.opener.begin(this.sequence, this.#packet);
    const padded = lengthApart ? field : field + LENGTH_BYTES;
    const whole = field + LENGTH_BYTES + tagBytes;
    if (whole > PACKET_BYTES_MAX || padded < blockBytes || padded % blockBytes !== 0) {
      this.fault = "bad packet length";
      return false;
    }
    const packet = new Uint8Array(whole);
    packet.set(this.#packet);
    this.#packet = packet;
    this.#measured = true;
    return true;
  }

  /** Moves what has come into the packet. @returns whether it is full */
  #fill(): boolean {
    const count = Math.min(this.#packet.length - this.#filled, this.#chunk.length - this.#at);
    this.#packet.set(this.#chunk.subarray(this.#at, this.#at + count), this.#filled);
    this.#filled += count;
    this.#at += count;
    return this.#filled === this.#packet.length;
  }

  #open(): Uint8Array | undefined {
    const packet = this.#packet;
    this.#packet = EMPTY_BYTES;
    this.#filled = 0;
    this.#measured = false;
    this.bytes += packet.length;
    if (!this.opener.open(this.sequence, packet)) {
      this.fault = "bad MAC";
      return undefined;
    }
    const length = packet.length - this.opener.tagBytes - HEADER_BYTES - packet[LENGTH_BYTES]!;
    if (length < 1 || length > MESSAGE_BYTES_MAX) {
      this.fault = "bad packet length";
      return undefined;
    }
    this.sequence = (this.sequence + 1) % SEQUENCES;
    const message = packet.subarray(HEADER_BYTES, HEADER_BYTES + length);
    return this.inflater === undefined ? message : this.#expand(this.inflater, message);
  }

  #expand(inflater: Inflater, message: Uint8Array): Uint8Array | undefined {
    const expanded = inflater.expand(message);
    if (expanded === undefined || expanded.length === 0) this.fault = "bad compression";
    return this.fault === undefined ? expanded : undefined;
  }
}
