import { test } from "uvu";
import * as assert from "uvu/assert";
import { loadConfig } from "../../src/config/load.js";
import { ownerView } from "../../src/supervisor/owner-view.js";
import type { WorkerHealth } from "../../src/wire/control.js";
import type { ProcessStatus, SensorStatus } from "../../src/wire/status.js";

const health: WorkerHealth = {
  role: "worker",
  connections: 9,
  sessions: 0,
  refused: 2,
  evicted: 0,
  own: 3,
  ownSecrets: { found: 1, unchecked: 0 },
  events: 9,
  shed: 4,
  loopDelayP99Ms: 0,
};

function worker(name: string, state: ProcessStatus["state"], more: Partial<ProcessStatus> = {}): ProcessStatus {
  return { name, role: "worker", state, restarts: 0, sinceMs: 0, health, ...more };
}

test("services are as the worst of their workers, and what was dropped is added up", async () => {
  const config = await loadConfig(undefined, {});
  const processes = [worker("telnet", "up"), worker("telnet.2", "parked", { reason: "why" }), worker("http-proxy", "up")];
  const status: SensorStatus = { sensor: "home", version: "1", pid: 1, startedMs: 5, processes, listeners: [] };
  const view = ownerView(config, status);
  const services = new Map(view.services.map((service) => [service.name, service]));
  assert.equal(services.get("telnet"), { name: "telnet", wanted: true, ports: [23, 2323], state: "parked", reason: "why" });
  assert.is(services.get("http-proxy")?.state, "up");
  assert.is(services.get("http")?.state, "off");
  assert.is(view.own, 9);
  assert.equal(
    view.dropped.map(([, count]) => count),
    [12, 6, 3],
  );
});

test("collection switched off leaves what is wanted of each service", async () => {
  const config = await loadConfig(undefined, { MINIPOT_SENSOR_COLLECT: "false", MINIPOT_FTP_ENABLED: "false" });
  assert.ok(config.services.every(({ enabled }) => !enabled));
  const view = ownerView(config, { sensor: "home", version: "1", pid: 1, startedMs: 5, processes: [], listeners: [] });
  assert.is(view.collect, false);
  assert.equal(
    view.services.filter(({ wanted }) => !wanted).map(({ name }) => name),
    ["ftp"],
  );
});

test.run();
