/**
 * A connection goes over to TLS: its first message is read for what it tells of the peer's software, then Node's TLS takes the
 * socket. Promises one of `secured`, `failed` and, to a peer that leaves without a word, the end of the stream; and nothing after
 * `close`. Deadlines are the listener's.
 */
import { createRequire } from "node:module";
import type { SecureContext, TLSSocket } from "node:tls";
import { EMPTY_BYTES } from "../../bytes/ascii.js";
import type { TlsIdentity } from "../../identity/certificate.js";
import { asSocket, type Outlet, type TcpHandle, type WriteRequest } from "../tcp.js";
import { type ClientHello, HELLO_BYTES_MAX, readClientHello } from "./client-hello.js";

/** How long a peer gets to take the last words. */
const LINGER_MS = 5000;

export interface SecureOwner {
  /** What the peer said first, before anything is made of it. */
  greeted(hello: ClientHello): void;
  /** The handshake is done. */
  secured(): void;
  /** Plain text; undefined at the end of the stream. */
  read(chunk: Uint8Array | undefined): void;
  /** No handshake came about. @param received its first bytes, if they were no ClientHello */
  failed(received: Uint8Array): void;
}

/**
 * Old peers are let in as a router of their time would: TLS 1.0 up, and the peer's order of ciphers counts, as with Postfix and
 * most others that leave their library's defaults.
 */
const CONTEXT = { minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0", honorCipherOrder: false } as const;

/** Loaded when the first peer asks for it: most workers never need it, and it costs a megabyte. */
const tls = lazily(() => createRequire(import.meta.url)("node:tls") as typeof import("node:tls"));

export class TlsServer {
  readonly #context: () => SecureContext;

  constructor({ key, certificate }: TlsIdentity) {
    this.#context = lazily(() => tls().createSecureContext({ ...CONTEXT, key, cert: certificate }));
  }

  /** Waits for a ClientHello on `handle` and answers it. @returns what to write to and close instead of the handle */
  secure(handle: TcpHandle, owner: SecureOwner): Outlet {
    return new SecureOutlet(handle, this.#context, owner);
  }
}

class SecureOutlet implements Outlet {
  readonly #handle: TcpHandle;
  readonly #context: () => SecureContext;
  readonly #owner: SecureOwner;
  #received = EMPTY_BYTES;
  #socket: TLSSocket | undefined;
  #settled = false;
  #closed = false;

  constructor(handle: TcpHandle, context: () => SecureContext, owner: SecureOwner) {
    this.#handle = handle;
    this.#context = context;
    this.#owner = owner;
    handle.onread = (chunk) => this.#greet(chunk);
  }

  get writeQueueSize(): number {
    return this.#socket?.writableLength ?? 0;
  }

  writeLatin1String(request: WriteRequest, text: string): number {
    this.#socket?.write(text, "latin1", () => request.oncomplete?.(0));
    return 0;
  }

  readStop(): number {
    this.#socket?.pause();
    return 0;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const socket = this.#socket;
    if (socket === undefined) return this.#handle.close();
    if (!this.#settled || socket.destroyed) return void socket.destroy();
    // So that TLS says goodbye.
    socket.destroySoon();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  }

  #greet(chunk: ArrayBuffer | undefined): void {
    if (this.#closed) return;
    // Who leaves without a word has broken nothing.
    if (chunk === undefined) return this.#received.length === 0 ? this.#owner.read(undefined) : this.#fail();
    const received = Buffer.concat([this.#received, new Uint8Array(chunk)]);
    const read = readClientHello(received);
    this.#received = read.kind === "hello" ? EMPTY_BYTES : received;
    if (read.kind === "partial" && received.length < HELLO_BYTES_MAX) return;
    if (read.kind === "hello") this.#owner.greeted(read.hello);
    if (!this.#closed) this.#shakeHands(received);
  }

  /** Also with what is no ClientHello: the alert that it deserves is for TLS to say. */
  #shakeHands(received: Uint8Array): void {
    const { TLSSocket } = tls();
    const socket = new TLSSocket(asSocket(this.#handle, received), { isServer: true, secureContext: this.#context() });
    this.#socket = socket;
    socket.once("secure", () => this.#secured());
    socket.on("data", (chunk: Buffer) => {
      if (!this.#closed) this.#owner.read(chunk);
    });
    socket.on("end", () => this.#ended());
    socket.on("error", () => this.#ended());
    socket.on("close", () => this.#ended());
  }

  #secured(): void {
    if (this.#closed || this.#settled) return;
    this.#settled = true;
    this.#owner.secured();
  }

  #ended(): void {
    if (!this.#settled) return this.#fail();
    if (!this.#closed) this.#owner.read(undefined);
  }

  #fail(): void {
    if (this.#settled || this.#closed) return;
    this.#settled = true;
    this.#owner.failed(this.#received);
  }
}

function lazily<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
