/** A server for uploads that answers as it is told to, and keeps what it acknowledged. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { type Batch, type Batching, decodeBatch, encodeAck } from "../../src/wire/batch.js";

export const BATCHING: Batching = { version: 9, maxAgeMs: 50, maxBytes: 1 << 20, maxAttempts: 1000, throttleHoldbackMs: 0 };

/** Undefined: acknowledge. `hang`: say nothing. */
export type Answer = { status: number; headers?: Record<string, string>; body?: Buffer } | "hang" | "reset" | undefined;

export class FakeServer {
  readonly #server: Server;
  /** What is acknowledged, by spool and number: the same batch twice counts once. */
  readonly batches = new Map<string, Batch>();
  /** Every upload as it came, inflated. */
  readonly bodies: Buffer[] = [];
  readonly requests: { number: number; headers: IncomingMessage["headers"] }[] = [];
  batching = BATCHING;
  /** Decides on each upload. */
  judge: (batch: Batch) => Answer = () => undefined;

  constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(port, "127.0.0.1", resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Sessions of all events acknowledged, in order of spool and number. */
  sessions(): number[] {
    const inOrder = [...this.batches.values()].sort((a, b) => a.number - b.number);
    return inOrder.flatMap(({ frames }) => frames.flatMap(({ events }) => events.map(({ session }) => session)));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (chunks.length === 0) {
        response.writeHead(400).end(); // somebody looks whether we are there
        return;
      }
      const body = gunzipSync(Buffer.concat(chunks));
      this.bodies.push(body);
      const batch = decodeBatch(body);
      this.requests.push({ number: batch.number, headers: request.headers });
      const answer = this.judge(batch);
      if (answer === "hang") return;
      if (answer === "reset") {
        request.socket.resetAndDestroy();
        return;
      }
      if (answer !== undefined) {
        response.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      }
      if (batch.number > 0) this.batches.set(`${Buffer.from(batch.spool).toString("hex")} ${batch.number}`, batch);
      response
        .writeHead(200)
        .end(encodeAck({ number: batch.number, batching: this.batching, blockListVersion: 0, wallMs: Date.now() }));
    });
  }
}
