/** `minipot status`: how the running sensor is, as its supervisor and the server's acknowledgements say. */
import { loadConfig } from "../config/load.js";
import { key } from "../supervisor/sockets.js";
import type { Delivery } from "../wire/control.js";
import type { ProcessStatus, SensorStatus } from "../wire/status.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";
import { askStatus, NotRunningError } from "./status-client.js";

export async function status({ config: path, json = false }: { config?: string; json?: boolean }): Promise<number> {
  const config = await loadConfig(path).catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  try {
    const found = await askStatus(config.sensor.runtimeDir);
    process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : report(found));
    return isWell(found) ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (!(error instanceof NotRunningError)) throw error;
    process.stderr.write(`${error.message} Start one: minipot sensor, or minipot up.\n`);
    return EXIT.notRunning;
  }
}

function isWell({ processes, delivery }: SensorStatus): boolean {
  return (
    processes.every(({ state }) => state === "up") && delivery !== undefined && !["spooling", "losing"].includes(delivery.state)
  );
}

function report({ sensor, version, startedMs, processes, listeners, delivery, spool }: SensorStatus): string {
  const lines = [`${sensor}, minipot ${version}, up ${duration(Date.now() - startedMs)}`, ""];
  lines.push(row("process", "state", "pid", "restarts", "since", "PSS", "sessions", "events", "refused", "shed"));
  for (const process of processes) lines.push(processRow(process));
  lines.push(
    "",
    `listening: ${listeners.map(({ address, port, targetPort }) => `${key(address, port)} for ${targetPort}`).join(", ")}`,
  );
  if (delivery !== undefined) lines.push(`delivery:  ${deliverySentence(delivery)}`);
  if (spool !== undefined) {
    const used = `${(spool.bytes / 2 ** 20).toFixed(1)} of ${(spool.bytesMax / 2 ** 20).toFixed(0)} MiB`;
    lines.push(`spool:     ${used}, ${spool.batches} batches${spool.fault === undefined ? "" : `; ${spool.fault}`}`);
  }
  return `${lines.join("\n")}\n`;
}

function processRow({ name, state, pid, restarts, sinceMs, pssBytes, health }: ProcessStatus): string {
  const pss = pssBytes === undefined ? "" : `${(pssBytes / 2 ** 20).toFixed(1)} MiB`;
  const worker = health?.role === "worker" ? health : undefined;
  const events = health === undefined ? "" : String(health.events);
  return row(
    name,
    state,
    pid === undefined ? "" : String(pid),
    String(restarts),
    duration(Date.now() - sinceMs),
    pss,
    worker === undefined ? "" : `${worker.sessions} of ${worker.connections}`,
    events,
    worker === undefined ? "" : String(worker.refused),
    worker === undefined ? "" : String(worker.shed),
  );
}

const WIDTHS = [12, 10, 8, 9, 9, 10, 16, 10, 8, 6];

function row(...cells: string[]): string {
  return cells
    .map((cell, index) => cell.padEnd(WIDTHS[index] ?? 0))
    .join(" ")
    .trimEnd();
}

function deliverySentence({ state, reason, eventsWaiting, eventsAcknowledged, lastAckMs, quarantined }: Delivery): string {
  const ago = lastAckMs === undefined ? "nothing acknowledged yet" : `last acknowledged ${duration(Date.now() - lastAckMs)} ago`;
  const why = reason === undefined ? "" : ` since ${reason}`;
  const aside = quarantined === 0 ? "" : `; ${quarantined} batches in quarantine`;
  const waiting = `${eventsWaiting} events wait`;
  switch (state) {
    case "off":
      return `off: no server is configured; ${waiting}`;
    case "connected":
      return `connected, ${eventsAcknowledged} events acknowledged, ${ago}, ${waiting}${aside}`;
    case "sending":
      return `sending, ${waiting}, ${ago}${aside}`;
    case "spooling":
      return `spooling ${eventsWaiting} events${why}; ${ago}${aside}`;
    case "losing":
      return `LOSING events${why}; ${waiting}, ${ago}${aside}`;
    default:
      return state satisfies never;
  }
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
