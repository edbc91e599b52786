/** The config that the benches run with: delays 0, limits out of the way, credentials kept, everything on loopback. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "smol-toml";
import { snakeCase } from "../src/config/services.js";
import { CONSENT_VERSION } from "../src/consent.js";
import { loadProtocol, PROTOCOL_NAMES, type ProtocolName } from "../src/protocols/registry.js";

export interface Ports {
  readonly server: number;
  /** Of the owner's page; without it there is none. */
  readonly page?: number;
  /** Where the sensor listens, by service; a service without one is off. */
  readonly services: Partial<Readonly<Record<ProtocolName, number>>>;
}

export const SENSOR = "bench";
export const TOKEN = "bench-token-0123456789abcdef";

/** Above what any bench opens at once. */
const CONNECTIONS_MAX = 15_000;

/** Short, so that what is left at the end of a load is soon in the store. */
const BATCHING = {
  version: 1,
  max_age_ms: 500,
  max_bytes: 512 * 1024,
  max_attempts: 1_000_000,
  throttle_holdback_ms: 60_000,
};

export function runtimeDir(folder: string): string {
  return join(folder, "run");
}

export function dataDir(folder: string): string {
  return join(folder, "data");
}

/** Options of a service's own, by the config's keys. */
export type Options = Partial<Readonly<Record<ProtocolName, Readonly<Record<string, string | number>>>>>;

/** @returns the path of the file, in `folder`, where state and data go too */
export async function writeConfig(folder: string, { server, page, services }: Ports, options: Options = {}): Promise<string> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "minipot.toml");
  const service = async (name: ProtocolName) => {
    const port = services[name];
    if (port === undefined) return { enabled: false };
    return {
      enabled: true,
      ports: [port],
      connections_max: CONNECTIONS_MAX,
      connections_per_peer_max: CONNECTIONS_MAX,
      idle_timeout_ms: 600_000,
      total_timeout_ms: 600_000,
      ...(await withoutDelays(name)),
      ...options[name],
    };
  };
  const text = stringify({
    sensor: {
      id: SENSOR,
      ...(process.getuid?.() === 0 ? { user: "root" } : {}),
      state_dir: join(folder, "state"),
      runtime_dir: runtimeDir(folder),
      log_level: "warn",
      log_credentials: "on",
      consent: CONSENT_VERSION,
      // Every peer of a bench is on loopback.
      record_own: true,
      addresses: ["127.0.0.1"],
      redir_offset: 0,
    },
    ...(page === undefined ? {} : { owner: { enabled: true, listen: [`127.0.0.1:${page}`] } }),
    upload: { url: `http://127.0.0.1:${server}`, token: TOKEN },
    batching: BATCHING,
    ...Object.fromEntries(await Promise.all(PROTOCOL_NAMES.map(async (name) => [name, await service(name)] as const))),
    server: {
      listen: `127.0.0.1:${server}`,
      data_dir: dataDir(folder),
      accept_private: true,
      sensors: [{ id: SENSOR, token: TOKEN }],
      batching: BATCHING,
    },
  });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** The protocol's options that keep its peers waiting, as the real daemon does, all 0. */
async function withoutDelays(name: ProtocolName): Promise<Record<string, number>> {
  const { defaults } = await loadProtocol(name);
  const delays = Object.keys(defaults).filter((option) => /delay/i.test(option) && typeof defaults[option] === "number");
  return Object.fromEntries(delays.map((option) => [snakeCase(option), 0]));
}
