/**
 * What a packet is encrypted and authenticated with, in one direction (RFC 4253 §6): each way of doing both stands behind these
 * two. A packet is whole here: its length, its padding, its payload and, at its end, its tag.
 */

/** For what we send. */
export interface Sealer {
  /** A packet's length is a multiple of it, without the tag. */
  readonly blockBytes: number;
  readonly tagBytes: number;
  /** The length field does not count towards that multiple. */
  readonly lengthApart: boolean;
  /** Encrypts the packet where it lies and fills its last `tagBytes`. */
  seal(sequence: number, packet: Uint8Array): void;
}

/** For what we receive. */
export interface Opener {
  readonly blockBytes: number;
  readonly tagBytes: number;
  readonly lengthApart: boolean;
  /** Reads the length field of the packet that begins with `block`; what of it had to be decrypted is, where it lies. */
  begin(sequence: number, block: Uint8Array): number;
  /** Decrypts the rest. @returns whether the packet is authentic */
  open(sequence: number, packet: Uint8Array): boolean;
}

/** Before keys are there: a block is 8 bytes (RFC 4253 §6). */
export const plain: Sealer & Opener = {
  blockBytes: 8,
  tagBytes: 0,
  lengthApart: false,
  seal() {},
  begin: (_sequence, block) => lengthField(block),
  open: () => true,
};

export function lengthField(bytes: Uint8Array): number {
  return ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0;
}
