/**
 * Workers and watchers in: the unix socket. What a worker sends goes to `take`, a chunk at a time, and is answered when that has
 * kept it; while nothing can be kept (a full disk) no more is read, so that workers wait, and shed at their own bound. Who breaks the
 * protocol costs its own connection. Watchers get a copy of each frame, and are told what they were too slow for.
 */
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { Logger } from "../log.js";
import { WireError } from "../wire/event.js";
import { decodeFrameHead, decodeToCollector, encodeFromCollector, type ToCollector } from "../wire/frame.js";
import { FramingError, messageReader, withLength } from "../wire/framing.js";
import type { TakenFrame } from "./spool/spool.js";

const CONNECTIONS_MAX = 256;
const WATCHERS_MAX = 16;
/** What may wait for one that does not read. */
const UNREAD_BYTES_MAX = 2 ** 20;
const RETRY_MS = 500;
const WORKER_BYTES = 8;
const SERVICE_NAME = /^[a-z0-9][a-z0-9.-]{0,31}$/;

export interface IntakeOwner {
  readonly log: Logger;
  /** Keeps frames of one worker. @returns those that were new; undefined when none can be kept now */
  take(frames: readonly TakenFrame[]): readonly TakenFrame[] | undefined;
  /** A worker has come; it may have another connection still. */
  arrived(worker: string, service: string): void;
  /** A connection of a worker is gone, with or without a goodbye, and all that it had sent is kept. */
  left(worker: string, goodbye: boolean): void;
}

interface Connection {
  readonly socket: Socket;
  /** Once it has said hello: 16 hex digits, and its service. */
  worker?: string;
  service?: string;
  goodbye: boolean;
  closed: boolean;
  /** Read and not yet kept. */
  held: TakenFrame[];
}

/** What was decoded, and cannot be. */
class MalformedError extends Error {
  readonly code = "MALFORMED";
}

export class Intake {
  /** Connections closed for breaking the protocol. */
  malformed = 0;

  readonly #owner: IntakeOwner;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  /** With the number of frames each has missed. */
  readonly #watchers = new Map<Socket, { skipped: number }>();
  #blocked: NodeJS.Timeout | undefined;

  constructor(owner: IntakeOwner) {
    this.#owner = owner;
    this.#server = createServer((socket) => this.#welcome(socket));
  }

  /** How many workers are connected, or have left something that is not kept yet. */
  get workers(): number {
    return [...this.#connections].filter(({ worker }) => worker !== undefined).length;
  }

  /** @returns when it listens at `path`, which only we can reach. Rejects with what the system says */
  async listen(path: string): Promise<void> {
    rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(path, resolve);
    });
    chmodSync(path, 0o600);
  }

  close(): void {
    clearInterval(this.#blocked);
    this.#server.close();
    for (const { socket } of this.#connections) socket.destroy();
  }

  #welcome(socket: Socket): void {
    if (this.#connections.size >= CONNECTIONS_MAX) {
      socket.destroy();
      return;
    }
    const connection: Connection = { socket, goodbye: false, closed: false, held: [] };
    this.#connections.add(connection);
    const read = messageReader((bytes) => this.#read(connection, decodeToCollector(bytes)));
    socket.on("data", (chunk: Buffer) => {
      try {
        read(chunk);
      } catch (error) {
        this.#refuse(connection, error);
      }
      this.#keep(connection);
    });
    socket.on("error", () => {}); // a close follows
    socket.on("close", () => {
      this.#watchers.delete(socket);
      connection.closed = true;
      this.#release(connection);
    });
  }

  #refuse({ socket, worker }: Connection, error: unknown): void {
    if (!(error instanceof WireError || error instanceof FramingError || error instanceof MalformedError)) throw error;
    this.malformed++;
    this.#owner.log.error({ err: error, worker }, "A worker breaks the protocol; its connection is closed.");
    socket.destroy();
  }

  #read(connection: Connection, message: ToCollector): void {
    switch (message.kind) {
      case "hello":
        return this.#greet(connection, message);
      case "frame":
        connection.held.push(checked(connection, message.frame));
        return;
      case "bye":
        connection.goodbye = true;
        return;
      case "watch":
        if (connection.worker !== undefined) throw new MalformedError("A worker cannot watch.");
        return this.#watch(connection.socket);
      default:
        return message satisfies never;
    }
  }

  #greet(connection: Connection, { worker, service }: Extract<ToCollector, { kind: "hello" }>): void {
    if (connection.worker !== undefined) throw new MalformedError("It has said hello before.");
    if (worker.length !== WORKER_BYTES) throw new MalformedError(`A worker's name has ${worker.length} bytes.`);
    if (!SERVICE_NAME.test(service)) throw new MalformedError("Its service has no name of ours.");
    connection.worker = Buffer.from(worker).toString("hex");
    connection.service = service;
    this.#owner.arrived(connection.worker, service);
    if (this.#blocked !== undefined) connection.socket.pause();
  }

  /** Has what was read kept, and answers once for all of it. */
  #keep(connection: Connection): void {
    const { socket, held } = connection;
    const last = held.at(-1);
    if (last !== undefined) {
      const kept = this.#owner.take(held);
      if (kept === undefined) return this.#block();
      connection.held = [];
      if (socket.writableLength > UNREAD_BYTES_MAX) socket.destroy();
      if (!socket.destroyed) socket.write(withLength(encodeFromCollector({ kind: "accepted", number: last.head.number })));
      for (const { bytes } of kept) this.#show(bytes);
    }
    if (connection.goodbye && !socket.destroyed) socket.end();
  }

  /** A connection is done with when it is closed and all that came over it is kept. */
  #release(connection: Connection): void {
    if (!connection.closed || connection.held.length > 0) return;
    if (this.#connections.delete(connection) && connection.worker !== undefined) {
      this.#owner.left(connection.worker, connection.goodbye);
    }
  }

  /** Reads nothing until frames can be kept again. */
  #block(): void {
    for (const { socket, worker } of this.#connections) if (worker !== undefined) socket.pause();
    this.#blocked ??= setInterval(() => this.#retry(), RETRY_MS);
  }

  #retry(): void {
    for (const connection of this.#connections) {
      this.#keep(connection);
      this.#release(connection);
    }
    if ([...this.#connections].some(({ held }) => held.length > 0)) return;
    clearInterval(this.#blocked);
    this.#blocked = undefined;
    for (const { socket } of this.#connections) socket.resume();
  }

  #watch(socket: Socket): void {
    if (this.#watchers.size >= WATCHERS_MAX) socket.destroy();
    else if (!this.#watchers.has(socket)) this.#watchers.set(socket, { skipped: 0 });
  }

  #show(frame: Uint8Array): void {
    if (this.#watchers.size === 0) return;
    const message = withLength(encodeFromCollector({ kind: "frame", frame }));
    for (const [socket, watcher] of this.#watchers) {
      if (socket.writableLength > UNREAD_BYTES_MAX) {
        watcher.skipped++;
        continue;
      }
      if (watcher.skipped > 0) socket.write(withLength(encodeFromCollector({ kind: "skipped", frames: watcher.skipped })));
      watcher.skipped = 0;
      socket.write(message);
    }
  }
}

/** A frame as it may be kept. Its events stay encoded: the server looks at them. @throws WireError, MalformedError */
function checked({ worker, service }: Connection, bytes: Uint8Array): TakenFrame {
  const head = decodeFrameHead(bytes);
  if (Buffer.from(head.worker).toString("hex") !== worker || head.service !== service) {
    throw new MalformedError("A frame is another worker's.");
  }
  if (!isCount(head.number) || head.number === 0) throw new MalformedError("A frame has no number.");
  if (!isCount(head.sessionsClosed) || !isCount(head.eventsShed)) throw new MalformedError("A frame's totals are no counts.");
  for (const { peerAddress } of head.attempts) {
    if (peerAddress.length !== 4 && peerAddress.length !== 16) throw new MalformedError("A peer's address is none.");
  }
  return { head, bytes };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
