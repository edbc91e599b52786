/** A scripted sensor: seals given events into batches as a collector does, and posts them until they are acknowledged. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Event, Seen } from "../../src/event.js";
import { type Ack, type BatchHead, decodeAck, encodeBatch, type Loss } from "../../src/wire/batch.js";
import { encodeFrame, type Frame } from "../../src/wire/frame.js";
import { type Answer, ask } from "./ask.js";

/** What its monotonic clock always shows: 200 days. */
export const UPTIME_US = 200 * 86_400_000_000;

/** An event that a sensor saw `ageMs` before its monotonic clock showed UPTIME_US; fields as in a telnet session. */
export function event(seen: Seen, more: Partial<Event> & { readonly ageMs?: number } = {}): Event {
  const { ageMs = 1000, ...rest } = more;
  return {
    monotonicUs: UPTIME_US - ageMs * 1000,
    session: 1,
    peerAddress: Uint8Array.of(80, 0, 0, 1),
    peerPort: 40_000,
    targetPort: 23,
    transport: "tcp",
    redaction: "none",
    seen,
    ...rest,
  };
}

export function login(username: string, password: string, more: Parameters<typeof event>[1] = {}): Event {
  const seen = {
    kind: "login",
    username: Buffer.from(username),
    password: Buffer.from(password),
    mechanism: "plain",
    attempt: 1,
  } as const;
  return event(seen, more);
}

export interface SealOptions {
  readonly service?: string;
  readonly losses?: readonly Loss[];
  /** Laid over what the batch and its frame would say. */
  readonly head?: Partial<BatchHead>;
  readonly frame?: Partial<Frame>;
}

export class ScriptedSensor {
  readonly id: string;
  readonly token: string;
  readonly port: number;
  readonly boot = randomBytes(16);
  readonly spool = randomBytes(16);
  readonly worker = randomBytes(8);
  /** What the wall clock of this sensor shows, against the true one. */
  wallSkewMs = 0;
  #number = 0;
  #sequence = 1;

  constructor(id: string, token: string, port: number) {
    this.id = id;
    this.token = token;
    this.port = port;
  }

  /** The next batch, gzipped. */
  seal(events: readonly Event[], options: SealOptions = {}): Buffer {
    return gzipSync(this.sealPlain(events, options));
  }

  sealPlain(events: readonly Event[], { service = "telnet", losses = [], head, frame }: SealOptions = {}): Uint8Array {
    const wallMs = Date.now() + this.wallSkewMs;
    const frameBytes = encodeFrame({
      worker: this.worker,
      service,
      number: this.#number + 1,
      monotonicUs: UPTIME_US,
      wallMs,
      attempts: [],
      sessionsClosed: 0,
      eventsShed: 0,
      urgent: false,
      consent: 0,
      credentialMode: "off",
      events,
      ...frame,
    });
    const whole: BatchHead = {
      sensor: this.id,
      boot: this.boot,
      spool: this.spool,
      number: ++this.#number,
      firstSequence: this.#sequence,
      eventCount: events.length,
      sealedMonotonicUs: UPTIME_US,
      sealedWallMs: wallMs,
      version: "1.2.3",
      losses,
      ...head,
    };
    this.#sequence += events.length;
    return encodeBatch(whole, [frameBytes]);
  }

  /** Its clocks now, as a header says them. */
  clock(boot: Uint8Array = this.boot): string {
    return `boot=${Buffer.from(boot).toString("hex")}; monotonic_us=${UPTIME_US}; wall_ms=${Date.now() + this.wallSkewMs}`;
  }

  headers(): Record<string, string> {
    return {
      authorization: `Bearer ${this.token}`,
      "content-type": "application/x-protobuf",
      "content-encoding": "gzip",
      "minipot-clock": this.clock(),
    };
  }

  /** One attempt. A header that is laid over with undefined is left out. */
  post(body: Uint8Array, over: Readonly<Record<string, string | undefined>> = {}): Promise<Answer> {
    return ask(this.port, "/v1/batches", { method: "POST", headers: { ...this.headers(), ...over }, body });
  }

  /** Sends again and again until acknowledged. @throws Error when the server calls the batch malformed, or after `limitMs` */
  async deliver(body: Uint8Array, limitMs = 20_000): Promise<Ack> {
    const end = performance.now() + limitMs;
    for (;;) {
      const answer = await this.post(body).catch(() => undefined);
      if (answer?.status === 200) return decodeAck(answer.body);
      if (answer !== undefined && answer.status < 500) throw new Error(`Refused with ${answer.status}: ${answer.text}`);
      if (performance.now() > end) throw new Error(`Not acknowledged within ${limitMs} ms.`);
      await sleep(20);
    }
  }
}
