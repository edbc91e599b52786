/** A server for a test: in this process, on a free port, or as a process of its own that can be killed. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { pino } from "pino";
import type { ServerConfig } from "../../src/config/config.js";
import { type RunningServer, startServer } from "../../src/server/server.js";
import type { ToSupervisor } from "../../src/wire/control.js";
import { trust } from "./ask.js";

export const TOKEN = "token-of-the-first-sensor";
export const OTHER_TOKEN = "token-of-the-other-sensor";

/** Takes from the sensors `first` and `other`. */
export function serverConfig(dataDir: string, over: Partial<ServerConfig> = {}): ServerConfig {
  return {
    listen: { address: "127.0.0.1", port: 0 },
    dataDir,
    database: "minipot",
    sensors: [
      { id: "first", token: TOKEN },
      { id: "other", token: OTHER_TOKEN },
    ],
    batching: { version: 7, maxAgeMs: 1000, maxBytes: 65_536, maxAttempts: 10, throttleHoldbackMs: 5000 },
    retentionDays: 90,
    rollupRetentionDays: 730,
    acceptPrivate: false,
    bodyBytesMax: 2 ** 20,
    inflatedBytesMax: 4 * 2 ** 20,
    hosts: [],
    analysis: { halfLifeDays: 3, sensorsMin: 3, listScore: 300, unlistScore: 150, allow: [], classes: [] },
    geo: {},
    ...over,
  };
}

/** In this process, silent, and trusting what `ask` asks. */
export async function startTestServer(config: ServerConfig): Promise<RunningServer> {
  const server = await startServer(config, pino({ level: "silent" }));
  trust(server.port, config.dataDir);
  return server;
}

/** The process as the supervisor forks it. Its exit is the caller's to await. @throws Error when it does not become ready */
export async function forkServer(config: ServerConfig): Promise<ChildProcess> {
  const child = fork(new URL("../../src/server/main.js", import.meta.url), { serialization: "advanced" });
  child.send({ kind: "start", role: "server", config, logLevel: "error" });
  const [told] = (await Promise.race([once(child, "message"), once(child, "exit")])) as [ToSupervisor | number | null];
  if (typeof told === "object" && told?.kind === "ready") {
    trust(config.listen.port, config.dataDir);
    return child;
  }
  child.kill("SIGKILL");
  throw new Error(`The server did not start: ${JSON.stringify(told)}`);
}

/** Ends it with a signal. @returns when it is gone */
export async function endServer(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}
