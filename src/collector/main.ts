/** The collector's process: forked by the supervisor, drains when told to, and is gone when the supervisor is. */
import type { CollectorConfig } from "../config/config.js";
import { createLog } from "../log.js";
import { watchLoopDelay } from "../loop-delay.js";
import type { ToChild, ToSupervisor } from "../wire/control.js";
import { Collector } from "./collector.js";

/** Workers whose supervisor has vanished hand over what they have within this. */
const ORPHAN_DRAIN_MS = 2500;

const loopDelayP99Ms = watchLoopDelay();

let collector: Collector | undefined;
let ending = false;

process.on("message", (message: ToChild) => void take(message));
process.on("disconnect", () => void drain(ORPHAN_DRAIN_MS));
// Who stops the whole group means the supervisor, which says what is to be done, or is gone.
for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"] as const) process.on(signal, () => {});

async function take(message: ToChild): Promise<void> {
  switch (message.kind) {
    case "start":
      if (message.role !== "collector") throw new Error(`A collector was told to be a ${message.role}.`);
      return start(message.config);
    case "ping":
      if (collector !== undefined) {
        tell({ kind: "pong", number: message.number, health: { ...collector.health(), loopDelayP99Ms: loopDelayP99Ms() } });
      }
      return;
    case "drain":
      return drain(message.deadlineMs);
    case "own":
    case "listen":
    case "listening":
    case "view":
    case "switched":
      throw new Error("A collector listens to no network.");
    default:
      return message satisfies never;
  }
}

async function start(config: CollectorConfig): Promise<void> {
  const starting = new Collector(config, createLog("collector", config.logLevel));
  try {
    await starting.start();
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    tell({ kind: "failed", reason: `The collector cannot listen at ${config.collectorPath}: ${error.message}` });
    throw error;
  }
  collector = starting;
  tell({ kind: "ready" });
}

async function drain(deadlineMs: number): Promise<void> {
  if (ending) return;
  ending = true;
  await collector?.end(deadlineMs);
  process.exit(0);
}

function tell(message: ToSupervisor): void {
  // A supervisor that has just gone is noticed by the disconnect.
  if (process.connected) process.send?.(message, () => {});
}
