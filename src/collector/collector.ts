/** The collector put together: intake → spool → uploader, the batcher saying when to seal, and what there is to tell of it. */
import { join } from "node:path";
import type { CollectorConfig } from "../config/config.js";
import type { Logger } from "../log.js";
import { VERSION } from "../version.js";
import type { Ack, Loss } from "../wire/batch.js";
import type { CollectorHealth, Delivery, SpoolHealth } from "../wire/control.js";
import { Batcher } from "./batcher.js";
import { bootId, monotonicUs } from "./clock.js";
import { Departures } from "./departures.js";
import { type CountedHead, Intake } from "./intake.js";
import { Poster } from "./post.js";
import { quarantine } from "./quarantine.js";
import { Spool, type Stamp } from "./spool/spool.js";
import { Uploader } from "./uploader.js";

const TICK_MS = 50;
const REOPEN_MS = 2000;

export class Collector {
  readonly #config: CollectorConfig;
  readonly #log: Logger;
  readonly #batcher: Batcher;
  readonly #intake: Intake;
  readonly #departures: Departures;
  readonly #uploader: Uploader | undefined;
  readonly #boot = bootId();
  readonly #shed: Record<string, number> = {};
  #spool: Spool | undefined;
  #fault: string | undefined;
  #reopenAtMs = 0;
  #events = 0;
  #quarantined = 0;
  /** When events were last dropped. */
  #lostMs = -Infinity;
  #tick: NodeJS.Timeout | undefined;

  constructor(config: CollectorConfig, log: Logger) {
    this.#config = config;
    this.#log = log;
    this.#batcher = new Batcher(config.upload.batching);
    this.#departures = new Departures(config.runtimeDir, {
      stateOf: (worker) => this.#spool?.workers.get(worker),
      gone: (worker, loss) => this.#workerGone(worker, loss),
    });
    this.#intake = new Intake({
      log,
      take: (head, bytes) => this.#take(head, bytes),
      arrived: (worker, service) => this.#departures.arrived(worker, service),
      left: (worker, goodbye) => this.#departures.left(worker, goodbye),
    });
    if (config.upload.url !== undefined) {
      this.#uploader = new Uploader(new Poster(config.upload), {
        log,
        spool: () => this.#spool,
        stamp: () => this.#stamp(),
        acknowledged: (ack) => this.#acknowledged(ack),
        quarantined: (number, events, payload) => this.#setAside(number, events, payload),
      });
    }
  }

  /** @returns when workers can connect */
  async start(): Promise<void> {
    this.#openSpool();
    await this.#intake.listen(this.#config.collectorPath);
    this.#tick = setInterval(() => this.#onTick(), TICK_MS);
  }

  /** Takes what workers still send, seals, sends what it can, and closes. */
  async end(deadlineMs: number): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    while (this.#intake.workers > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    this.#intake.close();
    this.#departures.end();
    this.#seal();
    await this.#uploader?.end(Math.max(0, deadline - performance.now()));
    this.close();
  }

  /** Brings to the disk what there is, and lets go. */
  close(): void {
    clearInterval(this.#tick);
    this.#intake.close();
    this.#guard(() => this.#spool?.close());
    this.#spool = undefined;
  }

  health(): Omit<CollectorHealth, "loopDelayP99Ms"> {
    return {
      role: "collector",
      events: this.#events,
      delivery: this.#delivery(),
      spool: this.#spoolHealth(),
      shed: { ...this.#shed },
    };
  }

  #take(head: CountedHead, bytes: Uint8Array): boolean {
    const spool = this.#spool;
    if (spool === undefined) return false;
    let isNew = false;
    if (!this.#guard(() => (isNew = spool.take(head, bytes)))) return false;
    if (!isNew) return true;
    this.#events += head.eventCount;
    if (this.#batcher.add(head, bytes.length, performance.now())) this.#seal();
    return true;
  }

  #onTick(): void {
    const nowMs = performance.now();
    if (this.#spool === undefined && nowMs >= this.#reopenAtMs) this.#openSpool();
    if (this.#batcher.isDue(nowMs)) this.#seal();
    this.#guard(() => this.#spool?.flushDue());
  }

  #seal(): void {
    const spool = this.#spool;
    if (spool === undefined || spool.isOpenEmpty) return;
    const before = spool.eventsWaiting;
    if (!this.#guard(() => spool.seal(this.#stamp()))) return;
    if (spool.eventsWaiting < before) this.#count("spool_full", before - spool.eventsWaiting);
    this.#batcher.sealed();
    if (!spool.isOpenEmpty) this.#batcher.touch(performance.now());
    this.#uploader?.wake();
  }

  #openSpool(): void {
    this.#reopenAtMs = performance.now() + REOPEN_MS;
    this.#guard(() => {
      const spool = new Spool(join(this.#config.stateDir, "spool"), this.#config.spool);
      this.#spool = spool;
      if (spool.tornBytes > 0) this.#log.warn({ tornBytes: spool.tornBytes }, "Cut what a power failure had torn off the spool.");
      this.#departures.expect(spool.workers);
      if (!spool.isOpenEmpty) this.#batcher.touch(performance.now());
      this.#uploader?.wake();
    });
  }

  #workerGone(worker: string, loss: Loss | undefined): void {
    this.#guard(() => {
      if (loss !== undefined) {
        this.#log.error({ service: loss.service, sessions: loss.sessions }, "Sessions were lost with a worker that was killed.");
        this.#shed.worker_died = (this.#shed.worker_died ?? 0) + loss.sessions;
        this.#lose(loss);
      }
      this.#spool?.dismiss(worker);
    });
  }

  #setAside(number: number, events: number, payload: Uint8Array): void {
    this.#quarantined++;
    this.#guard(() => quarantine(join(this.#config.stateDir, "quarantine"), number, payload));
    this.#guard(() => {
      this.#spool?.acknowledge(number);
      this.#lose({ reason: "quarantined", service: "", events, sessions: 0 });
    });
    this.#count("quarantined", events);
  }

  #lose(loss: Loss): void {
    this.#spool?.lose(loss);
    this.#batcher.touch(performance.now());
  }

  #count(reason: string, events: number): void {
    this.#shed[reason] = (this.#shed[reason] ?? 0) + events;
    this.#lostMs = performance.now();
    this.#log.error({ reason, events }, "Events were dropped.");
  }

  #acknowledged({ batching }: Ack): void {
    if (batching.version === this.#batcher.settings.version) return;
    this.#batcher.settings = batching;
    this.#log.info({ batching }, "Batching as the server wants it.");
  }

  #stamp(): Stamp {
    return {
      sensor: this.#config.sensor,
      boot: this.#boot,
      sealedMonotonicUs: monotonicUs(),
      sealedWallMs: Date.now(),
      version: VERSION,
    };
  }

  /** Does something on the disk. @returns false when the disk would not; told once, and in the health */
  #guard(work: () => unknown): boolean {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Error && "code" in error && "syscall" in error)) throw error;
      if (this.#fault === undefined) this.#log.error({ err: error }, "The spool cannot be written; workers keep what they can.");
      this.#fault = `${String(error.code)} at ${String(error.syscall)} in ${this.#config.stateDir}`;
      return false;
    }
    if (this.#fault !== undefined && this.#spool !== undefined) {
      this.#log.info("The spool can be written again.");
      this.#fault = undefined;
    }
    return true;
  }

  #delivery(): Delivery {
    const { fault, lastAckMs, eventsAcknowledged } = this.#uploader ?? {
      fault: undefined,
      lastAckMs: undefined,
      eventsAcknowledged: 0,
    };
    const reason = this.#fault ?? fault;
    return {
      state: this.#deliveryState(fault),
      ...(reason === undefined ? {} : { reason }),
      eventsWaiting: this.#spool?.eventsWaiting ?? 0,
      eventsAcknowledged,
      ...(lastAckMs === undefined ? {} : { lastAckMs }),
      quarantined: this.#quarantined,
    };
  }

  #deliveryState(fault: string | undefined): Delivery["state"] {
    const lostLately = performance.now() - this.#lostMs < this.#batcher.settings.maxAgeMs;
    if (this.#fault !== undefined || lostLately) return "losing";
    if (this.#uploader === undefined) return "off";
    if (fault !== undefined) return "spooling";
    return (this.#spool?.batches ?? 0) > 1 ? "sending" : "connected";
  }

  #spoolHealth(): SpoolHealth {
    return {
      bytes: this.#spool?.bytes ?? 0,
      bytesMax: this.#config.spool.bytesMax,
      batches: this.#spool?.batches ?? 0,
      ...(this.#fault === undefined ? {} : { fault: this.#fault }),
    };
  }
}
