/** Batches to a server at an even rate, open loop: so many events a second, four batches a second, as a sensor uploads them. */
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { monotonicUs } from "../src/monotonic.js";
import { encodeBatch } from "../src/wire/batch.js";
import { SENSOR, TOKEN } from "./config-file.js";
import { scriptedFrames } from "./scripted-events.js";

const BATCHES_A_SECOND = 4;

export class LiveLoad {
  sent = 0;
  readonly #url: string;
  readonly #eventsABatch: number;
  readonly #worker = randomBytes(8);
  readonly #boot = randomBytes(16);
  readonly #spool = randomBytes(16);
  #number = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #posting: Promise<void> = Promise.resolve();

  constructor(port: number, eventsASecond: number) {
    this.#url = `http://127.0.0.1:${port}/v1/batches`;
    this.#eventsABatch = eventsASecond / BATCHES_A_SECOND;
  }

  start(): void {
    this.#timer = setInterval(() => {
      // One after another: batches of a spool are in order.
      this.#posting = this.#posting.then(() => this.#post());
    }, 1000 / BATCHES_A_SECOND);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#posting;
  }

  /** @throws Error when the server does not take it */
  async #post(): Promise<void> {
    const eventCount = this.#eventsABatch;
    const number = ++this.#number;
    const firstSequence = 1 + (number - 1) * eventCount;
    const frames = [...scriptedFrames(this.#worker, eventCount, firstSequence)].map(({ bytes }) => bytes);
    const head = { sensor: SENSOR, boot: this.#boot, spool: this.#spool, number, firstSequence, eventCount };
    const now = { sealedMonotonicUs: monotonicUs(), sealedWallMs: Date.now() };
    const body = await promisify(gzip)(encodeBatch({ ...head, ...now, version: "bench", losses: [] }, frames));
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      "content-type": "application/x-protobuf",
      "content-encoding": "gzip",
      "minipot-clock": `boot=${this.#boot.toString("hex")}; monotonic_us=${monotonicUs()}; wall_ms=${Date.now()}`,
    };
    const answer = await fetch(this.#url, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(`The server answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
    this.sent += eventCount;
  }
}
