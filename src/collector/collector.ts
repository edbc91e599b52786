/** The collector put together: intake → spool → uploader, the batcher saying when to seal, and what there is to tell of it. */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { CollectorConfig } from "../config/config.js";
import type { Logger } from "../log.js";
import { bootId, monotonicUs } from "../monotonic.js";
import { VERSION } from "../version.js";
import { type Ack, encodeBatch, type Loss } from "../wire/batch.js";
import type { CollectorHealth } from "../wire/control.js";
import type { Delivery, SpoolHealth } from "../wire/health.js";
import { Batcher } from "./batcher.js";
import { Departures } from "./departures.js";
import { DiskFaults } from "./disk-faults.js";
import { Intake } from "./intake.js";
import { Poster } from "./post.js";
import { quarantine } from "./quarantine.js";
import type { StoredBatch } from "./spool/segments.js";
import { Spool, type Stamp, type TakenFrame } from "./spool/spool.js";
import { TodayDesk } from "./today-desk.js";
import { Uploader } from "./uploader.js";

const TICK_MS = 50;
/** What the disk refused is tried again after this. */
const AGAIN_MS = 500;
/** Of the time to end in, the part that is kept for the last upload. */
const LAST_UPLOAD_SHARE = 1 / 3;
const NO_SPOOL = new Uint8Array(16);

export class Collector {
  readonly #config: CollectorConfig;
  readonly #log: Logger;
  readonly #batcher: Batcher;
  readonly #intake: Intake;
  readonly #departures: Departures;
  readonly #disk: DiskFaults;
  readonly #boot = bootId();
  #uploader: Uploader | undefined;
  #spool: Spool | undefined;
  #today: TodayDesk | undefined;
  #openAtMs = 0;
  #sealAtMs = 0;
  #events = 0;
  #quarantined = 0;
  /** Events known to have been dropped, and when the last of them were. */
  #dropped = 0;
  #droppedMs = -Infinity;
  #tick: NodeJS.Timeout | undefined;

  constructor(config: CollectorConfig, log: Logger) {
    this.#config = config;
    this.#log = log;
    this.#batcher = new Batcher(config.upload.batching);
    this.#disk = new DiskFaults(log, config.stateDir);
    this.#departures = new Departures(config.runtimeDir, {
      stateOf: (worker) => this.#spool?.stateOf(worker),
      ended: (worker, died, lost) => this.#workerEnded(worker, died, lost),
    });
    this.#intake = new Intake({
      log,
      take: (frames) => this.#take(frames),
      arrived: (worker, service) => this.#departures.arrived(worker, service),
      left: (worker, goodbye) => this.#departures.left(worker, goodbye),
    });
  }

  /** @returns when workers can connect. Rejects when they never can, with what the system says */
  async start(): Promise<void> {
    this.#openSpool();
    await this.#intake.listen(this.#config.collectorPath);
    if (this.#config.upload.url !== undefined) this.#uploader = this.#newUploader();
    const { todayPath, stateDir } = this.#config;
    if (todayPath !== undefined) this.#today = new TodayDesk(join(stateDir, "today.json"), todayPath, this.#log);
    this.#tick = setInterval(() => this.#onTick(), TICK_MS);
  }

  /** Takes what workers still send, seals, sends what it can, and closes. */
  async end(deadlineMs: number): Promise<void> {
    const endMs = performance.now() + deadlineMs;
    const intakeEndMs = endMs - deadlineMs * (this.#uploader === undefined ? 0 : LAST_UPLOAD_SHARE);
    while (this.#intake.workers > 0 && performance.now() < intakeEndMs) await new Promise((resolve) => setTimeout(resolve, 10));
    this.#intake.close();
    this.#today?.end();
    this.#departures.end();
    this.#seal();
    await this.#uploader?.end(Math.max(0, endMs - performance.now()));
    clearInterval(this.#tick);
    this.#disk.once(() => this.#spool?.close(), "The spool could not be brought to the disk.");
    this.#spool = undefined;
  }

  health(): Omit<CollectorHealth, "loopDelayP99Ms"> {
    const { malformed } = this.#intake;
    return {
      role: "collector",
      events: this.#events,
      delivery: this.#delivery(),
      spool: this.#spoolHealth(),
      shed: { ...this.#spool?.lost, ...(malformed > 0 ? { malformed_connections: malformed } : {}) },
    };
  }

  #newUploader(): Uploader {
    return new Uploader(new Poster(this.#config.upload), {
      log: this.#log,
      next: () => this.#disk.try("read", () => this.#spool?.next())?.[0],
      waiting: () => this.#spool?.batches ?? 0,
      greeting: () => this.#greeting(),
      clock: () => `boot=${Buffer.from(this.#boot).toString("hex")}; monotonic_us=${monotonicUs()}; wall_ms=${Date.now()}`,
      acknowledged: (ack, batch) => this.#acknowledged(ack, batch),
      malformed: (batch) => this.#setAside(batch),
    });
  }

  #take(frames: readonly TakenFrame[]): readonly TakenFrame[] | undefined {
    const spool = this.#spool;
    const taken = spool && this.#disk.try("take", () => spool.takeAll(frames))?.[0];
    if (taken === undefined) return undefined;
    const nowMs = performance.now();
    let isUrgent = false;
    for (const { head, bytes } of taken) {
      this.#events += head.eventCount;
      if (this.#batcher.add(head, bytes.length, nowMs)) isUrgent = true;
      this.#today?.take(bytes);
    }
    if (isUrgent) this.#seal();
    this.#noticeDropped();
    return taken;
  }

  #onTick(): void {
    const nowMs = performance.now();
    if (this.#spool === undefined && nowMs >= this.#openAtMs) this.#openSpool();
    if (this.#batcher.isDue(nowMs)) this.#seal();
    this.#disk.try("flush", () => this.#spool?.flushDue());
  }

  #seal(): void {
    const spool = this.#spool;
    if (spool === undefined || performance.now() < this.#sealAtMs) return;
    if (this.#disk.try("seal", () => spool.seal(this.#stamp())) === undefined) {
      this.#sealAtMs = performance.now() + AGAIN_MS;
      return;
    }
    this.#batcher.sealed();
    if (!spool.isOpenEmpty) this.#batcher.touch(performance.now());
    this.#noticeDropped();
    this.#uploader?.wake();
  }

  #openSpool(): void {
    this.#openAtMs = performance.now() + AGAIN_MS;
    const spool = this.#disk.try("open", () => new Spool(join(this.#config.stateDir, "spool"), this.#config.spool))?.[0];
    if (spool === undefined) return;
    this.#spool = spool;
    const { tornBytes } = spool;
    if (tornBytes > 0) this.#log.warn({ tornBytes, events: spool.lost.spool_torn }, "Cut what was torn off the spool.");
    this.#departures.expect(spool.workers, spool.endedWorkers);
    if (!spool.isOpenEmpty) this.#batcher.touch(performance.now());
    this.#uploader?.wake();
  }

  #workerEnded(worker: string, died: boolean, lost: Loss | undefined): boolean {
    const spool = this.#spool;
    if (spool === undefined || this.#disk.try("note", () => spool.endWorker(worker, died, lost)) === undefined) return false;
    if (lost === undefined) return true;
    const { service, sessions } = lost;
    this.#log.error({ service, sessions }, "Sessions were lost with a worker that was killed.");
    this.#batcher.touch(performance.now());
    return true;
  }

  #acknowledged({ batching }: Ack, batch: StoredBatch | undefined): void {
    if (batch !== undefined) {
      this.#disk.once(
        () => this.#spool?.acknowledge(batch.number),
        "An acknowledgement could not be written; the batch may be sent again.",
      );
    }
    if (batching.version === this.#batcher.settings.version) return;
    this.#batcher.settings = batching;
    this.#log.info({ batching: this.#batcher.settings }, "Batching as the server wants it.");
  }

  #setAside({ number, payload }: StoredBatch): void {
    this.#quarantined++;
    const folder = join(this.#config.stateDir, "quarantine");
    this.#disk.once(() => quarantine(folder, number, payload), "A malformed batch could not be set aside; it is lost.");
    this.#disk.try("note", () => this.#spool?.setAside(number));
    this.#batcher.touch(performance.now());
  }

  #noticeDropped(): void {
    const { spool_full = 0, worker_ring = 0 } = this.#spool?.lost ?? {};
    const dropped = spool_full + worker_ring;
    if (dropped === this.#dropped) return;
    const nowMs = performance.now();
    if (!this.#isDropping(nowMs)) this.#log.error({ spool_full, worker_ring }, "Events are being dropped.");
    this.#dropped = dropped;
    this.#droppedMs = nowMs;
  }

  #isDropping(nowMs: number): boolean {
    return nowMs - this.#droppedMs < this.#batcher.settings.maxAgeMs;
  }

  #greeting(): Uint8Array {
    const spool = this.#spool?.id ?? NO_SPOOL;
    const head = { ...this.#stamp(), spool, number: 0, firstSequence: 0, eventCount: 0, losses: [] };
    return gzipSync(encodeBatch(head, []));
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

  #delivery(): Delivery {
    const { state, reason } = this.#deliveryState();
    const { lastAckMs, eventsAcknowledged = 0 } = this.#uploader ?? {};
    return {
      state,
      ...(reason === undefined ? {} : { reason }),
      eventsWaiting: this.#spool?.eventsWaiting ?? 0,
      eventsAcknowledged,
      ...(lastAckMs === undefined ? {} : { lastAckMs }),
      quarantined: this.#quarantined,
    };
  }

  #deliveryState(): { state: Delivery["state"]; reason?: string | undefined } {
    const fault = this.#uploader?.fault;
    if (this.#disk.current !== undefined) return { state: "losing", reason: this.#disk.current };
    if (this.#isDropping(performance.now())) {
      return { state: "losing", reason: fault ?? "more comes in than the spool or the workers can hold" };
    }
    if (this.#uploader === undefined) return { state: "off" };
    if (fault !== undefined) return { state: "spooling", reason: fault };
    return { state: (this.#spool?.batches ?? 0) > 0 ? "sending" : "connected" };
  }

  #spoolHealth(): SpoolHealth {
    const fault = this.#disk.current;
    return {
      bytes: this.#spool?.bytes ?? 0,
      bytesMax: this.#config.spool.bytesMax,
      batches: this.#spool?.batches ?? 0,
      ...(fault === undefined ? {} : { fault }),
    };
  }
}
