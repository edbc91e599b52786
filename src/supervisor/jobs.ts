/** Config → what is to run: a collector, a worker or more for each service, and the server when it runs beside them. */

import { join } from "node:path";
import type { Config, OwnSecrets } from "../config/config.js";
import { collectorSlice, ownerSlice, workerSlice } from "../config/slice.js";
import type { Identity } from "../identity/identity.js";
import { admitsAnybody } from "../protocols/emulation/options.js";
import type { OwnSide } from "../wire/control.js";
import type { BoundSocket } from "./sockets.js";
import type { Job } from "./supervised.js";

/** The collector gzips and holds batches; it gets a heap of this many times a worker's. */
const COLLECTOR_HEAPS = 2;
/** What a worker may hold beside that lets peers in: their machines, and the files that they write. */
const EMULATION_HEAP_MIB = 192;
const SERVER_HEAP_MIB = 1024;

export function collectorJob(config: Config): Job {
  const { heapMiB, runtimeDir, drainMs } = config.sensor;
  const slice = collectorSlice(config);
  return {
    name: "collector",
    role: "collector",
    heapMiB: COLLECTOR_HEAPS * heapMiB,
    runtimeDir,
    drainMs,
    sockets: [],
    start: () => ({ kind: "start", role: "collector", config: slice }),
    fingerprint: JSON.stringify(slice),
  };
}

/** What workers need beside the config. */
export interface WorkerNeeds {
  readonly identity: Identity;
  readonly sockets: readonly BoundSocket[];
  readonly ownSecrets: OwnSecrets | undefined;
  /** The owner's side when a worker starts. */
  own(): OwnSide;
}

export function workerJobs(config: Config, { identity, sockets, ownSecrets, own }: WorkerNeeds): Job[] {
  const { heapMiB, runtimeDir, drainMs } = config.sensor;
  return config.services
    .filter(({ enabled }) => enabled)
    .flatMap((service) => {
      const slice = workerSlice(config, service, identity, ownSecrets);
      const bound = sockets.filter((socket) => socket.service === service.protocol);
      const ports = bound.map(({ address, port, targetPort, tls }) => [address, port, targetPort, tls]);
      return Array.from(
        { length: service.workers },
        (_, index): Job => ({
          name: index === 0 ? service.protocol : `${service.protocol}.${index + 1}`,
          role: "worker",
          heapMiB: admitsAnybody(service.options) ? heapMiB + EMULATION_HEAP_MIB : heapMiB,
          runtimeDir,
          drainMs,
          sockets: bound,
          start: (run) => ({ kind: "start", role: "worker", worker: run, config: slice, own: own() }),
          fingerprint: JSON.stringify([slice, ports]),
        }),
      );
    });
}

/** What the owner's page keeps is called so, and nothing else in the state folder. */
const OWNER_FILES = "owner-*";
const OWNER_HEAP_MIB = 32;

export function ownerJob(config: Config, own: () => OwnSide): Job {
  const { runtimeDir, stateDir, drainMs } = config.sensor;
  const slice = ownerSlice(config);
  return {
    name: "owner",
    role: "owner",
    heapMiB: OWNER_HEAP_MIB,
    runtimeDir,
    drainMs,
    files: join(stateDir, OWNER_FILES),
    sockets: [],
    start: () => ({ kind: "start", role: "owner", config: slice, own: own() }),
    fingerprint: JSON.stringify(slice),
  };
}

export function serverJob(config: Config): Job {
  const { runtimeDir, drainMs, logLevel } = config.sensor;
  return {
    name: "server",
    role: "server",
    heapMiB: SERVER_HEAP_MIB,
    runtimeDir,
    drainMs,
    sockets: [],
    start: () => ({ kind: "start", role: "server", config: config.server, logLevel }),
    fingerprint: JSON.stringify(config.server),
  };
}
