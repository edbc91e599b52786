/** The collector's process: forked by the supervisor, drains when told to, and is gone when the supervisor is. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createLog } from "../log.js";
import type { ToChild, ToSupervisor } from "../wire/control.js";
import { Collector } from "./collector.js";

/** Workers whose supervisor has vanished hand over what they have within this. */
const ORPHAN_DRAIN_MS = 2500;

const loopDelay = monitorEventLoopDelay({ resolution: 100 });
loopDelay.enable();

let collector: Collector | undefined;
let ending = false;

process.on("message", (message: ToChild) => void take(message));
process.on("disconnect", () => void drain(ORPHAN_DRAIN_MS));

async function take(message: ToChild): Promise<void> {
  switch (message.kind) {
    case "start":
      if (message.role !== "collector") throw new Error(`A collector was told to be a ${message.role}.`);
      collector = new Collector(message.config, createLog("collector", message.config.logLevel));
      await collector.start();
      return tell({ kind: "ready" });
    case "ping":
      if (collector !== undefined) {
        tell({ kind: "pong", number: message.number, health: { ...collector.health(), loopDelayP99Ms: loopDelayP99Ms() } });
      }
      return;
    case "drain":
      return drain(message.deadlineMs);
    case "listen":
    case "listening":
      throw new Error("A collector listens to no network.");
    default:
      return message satisfies never;
  }
}

async function drain(deadlineMs: number): Promise<void> {
  if (ending) return;
  ending = true;
  await collector?.end(deadlineMs);
  process.exit(0);
}

function loopDelayP99Ms(): number {
  const delayMs = loopDelay.percentile(99) / 1e6;
  loopDelay.reset();
  return Math.round(delayMs * 10) / 10;
}

function tell(message: ToSupervisor): void {
  if (process.connected) process.send?.(message);
}
