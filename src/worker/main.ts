/**
 * The worker's process. The supervisor forks it, tells it its config and hands it bound sockets; it says when it is ready,
 * answers heartbeats, drains when told to, and is gone when the supervisor is.
 */

import { watchLoopDelay } from "../loop-delay.js";
import { admitsAnybody } from "../protocols/emulation/options.js";
import { loadProtocol } from "../protocols/registry.js";
import type { OwnSide, ToChild, ToSupervisor } from "../wire/control.js";
import type { Alarm } from "./consent/alarm.js";
import type { ListenHandle } from "./tcp.js";
import { Worker } from "./worker.js";

/** What is left to a worker whose supervisor has vanished. */
const ORPHAN_DRAIN_MS = 1500;

const loopDelayP99Ms = watchLoopDelay();

let worker: Worker | undefined;
/** As last told, which may be while the worker is being made. */
let own: OwnSide = { addresses: [], networks: [] };
let ending = false;

process.on("message", (message: ToChild, handle: ListenHandle | undefined) => {
  void take(message, handle);
});
process.on("disconnect", () => void drain(ORPHAN_DRAIN_MS));
// A terminal's Ctrl-C reaches the whole group; the supervisor decides what it means.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});

async function take(message: ToChild, handle: ListenHandle | undefined): Promise<void> {
  switch (message.kind) {
    case "start":
      if (message.role !== "worker") throw new Error(`A worker was told to be a ${message.role}.`);
      own = message.own;
      await start(message);
      return tell({ kind: "started" });
    case "own":
      own = message.own;
      if (worker !== undefined) worker.own = own;
      return;
    case "listen":
      if (handle !== undefined) worker?.accept({ handle, targetPort: message.targetPort, tls: message.tls });
      return;
    case "listening":
      return tell({ kind: "ready" });
    case "ping":
      if (worker !== undefined)
        tell({ kind: "pong", number: message.number, health: { ...worker.health(), loopDelayP99Ms: loopDelayP99Ms() } });
      return;
    case "drain":
      return drain(message.deadlineMs);
    case "view":
    case "switched":
      throw new Error("A worker serves no page.");
    default:
      return message satisfies never;
  }
}

async function start({ config, worker: run }: Extract<ToChild, { role: "worker" }>): Promise<void> {
  const protocol = await loadProtocol(config.service.protocol, config.persona);
  // Half a worker's size: it is loaded where somebody may be let in.
  const inside = admitsAnybody(config.service.options) ? await import("../protocols/emulation/emulation.js") : undefined;
  const alarm = (found: Alarm) => tell({ kind: "own-secret", ...found });
  worker = new Worker({ config, protocol, emulate: inside?.emulate, worker: Buffer.from(run, "hex"), own, alarm });
}

async function drain(deadlineMs: number): Promise<void> {
  if (ending) return;
  ending = true;
  await worker?.drain(deadlineMs);
  process.exit(0);
}

function tell(message: ToSupervisor): void {
  process.send?.(message);
}
