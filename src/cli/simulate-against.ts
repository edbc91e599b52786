/** `minipot simulate --against`: the bots of a small world try a running sensor of this machine, over loopback. */
import { loadConfig } from "../config/load.js";
import { readableAttempts } from "../simulate/attempts.js";
import { drawWorld, type WorldShape } from "../simulate/botnets.js";
import { drive, isDriven } from "../simulate/drive.js";
import { groupedBy } from "../simulate/grouped-by.js";
import type { ListenerStatus } from "../wire/status.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";
import { askStatus } from "./status-client.js";

/** A small run is a small run. */
const SESSIONS_MAX = 2000;

export async function simulateAgainst(path: string, shape: WorldShape): Promise<number> {
  const config = await loadConfig(path).catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  const status = await askStatus(config.sensor.runtimeDir).catch((error: Error) => error);
  if (status instanceof Error) {
    process.stderr.write(`minipot: ${status.message}\n`);
    return EXIT.notRunning;
  }
  const ports = portsOnLoopback(status.listeners);
  const attempts = readableAttempts(drawWorld(shape)).filter(({ service }) => isDriven(service) && ports.has(service));
  const sessions = [...groupedBy(attempts, ({ session }) => session).values()].slice(0, SESSIONS_MAX);
  process.stdout.write(`${sessions.length} sessions of bots at ${[...ports.keys()].filter(isDriven).join(", ")} …\n`);
  const { broken } = await drive(sessions, (service) => ports.get(service) ?? 0);
  process.stdout.write(`${sessions.length - broken} came to their end, ${broken} did not.\n`);
  if (!config.sensor.recordOwn)
    process.stdout.write("They came from this machine itself: without record_own nothing of them is recorded.\n");
  return EXIT.ok;
}

/** The first port of each service that this machine can reach at 127.0.0.1. */
function portsOnLoopback(listeners: readonly ListenerStatus[]): Map<string, number> {
  const reachable = listeners.filter(({ address }) => ["127.0.0.1", "0.0.0.0", "::"].includes(address));
  const ports = new Map<string, number>();
  for (const { service, port } of reachable) if (!ports.has(service)) ports.set(service, port);
  return ports;
}
