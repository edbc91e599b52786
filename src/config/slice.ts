/** Config → the part that a child process needs, frozen: a worker never sees a token, another service or the server. */
import type { CollectorConfig, Config, ServiceConfig, WorkerConfig } from "./config.js";

export function workerSlice({ sensor }: Config, service: ServiceConfig): WorkerConfig {
  return Object.freeze({
    service,
    logCredentials: sensor.logCredentials,
    credentialNames: sensor.credentialNames,
    collectorPath: collectorPath(sensor.runtimeDir),
    ringBytesMax: sensor.ringBytesMax,
  });
}

export function collectorSlice({ sensor }: Config): CollectorConfig {
  const { id, runtimeDir, stateDir, logLevel, upload, spool } = sensor;
  return Object.freeze({ sensor: id, collectorPath: collectorPath(runtimeDir), runtimeDir, stateDir, logLevel, upload, spool });
}

/** The collector's unix socket. */
export function collectorPath(runtimeDir: string): string {
  return `${runtimeDir}/collector.sock`;
}
