/** Config → the part that a child process needs, frozen: a worker never sees a token, another service or the server. */
import { createHmac } from "node:crypto";
import type { Identity } from "../identity/identity.js";
import type { CollectorConfig, Config, OwnerPageConfig, OwnSecrets, ServiceConfig, WorkerConfig } from "./config.js";

/** In a text option stands for the device's host name. */
const HOSTNAME = /%h/g;

export function workerSlice(
  { sensor }: Config,
  service: ServiceConfig,
  identity: Identity,
  ownSecrets?: OwnSecrets,
): WorkerConfig {
  const { hostname, key, certificate, hostKeys, seed } = identity;
  const options = Object.entries(service.options).map(([name, value]) => [name, named(value, hostname)]);
  return Object.freeze({
    service: Object.freeze({ ...service, options: Object.freeze(Object.fromEntries(options)) }),
    persona: sensor.persona,
    device: {
      hostname,
      seed: createHmac("sha256", seed).update("workers").digest("hex"),
      ...(service.showsHostKeys ? { hostKeys } : {}),
    },
    ...(service.speaksTls ? { tls: { key, certificate } } : {}),
    logCredentials: sensor.logCredentials,
    consent: sensor.consent.accepted,
    ...(sensor.logCredentials === "hash" && sensor.credentialKey !== undefined ? { credentialKey: sensor.credentialKey } : {}),
    recordOwn: sensor.recordOwn,
    ...(ownSecrets === undefined || ownSecrets.secrets.length === 0 ? {} : { ownSecrets }),
    credentialNames: sensor.credentialNames,
    collectorPath: collectorPath(sensor.runtimeDir),
    ringBytesMax: sensor.ringBytesMax,
  });
}

function named(value: unknown, hostname: string): unknown {
  return typeof value === "string" ? value.replace(HOSTNAME, () => hostname) : value;
}

export function collectorSlice({ sensor, owner }: Config): CollectorConfig {
  const { id, runtimeDir, stateDir, logLevel, upload, spool } = sensor;
  return Object.freeze({
    sensor: id,
    collectorPath: collectorPath(runtimeDir),
    ...(owner.enabled ? { todayPath: todayPath(runtimeDir) } : {}),
    runtimeDir,
    stateDir,
    logLevel,
    upload,
    spool,
  });
}

export function ownerSlice({ owner: { listen, hosts }, sensor: { hostname, runtimeDir, stateDir } }: Config): OwnerPageConfig {
  const names = hostname === undefined ? hosts : [...hosts, hostname];
  return Object.freeze({ listen, hosts: names, stateDir, todayPath: todayPath(runtimeDir) });
}

function todayPath(runtimeDir: string): string {
  return `${runtimeDir}/today.sock`;
}

/** The collector's unix socket. */
export function collectorPath(runtimeDir: string): string {
  return `${runtimeDir}/collector.sock`;
}
