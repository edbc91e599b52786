/** The server's process when it runs beside a sensor: forked by the supervisor, stops when told to, and is gone when the supervisor is. */
import { createLog } from "../log.js";
import { watchLoopDelay } from "../loop-delay.js";
import type { ToChild, ToSupervisor } from "../wire/control.js";
import { type RunningServer, startServer } from "./server.js";

const loopDelayP99Ms = watchLoopDelay();

let starting: Promise<RunningServer> | undefined;
let running: RunningServer | undefined;
let ending = false;

process.on("message", (message: ToChild) => void take(message));
process.on("disconnect", () => void stop());
// A terminal's Ctrl-C reaches the whole group; the supervisor decides what it means.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});

async function take(message: ToChild): Promise<void> {
  switch (message.kind) {
    case "start":
      if (message.role !== "server") throw new Error(`A server was told to be a ${message.role}.`);
      try {
        starting = startServer(message.config, createLog("server", message.logLevel));
        running = await starting;
      } catch (error) {
        tell({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
        process.exit(1);
      }
      return tell({ kind: "ready" });
    case "ping":
      if (running !== undefined)
        tell({ kind: "pong", number: message.number, health: { ...running.health(), loopDelayP99Ms: loopDelayP99Ms() } });
      return;
    case "drain":
      return stop();
    case "own":
    case "listen":
    case "listening":
    case "view":
    case "switched":
      throw new Error("A server binds its own address.");
    default:
      return message satisfies never;
  }
}

async function stop(): Promise<void> {
  if (ending) return;
  ending = true;
  // A start that is under way writes to the store: it is waited for, and its failure is told where it was begun.
  const started = await starting?.catch(() => undefined);
  await started?.stop();
  process.exit(0);
}

function tell(message: ToSupervisor): void {
  if (process.connected) process.send?.(message);
}
