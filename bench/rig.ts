/**
 * A whole line to measure: a real sensor with the wanted services and the real server that it uploads to, in a folder of their
 * own, each as its user starts it.
 */
import { connect } from "node:net";
import { setPriority } from "node:os";
import { join } from "node:path";
import { PROTOCOL_NAMES, type ProtocolName } from "../src/protocols/registry.js";
import type { SensorStatus } from "../src/wire/status.js";
import { dataDir, type Options, runtimeDir, writeConfig } from "./config-file.js";
import { accepts } from "./connects.js";
import type { Pids } from "./measure.js";
import { freePorts } from "./ports.js";
import { type Running, startMinipot } from "./process.js";
import type { ServerPlace } from "./store.js";
import { until } from "./until.js";

export interface Rig {
  readonly server: ServerPlace;
  readonly serverPid: number;
  portOf(service: ProtocolName): number;
  /** Where the owner's page is, if there is one. */
  readonly page: string;
  status(): Promise<SensorStatus>;
  /** The sensor's own processes, by their names in its status. */
  sensorPids(): Promise<Pids>;
  stop(): Promise<void>;
}

const START = { everyMs: 50, deadlineMs: 60_000 };

/** @returns when every process is up and the server has acknowledged something. @throws Error when that does not come about */
export async function startRig(
  folder: string,
  services: readonly ProtocolName[],
  { withPage = false, options = {} as Options } = {},
): Promise<Rig> {
  const { configPath, ports } = await prepare(folder, services, withPage, options);
  const server = startMinipot("server", configPath);
  // In life the server is another machine: it takes what the sensor and its peers leave of this one.
  setPriority(server.pid, 19);
  let sensor: Running | undefined;
  try {
    await isOpen(ports.server, server);
    sensor = startMinipot("sensor", configPath);
    await Promise.race([isUp(runtimeDir(folder)), sensor.failed]);
  } catch (error) {
    await sensor?.stop();
    await server.stop();
    throw error;
  }
  const running = sensor;
  const status = () => sensorStatus(runtimeDir(folder));
  return {
    server: { port: ports.server, dataDir: dataDir(folder) },
    serverPid: server.pid,
    portOf: (service) => ports.services[service]!,
    page: `http://127.0.0.1:${ports.page}/`,
    status,
    async sensorPids() {
      const own = (await status()).processes.filter(({ role, pid }) => role !== "server" && pid !== undefined);
      return Object.fromEntries(own.map(({ name, pid }) => [name, pid!]));
    },
    async stop() {
      await running.stop();
      await server.stop();
    },
  };
}

/** Writes a config with free ports for these services. */
export async function prepare(folder: string, services: readonly ProtocolName[], withPage = false, options: Options = {}) {
  const [server, page, ...free] = await freePorts(2 + PROTOCOL_NAMES.length);
  const ports = {
    server: server!,
    ...(withPage ? { page: page! } : {}),
    services: Object.fromEntries(services.map((service, index) => [service, free[index]!])) as Partial<
      Record<ProtocolName, number>
    >,
  };
  return { configPath: await writeConfig(folder, ports, options), ports };
}

/** Waits for a port of a process that was just started. @throws Error when it ends first, or does not open the port in time */
export async function isOpen(port: number, process: Running): Promise<void> {
  const open = until(
    () => accepts(port),
    (yes) => yes,
    START,
  );
  if (!(await Promise.race([open, process.failed]))) throw new Error(`Nothing listens at port ${port}.`);
}

/** What `minipot status` reads. @throws Error when no sensor runs with that folder */
export async function sensorStatus(folder: string): Promise<SensorStatus> {
  let line = "";
  for await (const chunk of connect({ path: join(folder, "supervisor.sock") })) line += chunk;
  return JSON.parse(line) as SensorStatus;
}

async function isUp(folder: string): Promise<void> {
  const look = () => sensorStatus(folder).catch(() => undefined);
  const up = (status: SensorStatus | undefined) =>
    status?.delivery?.lastAckMs !== undefined && status.processes.every(({ state }) => state === "up");
  const status = await until(look, up, START);
  if (!up(status)) throw new Error(`The sensor does not come up: ${JSON.stringify(status)}`);
}
