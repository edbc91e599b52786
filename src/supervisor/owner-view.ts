/** The sensor as its owner's page shows it, from the config and what the processes say. */
import type { Config } from "../config/config.js";
import type { SensorView, ServiceView } from "../wire/owner.js";
import type { ProcessStatus, SensorStatus } from "../wire/status.js";

export function ownerView({ sensor, services }: Config, status: SensorStatus): SensorView {
  const { processes, firewall, delivery, spool } = status;
  const { upload, consent, collect, logCredentials, credentialKey } = sensor;
  return {
    sensor: status.sensor,
    version: status.version,
    startedMs: status.startedMs,
    collect,
    services: services.map(({ protocol, wanted, ports, tlsPorts }) => ({
      name: protocol,
      wanted,
      ports: [...ports, ...tlsPorts],
      ...stateOf(protocol, processes),
    })),
    credentials: {
      mode: logCredentials,
      wanted: consent.wanted,
      consent: consent.accepted,
      hasKey: credentialKey !== undefined,
    },
    ...(firewall === undefined ? {} : { firewall }),
    ...(upload.url === undefined ? {} : { server: upload.url }),
    ...(delivery === undefined ? {} : { delivery }),
    ...(spool === undefined ? {} : { spool }),
    dropped: dropped(processes),
    own: sumOf(processes, (health) => (health.role === "worker" ? health.own : 0)),
  };
}

/** Of several workers the one that is worst off. */
function stateOf(protocol: string, processes: readonly ProcessStatus[]): Pick<ServiceView, "state" | "reason"> {
  const own = processes.filter(({ role, name }) => role === "worker" && name.replace(/\.\d+$/, "") === protocol);
  const worst = own.find(({ state }) => state !== "up") ?? own[0];
  if (worst === undefined) return { state: "off" };
  return { state: worst.state, ...(worst.reason === undefined ? {} : { reason: worst.reason }) };
}

function dropped(processes: readonly ProcessStatus[]): [string, number][] {
  const collector = processes.map(({ health }) => health).find((health) => health?.role === "collector");
  const byCollector = collector?.role === "collector" ? Object.entries(collector.shed) : [];
  const byWorkers = sumOf(processes, (health) => (health.role === "worker" ? health.shed : 0));
  const refused = sumOf(processes, (health) => (health.role === "worker" ? health.refused : 0));
  const withheld = sumOf(processes, (health) =>
    health.role === "worker" ? health.ownSecrets.found + health.ownSecrets.unchecked : 0,
  );
  const all: [string, number][] = [
    ...byCollector,
    ["events that the collector did not take in time", byWorkers],
    ["connections over a limit", refused],
    ["events with a password of yours, or maybe with one, whose contents were removed", withheld],
  ];
  return all.filter(([, count]) => count > 0);
}

function sumOf(processes: readonly ProcessStatus[], count: (health: NonNullable<ProcessStatus["health"]>) => number): number {
  return processes.reduce((sum, { health }) => sum + (health === undefined ? 0 : count(health)), 0);
}
