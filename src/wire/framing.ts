/** Length-prefixed messages on a stream: `length u32le | message`. */

/** The largest message that either side of the unix socket accepts, in bytes. */
export const MESSAGE_BYTES_MAX = 256 * 1024;

/** The peer of a stream broke the framing; the stream cannot be read further. */
export class FramingError extends Error {
  readonly code = "FRAMING";
}

/** `message` with its length before it. */
export function withLength(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(4 + message.length);
  framed.writeUInt32LE(message.length, 0);
  framed.set(message, 4);
  return framed;
}

/**
 * Cuts a stream into messages.
 *
 * @param take called with each whole message, a view that is valid until it returns unless the caller's chunks are never reused
 * @returns a function that takes the stream's next chunk; it throws FramingError for a length of 0 or above `bytesMax`
 */
export function messageReader(take: (message: Buffer) => void, bytesMax = MESSAGE_BYTES_MAX): (chunk: Buffer) => void {
  let rest: Buffer | undefined;
  return (chunk) => {
    let input = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    rest = undefined;
    while (input.length >= 4) {
      const length = input.readUInt32LE(0);
      if (length === 0 || length > bytesMax) throw new FramingError(`A message of ${length} bytes; expected 1 to ${bytesMax}.`);
      if (input.length < 4 + length) break;
      take(input.subarray(4, 4 + length));
      input = input.subarray(4 + length);
    }
    if (input.length > 0) rest = input;
  };
}
