/**
 * A TLS client's first message, read before TLS itself sees it: what the peer's software offers, in its own order, is what tells
 * it from others. Reads RFC 8446 §4.1.2 and the older forms of the same layout; knows nothing of sockets.
 */

export interface ClientHello {
  /** The version field, which since TLS 1.3 says 1.2: 0x0303. */
  readonly version: number;
  readonly ciphers: readonly number[];
  /** Types, in the order sent. */
  readonly extensions: readonly number[];
  readonly groups: readonly number[];
  readonly pointFormats: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  readonly supportedVersions: readonly number[];
  /** As sent, of at most 255 bytes. */
  readonly serverName: Uint8Array | undefined;
  /** The names of protocols above TLS, as sent. */
  readonly protocols: readonly Uint8Array[];
}

/** `partial`: more bytes are needed. `malformed`: no ClientHello, whatever may follow. */
export type HelloRead = { readonly kind: "hello"; readonly hello: ClientHello } | { readonly kind: "partial" | "malformed" };

/** A hello larger than this is not waited for; the largest of browsers, with post-quantum keys, have about 2,000. */
export const HELLO_BYTES_MAX = 16 * 1024;

const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const RECORD_HEADER_BYTES = 5;

const SERVER_NAME = 0;
const SUPPORTED_GROUPS = 10;
const POINT_FORMATS = 11;
const SIGNATURE_ALGORITHMS = 13;
const ALPN = 16;
const SUPPORTED_VERSIONS = 43;

/** @param received the first bytes of the stream */
export function readClientHello(received: Uint8Array): HelloRead {
  const message = handshakeMessage(received);
  if (message === "partial" || message === "malformed") return { kind: message };
  try {
    return { kind: "hello", hello: parse(new Reader(message)) };
  } catch (error) {
    if (error instanceof RangeError) return { kind: "malformed" };
    throw error;
  }
}

/** The ClientHello's body, put together from the records that carry it. */
function handshakeMessage(received: Uint8Array): Uint8Array | "partial" | "malformed" {
  const pieces: Uint8Array[] = [];
  let gathered = 0;
  for (let at = 0; at < received.length; ) {
    if (received[at] !== HANDSHAKE_RECORD || (received[at + 1] ?? 3) !== 3) return "malformed";
    if (received.length < at + RECORD_HEADER_BYTES) return "partial";
    const length = (received[at + 3]! << 8) | received[at + 4]!;
    const piece = received.subarray(at + RECORD_HEADER_BYTES, at + RECORD_HEADER_BYTES + length);
    if (length === 0) return "malformed";
    pieces.push(piece);
    gathered += piece.length;
    if (gathered >= 4) {
      const message = pieces.length === 1 ? piece : Buffer.concat(pieces);
      if (message[0] !== CLIENT_HELLO) return "malformed";
      const bodyLength = (message[1]! << 16) | (message[2]! << 8) | message[3]!;
      if (bodyLength > HELLO_BYTES_MAX) return "malformed";
      if (message.length >= 4 + bodyLength) return message.subarray(4, 4 + bodyLength);
    }
    at += RECORD_HEADER_BYTES + length;
  }
  return "partial";
}

function parse(reader: Reader): ClientHello {
  const version = reader.uint16();
  reader.take(32); // random
  reader.take(reader.uint8()); // session id
  const ciphers = uint16s(reader.take(reader.uint16()));
  reader.take(reader.uint8()); // compression methods
  const extensions = new Map<number, Uint8Array>();
  const order: number[] = [];
  if (!reader.atEnd) {
    const list = new Reader(reader.take(reader.uint16()));
    while (!list.atEnd) {
      const type = list.uint16();
      order.push(type);
      extensions.set(type, list.take(list.uint16()));
    }
  }
  const within = (type: number, lengthBytes: 1 | 2): Uint8Array => {
    const body = extensions.get(type);
    if (body === undefined) return new Uint8Array(0);
    const inner = new Reader(body);
    return inner.take(lengthBytes === 1 ? inner.uint8() : inner.uint16());
  };
  return {
    version,
    ciphers,
    extensions: order,
    groups: uint16s(within(SUPPORTED_GROUPS, 2)),
    pointFormats: [...within(POINT_FORMATS, 1)],
    signatureAlgorithms: uint16s(within(SIGNATURE_ALGORITHMS, 2)),
    supportedVersions: uint16s(within(SUPPORTED_VERSIONS, 1)),
    serverName: serverName(within(SERVER_NAME, 2)),
    protocols: names(within(ALPN, 2)),
  };
}

function serverName(list: Uint8Array): Uint8Array | undefined {
  if (list.length === 0) return undefined;
  const reader = new Reader(list);
  reader.uint8(); // host_name is the only type there is
  return reader.take(reader.uint16()).subarray(0, 255);
}

function names(list: Uint8Array): Uint8Array[] {
  const reader = new Reader(list);
  const found: Uint8Array[] = [];
  while (!reader.atEnd) found.push(reader.take(reader.uint8()));
  return found;
}

function uint16s(bytes: Uint8Array): number[] {
  const reader = new Reader(bytes);
  const values: number[] = [];
  while (!reader.atEnd) values.push(reader.uint16());
  return values;
}

/** Reads big-endian fields. @throws RangeError past the end */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  uint8(): number {
    return this.take(1)[0]!;
  }

  uint16(): number {
    const [high, low] = this.take(2);
    return (high! << 8) | low!;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new RangeError("past the end");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
