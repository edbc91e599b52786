/**
 * zlib streams that are used a message at a time (RFC 4253 §6.2), as `zlib@openssh.com` is: each message is flushed, and what came
 * before is what the next refers to. Node's streams answer later; what they stand on answers at once. The price is the use of an
 * interface that Node does not document; all of it stands in this file. It is what `zlib.inflateSync` itself calls.
 */
import { constants, createDeflate, createInflate } from "node:zlib";

/** The longest message that Dropbear takes out of one. */
const MESSAGE_BYTES_MAX = 32_768;
/** What a message may grow by: zlib's blocks, and their end. */
const GROWTH_BYTES_MAX = 64;

interface Handle {
  onerror: (message: string) => void;
  writeSync(flush: number, from: Uint8Array, at: number, length: number, to: Uint8Array, toAt: number, room: number): void;
  close(): void;
}

/** Where a handle leaves how much room, and how much input, it has not used. */
type State = readonly [room: number, input: number];

class Stream {
  readonly #handle: Handle;
  readonly #state: State;
  #failed = false;

  constructor(of: typeof createInflate | typeof createDeflate) {
    const { _handle, _writeState } = of() as unknown as { _handle: Handle; _writeState: State };
    this.#handle = _handle;
    this.#state = _writeState;
    _handle.onerror = () => {
      this.#failed = true;
    };
  }

  /** @returns what came of the whole input; undefined when it is wrong, or more than `bytesMax` */
  run(input: Uint8Array, bytesMax: number): Uint8Array | undefined {
    const output = new Uint8Array(bytesMax + 1);
    this.#handle.writeSync(constants.Z_SYNC_FLUSH, input, 0, input.length, output, 0, output.length);
    const [room, rest] = this.#state;
    const length = output.length - room;
    return this.#failed || rest > 0 || length > bytesMax ? undefined : output.slice(0, length);
  }

  close(): void {
    this.#handle.close();
  }
}

/** For what we receive. */
export class Inflater {
  readonly #stream = new Stream(createInflate);

  /** @returns undefined when it cannot be, or becomes too long; nothing can come behind it */
  expand(message: Uint8Array): Uint8Array | undefined {
    return this.#stream.run(message, MESSAGE_BYTES_MAX);
  }

  close(): void {
    this.#stream.close();
  }
}

/** For what we send. */
export class Deflater {
  readonly #stream = new Stream(createDeflate);

  compress(message: Uint8Array): Uint8Array {
    const compressed = this.#stream.run(message, message.length + (message.length >> 8) + GROWTH_BYTES_MAX);
    if (compressed === undefined) throw new Error(`A message of ${message.length} bytes does not fit when compressed.`);
    return compressed;
  }

  close(): void {
    this.#stream.close();
  }
}
