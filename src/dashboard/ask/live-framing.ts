/**
 * Cuts the body of `/api/v1/live` into messages, `length u32le | message`. The like of wire/framing.ts for where there is no
 * Buffer. A length of 0 is a message without content: the server's sign of life.
 */
export const LIVE_MESSAGE_BYTES_MAX = 16 * 1024 * 1024;

/** The server broke the framing; the stream cannot be read further. */
export class LiveFramingError extends Error {
  readonly code = "LIVE_FRAMING";
}

/**
 * @param take called with each whole message, a view on the chunks
 * @returns a function that takes the body's next chunk; it throws LiveFramingError for a length above `bytesMax`
 */
export function liveMessageReader(
  take: (message: Uint8Array) => void,
  bytesMax = LIVE_MESSAGE_BYTES_MAX,
): (chunk: Uint8Array) => void {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let wantedBytes = 4;
  return (chunk) => {
    held.push(chunk);
    heldBytes += chunk.length;
    // Chunks are joined only when they complete something, or a large message in small chunks would cost its square.
    if (heldBytes < wantedBytes) return;
    let input = joined(held, heldBytes);
    wantedBytes = 4;
    while (input.length >= 4) {
      const length = new DataView(input.buffer, input.byteOffset).getUint32(0, true);
      if (length > bytesMax) throw new LiveFramingError(`A message of ${length} bytes; expected at most ${bytesMax}.`);
      if (input.length < 4 + length) {
        wantedBytes = 4 + length;
        break;
      }
      take(input.subarray(4, 4 + length));
      input = input.subarray(4 + length);
    }
    held = input.length > 0 ? [input] : [];
    heldBytes = input.length;
  };
}

function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const whole = new Uint8Array(bytes);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
