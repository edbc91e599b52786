/**
 * Workers and watchers in: the unix socket. A worker's frame goes to `take`, and is answered when that has kept it; while nothing
 * can be kept (a full disk) no more is read, so that workers wait, and shed at their own bound. A worker that breaks the protocol
 * costs its connection. Watchers get a copy of each frame, and are told what they were too slow for.
 */
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { Logger } from "../log.js";
import { decodeFrameHead, decodeToCollector, encodeFromCollector, type FrameHead } from "../wire/frame.js";
import { messageReader, withLength } from "../wire/framing.js";

const WATCHERS_MAX = 16;
const WATCHER_BYTES_MAX = 2 ** 20;
const RETRY_MS = 500;

export type CountedHead = FrameHead & { readonly eventCount: number };

export interface IntakeOwner {
  readonly log: Logger;
  /** Keeps a frame. @returns false when it cannot be kept now */
  take(head: CountedHead, bytes: Uint8Array): boolean;
  /** A worker has come. */
  arrived(worker: string, service: string): void;
  /** A worker has gone, with or without a goodbye. */
  left(worker: string, goodbye: boolean): void;
}

interface Held {
  readonly head: CountedHead;
  readonly bytes: Buffer;
}

export class Intake {
  /** Connections closed for breaking the protocol. */
  malformed = 0;

  readonly #owner: IntakeOwner;
  readonly #server: Server;
  readonly #connections = new Set<WorkerConnection>();
  readonly #watchers = new Map<Socket, { skipped: number }>();
  #blocked: NodeJS.Timeout | undefined;

  constructor(owner: IntakeOwner) {
    this.#owner = owner;
    this.#server = createServer((socket) => this.#welcome(socket));
  }

  /** How many workers are connected. */
  get workers(): number {
    return [...this.#connections].filter(({ worker }) => worker !== undefined).length;
  }

  /** @returns when it listens at `path`, which only we can reach */
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
    for (const socket of this.#watchers.keys()) socket.destroy();
  }

  #welcome(socket: Socket): void {
    const connection = new WorkerConnection(socket);
    this.#connections.add(connection);
    const read = messageReader((bytes) => this.#read(connection, bytes));
    socket.on("data", (chunk: Buffer) => {
      try {
        read(chunk);
        this.#drainHeld(connection);
      } catch (error) {
        this.malformed++;
        this.#owner.log.error(
          { err: error, worker: connection.worker },
          "A worker breaks the protocol; its connection is closed.",
        );
        socket.destroy();
      }
    });
    socket.on("error", () => {}); // a close follows
    socket.on("close", () => {
      this.#connections.delete(connection);
      this.#watchers.delete(socket);
      if (connection.worker !== undefined) this.#owner.left(connection.worker, connection.goodbye);
    });
  }

  #read(connection: WorkerConnection, bytes: Buffer): void {
    const message = decodeToCollector(bytes);
    switch (message.kind) {
      case "hello":
        connection.worker = Buffer.from(message.worker).toString("hex");
        return this.#owner.arrived(connection.worker, message.service);
      case "frame": {
        const head = decodeFrameHead(message.frame);
        if (Buffer.from(head.worker).toString("hex") !== connection.worker) throw new Error("a frame of another worker");
        connection.held.push({ head, bytes: Buffer.from(message.frame) });
        return;
      }
      case "bye":
        connection.goodbye = true;
        return;
      case "watch":
        return this.#watch(connection);
      default:
        return message satisfies never;
    }
  }

  /** Takes what has been read, and answers once for all of it. */
  #drainHeld(connection: WorkerConnection): void {
    let accepted: number | undefined;
    for (let next = connection.held[0]; next !== undefined; next = connection.held[0]) {
      if (!this.#owner.take(next.head, next.bytes)) {
        this.#block();
        break;
      }
      accepted = next.head.number;
      connection.held.shift();
      this.#show(next.bytes);
    }
    if (accepted !== undefined) connection.socket.write(withLength(encodeFromCollector({ kind: "accepted", number: accepted })));
    if (connection.held.length === 0 && connection.goodbye) connection.socket.end();
  }

  /** Reads nothing until frames can be kept again. */
  #block(): void {
    for (const { socket, worker } of this.#connections) if (worker !== undefined) socket.pause();
    this.#blocked ??= setInterval(() => this.#retry(), RETRY_MS);
  }

  #retry(): void {
    for (const connection of this.#connections) this.#drainHeld(connection);
    if ([...this.#connections].some(({ held }) => held.length > 0)) return;
    clearInterval(this.#blocked);
    this.#blocked = undefined;
    for (const { socket } of this.#connections) socket.resume();
  }

  #watch({ socket }: WorkerConnection): void {
    if (this.#watchers.size >= WATCHERS_MAX) socket.destroy();
    else this.#watchers.set(socket, { skipped: 0 });
  }

  #show(frame: Uint8Array): void {
    for (const [socket, watcher] of this.#watchers) {
      if (socket.writableLength > WATCHER_BYTES_MAX) {
        watcher.skipped++;
        continue;
      }
      if (watcher.skipped > 0) socket.write(withLength(encodeFromCollector({ kind: "skipped", frames: watcher.skipped })));
      watcher.skipped = 0;
      socket.write(withLength(encodeFromCollector({ kind: "frame", frame })));
    }
  }
}

class WorkerConnection {
  readonly socket: Socket;
  /** 16 hex digits, once it has said hello. */
  worker: string | undefined;
  goodbye = false;
  /** Read and not yet taken. */
  held: Held[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
  }
}
