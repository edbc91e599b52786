/** Bound sockets for a listener under test, and peers that talk to it. */
import { once } from "node:events";
import net, { type Socket } from "node:net";
import type { ListenHandle } from "../../src/worker/tcp.js";

/** A socket bound to a free port of `address`, as the supervisor would hand it to a worker. */
export function bindFree(address = "127.0.0.1"): { handle: ListenHandle; port: number } {
  const create = (net as unknown as { _createServerHandle(address: string, port: number, family: number): ListenHandle })
    ._createServerHandle;
  const handle = create(address, 0, address.includes(":") ? 6 : 4);
  const name: { port?: number } = {};
  handle.getsockname(name);
  return { handle, port: name.port! };
}

/** A peer that keeps what it hears. */
export class TestPeer {
  heard = "";
  closed = false;
  readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => {
      this.heard += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.closed = true;
    });
  }

  static async connect(port: number, host = "127.0.0.1", localAddress?: string): Promise<TestPeer> {
    const socket = net.connect({ port, host, ...(localAddress === undefined ? {} : { localAddress }) });
    const peer = new TestPeer(socket);
    await once(socket, "connect");
    return peer;
  }

  send(text: string): void {
    this.socket.write(text, "latin1");
  }

  /** Waits until `text` has been heard. */
  async hears(text: string): Promise<void> {
    await until(
      () => this.heard.includes(text),
      `hearing ${JSON.stringify(text)}, heard ${JSON.stringify(this.heard.slice(-200))}`,
    );
  }

  async closes(): Promise<void> {
    await until(() => this.closed, "the connection's end");
  }

  end(): void {
    this.socket.destroy();
  }
}

/** Looks again and again until `condition` holds. @throws Error after `limitMs` */
export async function until(condition: () => boolean | Promise<boolean>, what: string, limitMs = 15_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Waited ${limitMs} ms in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
