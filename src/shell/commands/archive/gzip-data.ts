/**
 * gzip's form of data, both ways, on no more of it than a command may hold. Compressed data is a row of members of one piece each,
 * so that neither a long file nor the time for one piece holds up the sensor; who unpacks it sees no difference.
 */
import { gunzipSync, gzipSync } from "node:zlib";
import type { Part } from "../../process.js";
import { Failure } from "../kit/errors.js";
import type { Input } from "../kit/input.js";

export const GZIP_MAGIC = "\x1f\x8b";
const MEMBER_BYTES = 128 * 1024;
/** What data may come to when unpacked: bombs end here. */
const UNPACKED_BYTES_MAX = 8 * 1024 * 1024;
/** What is written at once; each is a turn, which is charged for. */
const WRITTEN_BYTES = 4096;

/** Compresses all of it, giving each piece to `write`. */
export function* compress(input: Input, write: (piece: string) => Part<void>): Part<void> {
  let isFirst = true;
  for (;;) {
    const text = yield* input.exactly(MEMBER_BYTES);
    if (text === "" && !isFirst) return;
    isFirst = false;
    yield* pieces(gzipSync(Buffer.from(text, "latin1")), write);
    if (text.length < MEMBER_BYTES) return;
  }
}

/** @throws Failure as BusyBox words it */
export function* unpack(input: Input, write: (piece: string) => Part<void>): Part<void> {
  const bytes = Buffer.from(yield* input.all(), "latin1");
  if (bytes.toString("latin1", 0, 2) !== GZIP_MAGIC) throw new Failure("invalid magic");
  yield* pieces(inflated(bytes), write);
}

export function inflated(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_BUFFER_TOO_LARGE") throw new Failure("out of memory");
    throw new Failure(code === "Z_BUF_ERROR" ? "unexpected end of file" : "corrupted data");
  }
}

function* pieces(bytes: Buffer, write: (piece: string) => Part<void>): Part<void> {
  for (let at = 0; at < bytes.length; at += WRITTEN_BYTES) {
    yield* write(bytes.toString("latin1", at, at + WRITTEN_BYTES));
    yield { on: "turn" };
  }
}
