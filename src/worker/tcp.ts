/**
 * Accepted connections as Node's own TCP handles, without `net.Socket` and its streams around them: a login session costs 35 µs
 * of CPU instead of 51, most of the rest being the kernel's. The price is the use of an interface that Node does not document;
 * all of it stands in this file. It is what `net.Socket` itself calls, unchanged from Node 12 to 24.
 */
import { Socket } from "node:net";

/** What we use of a listening handle. */
export interface ListenHandle {
  onconnection: (status: number, connection: TcpHandle | undefined) => void;
  listen(backlog: number): number;
  /** @returns 0, or why it is bound to nothing, as a negative errno */
  getsockname(out: Partial<PeerName>): number;
  close(): void;
}

/** What can be written to and closed: a connection's handle, or TLS over it. */
export interface Outlet {
  /** Bytes given to `write…` that the kernel has not taken yet. */
  readonly writeQueueSize: number;
  /** @returns 0, or an errno */
  writeLatin1String(request: WriteRequest, text: string): number;
  readStop(): number;
  close(): void;
}

/** What we use of a connection's handle. */
export interface TcpHandle extends Outlet {
  /** Called with what was read, or with undefined at the end of the stream and on an error. */
  onread: (chunk: ArrayBuffer | undefined) => void;
  getpeername(out: PeerName): number;
  readStart(): number;
}

export interface PeerName {
  address: string;
  family: string;
  port: number;
}

/** A write that the kernel could not take at once; `oncomplete` runs when it has, or has failed. */
export interface WriteRequest {
  oncomplete: (status: number) => void;
}

const WriteRequestClass = writeRequestClass();
let spare = new WriteRequestClass();

/**
 * Writes a latin1 string.
 *
 * @param drained called later, once, if the kernel did not take all of it now
 * @returns false when the connection is broken
 */
export function write(handle: Outlet, text: string, drained: () => void): boolean {
  const request = spare;
  if (handle.writeLatin1String(request, text) !== 0) return false;
  if (handle.writeQueueSize > 0) {
    // Only a write that waits keeps its request; one that went through at once leaves it for the next.
    request.oncomplete = drained;
    spare = new WriteRequestClass();
  }
  return true;
}

/** Hands a connection over to a `net.Socket`, which closes it from then on. @param received what has been read already */
export function asSocket(handle: TcpHandle, received: Uint8Array): Socket {
  handle.readStop();
  const socket = new Socket({ handle } as never);
  socket.unshift(received);
  return socket;
}

/** Node's class for write requests, taken from a write on a socket whose handle is ours. */
function writeRequestClass(): new () => WriteRequest {
  let found: (new () => WriteRequest) | undefined;
  const handle = {
    writeUtf8String(request: WriteRequest) {
      found = request.constructor as new () => WriteRequest;
      return 0;
    },
    readStart: () => 0,
    readStop: () => 0,
    close: (closed?: () => void) => closed?.(),
    getAsyncId: () => 0,
  };
  const socket = new Socket({ handle } as never);
  socket.write("-");
  socket.destroy();
  if (found === undefined) throw new Error(`Node ${process.version} has no write requests where they are looked for.`);
  return found;
}
