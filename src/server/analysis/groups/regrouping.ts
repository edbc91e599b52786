/**
 * Keeps the groups true: soon after logins have come, whoever made them and is in no group is placed, and may found one with others;
 * every night, everything is grouped anew. The grouping itself runs on a thread.
 */
import { Piscina } from "piscina";
import type { Logger } from "../../../log.js";
import type { Store } from "../../store/store.js";
import type { Task } from "../runner.js";
import { type Build, finishBuild, foundSince, loadBuild, saveGrouped } from "./group-store.js";
import type { KnownGroup } from "./grouping.js";
import type { Grouped, GroupingWork } from "./groups.task.js";
import { readRuns, type StoredRuns } from "./stored-runs.js";

const DAY_MS = 86_400_000;
/** What an address tried longer ago says little of who has it now; times of a window fit 32 bits of milliseconds. */
const WINDOW_DAYS = 30;
/** Whoever came within this time may found a group before the night. */
const POOL_MS = 3_600_000;
/** That must have seen an address for it to found or shape a group, if there are so many. */
const SENSORS_MIN = 2;
const THREAD_HEAP_MIB = 2048;

export interface RegroupingParts {
  readonly store: Store;
  /** Gives when the oldest of what is new was received. */
  readonly arrived: () => number | undefined;
  readonly log: Logger;
  readonly now: () => number;
}

export class Regrouping implements Task {
  readonly name = "groups";
  readonly everyMs = 20_000;
  readonly #parts: RegroupingParts;
  readonly #threads = new Piscina({
    filename: new URL("./groups.task.js", import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    atomics: "disabled",
    idleTimeout: 1_000,
    resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MIB },
  });
  #build: Build | undefined;
  /** Something has come that no run which came to its end has looked at. */
  #isBehind = true;

  constructor(parts: RegroupingParts) {
    this.#parts = parts;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { store, arrived, now } = this.#parts;
    if (arrived() !== undefined) this.#isBehind = true;
    this.#build ??= await loadBuild(store);
    const nowMs = now();
    if (this.#build === undefined || dayOf(this.#build.build) !== dayOf(nowMs)) await this.#rebuild(nowMs, signal);
    else if (this.#isBehind) await this.#place(this.#build, nowMs, signal);
    else return;
    this.#isBehind = false;
  }

  async close(): Promise<void> {
    await this.#threads.destroy();
  }

  async #rebuild(nowMs: number, signal: AbortSignal): Promise<void> {
    const { store, log } = this.#parts;
    const previous = this.#build;
    const build = Math.max(nowMs, (previous?.build ?? 0) + 1);
    const fromMs = windowStart(nowMs);
    const runs = await readRuns(store, { fromMs, build: previous?.build ?? 0, receivedSinceMs: undefined }, signal);
    const grouped = await this.#group(runs, build, fromMs, undefined, previous);
    const since = previous === undefined ? new Map<number, number>() : await foundSince(store, previous.build);
    await saveGrouped(store, build, grouped, since, nowMs);
    await finishBuild(store, build, grouped.nextNumber, grouped.common, previous?.build ?? 0);
    const { nextNumber, common, groups } = grouped;
    this.#build = { build, nextNumber, common, groups };
    log.info({ addresses: runs.attempts.addresses, groups: groups.length }, "Grouped the addresses anew.");
  }

  async #place(known: Build, nowMs: number, signal: AbortSignal): Promise<void> {
    const { store } = this.#parts;
    const fromMs = windowStart(nowMs);
    const runs = await readRuns(store, { fromMs, build: known.build, receivedSinceMs: nowMs - POOL_MS }, signal);
    if (runs.attempts.addresses === 0) return;
    const grouped = await this.#group(runs, known.build, fromMs, known.groups, known);
    await saveGrouped(store, known.build, grouped, new Map(), nowMs);
    this.#build = { ...known, nextNumber: grouped.nextNumber, groups: [...known.groups, ...grouped.groups] };
  }

  async #group(
    { attempts, addresses, before }: StoredRuns,
    build: number,
    epochMs: number,
    known: readonly KnownGroup[] | undefined,
    previous: Build | undefined,
  ): Promise<Grouped> {
    const work: GroupingWork = {
      attempts,
      addresses,
      before,
      build,
      epochMs,
      known,
      sensorsMin: await this.#sensorsMin(epochMs),
      common: previous?.common ?? new Uint32Array(),
      nextNumber: previous?.nextNumber ?? 1,
    };
    const { address, pairHigh, pairLow, timeMs, sensors } = attempts;
    const transferList = [address, pairHigh, pairLow, timeMs, sensors, addresses, before].map(
      ({ buffer }) => buffer as ArrayBuffer,
    );
    return (await this.#threads.run(work, { transferList })) as Grouped;
  }

  /** A deployment of one sensor has nobody else to ask. */
  async #sensorsMin(fromMs: number): Promise<number> {
    const day = new Date(fromMs).toISOString().slice(0, 10);
    const [row] = await this.#parts.store.query<{ sensors: string }>(
      "SELECT toString(uniqExact(sensor)) AS sensors FROM activity_daily WHERE day >= {day:Date}",
      { day },
    );
    return Math.max(1, Math.min(SENSORS_MIN, Number(row?.sensors ?? 0)));
  }
}

function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

function windowStart(nowMs: number): number {
  return (dayOf(nowMs) - WINDOW_DAYS + 1) * DAY_MS;
}
