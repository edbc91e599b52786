/** A sensor's status as a person reads it: a table of processes, why one is not up, where it listens, and how delivery stands. */
import { key } from "../supervisor/sockets.js";
import type { Delivery } from "../wire/health.js";
import type { ProcessStatus, SensorStatus } from "../wire/status.js";

const COLUMNS = ["process", "state", "pid", "restarts", "since", "PSS", "sessions", "events", "refused", "shed"];

export function statusReport(
  { sensor, version, startedMs, processes, listeners, ...status }: SensorStatus,
  nowMs: number,
): string {
  const lines = [`${sensor}, minipot ${version}, up ${duration(nowMs - startedMs)}`, ""];
  lines.push(...table([COLUMNS, ...processes.map((process) => cells(process, nowMs))]));
  const troubled = processes.filter(({ reason, state }) => reason !== undefined && state !== "up");
  if (troubled.length > 0) lines.push("", ...troubled.map(({ name, state, reason }) => `${name} is ${state}: ${reason}`));
  const where = listeners.map(({ address, port, targetPort }) => `${key(address, port)} for ${targetPort}`);
  lines.push("", `listening: ${where.join(", ") || "nowhere"}`);
  lines.push(
    `delivery:  ${status.delivery === undefined ? "not known: the collector has not said" : sentence(status.delivery, nowMs)}`,
  );
  if (status.spool !== undefined) {
    const { bytes, bytesMax, batches, fault } = status.spool;
    const used = `${mebibytes(bytes)} of ${mebibytes(bytesMax)}, ${batches} batches`;
    lines.push(`spool:     ${used}${fault === undefined ? "" : `; ${fault}`}`);
  }
  if (status.owner !== undefined) lines.push(`page:      ${pageText(status.owner)}`);
  const own = ownConnections(processes);
  if (own > 0) lines.push(`own:       ${own} connections from your own networks, not recorded`);
  for (const process of processes) lines.push(...secretLines(process, nowMs));
  const lost = lossesOf(processes);
  if (lost.length > 0) lines.push(`lost:      ${lost.map(([reason, events]) => `${events} events (${reason})`).join(", ")}`);
  return `${lines.join("\n")}\n`;
}

function cells({ name, state, pid, restarts, sinceMs, pssBytes, health }: ProcessStatus, nowMs: number): string[] {
  const worker = health?.role === "worker" ? health : undefined;
  return [
    name,
    state,
    pid === undefined ? "" : String(pid),
    String(restarts),
    duration(nowMs - sinceMs),
    pssBytes === undefined ? "" : mebibytes(pssBytes),
    worker === undefined ? "" : `${worker.sessions} of ${worker.connections}`,
    health === undefined || health.role === "owner" ? "" : String(health.events),
    worker === undefined ? "" : String(worker.refused),
    worker === undefined ? "" : String(worker.shed),
  ];
}

function pageText({ urls, setupCode }: NonNullable<SensorStatus["owner"]>): string {
  const code = setupCode === undefined ? "" : `; it has no password yet: the setup code is ${setupCode}`;
  return `${urls.join(", ")}${code}`;
}

/** What the guard of the owner's passwords has withheld. */
function secretLines({ name, health }: ProcessStatus, nowMs: number): string[] {
  if (health?.role !== "worker") return [];
  const { found, unchecked, lastFoundMs = 0 } = health.ownSecrets;
  const lines: string[] = [];
  if (found > 0) {
    const when = `${found} times, last ${duration(nowMs - lastFoundMs)} ago`;
    lines.push(`secrets:   a password that you use was tried at ${name} ${when}; not recorded`);
  }
  if (unchecked > 0)
    lines.push(`secrets:   ${unchecked} events of ${name} were withheld, since a password of yours may be in them`);
  return lines;
}

function ownConnections(processes: readonly ProcessStatus[]): number {
  return processes.reduce((sum, { health }) => sum + (health?.role === "worker" ? health.own : 0), 0);
}

/** What the collector had to drop, by reason. */
function lossesOf(processes: readonly ProcessStatus[]): [string, number][] {
  const collector = processes.map(({ health }) => health).find((health) => health?.role === "collector");
  return collector?.role === "collector" ? Object.entries(collector.shed).filter(([, events]) => events > 0) : [];
}

/** Rows whose columns stand below each other, however long a name is. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function sentence({ state, reason, eventsWaiting, eventsAcknowledged, lastAckMs, quarantined }: Delivery, nowMs: number): string {
  const ago = lastAckMs === undefined ? "nothing acknowledged yet" : `last acknowledged ${duration(nowMs - lastAckMs)} ago`;
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

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
