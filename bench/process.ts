/** `minipot` as its user starts it: a real process with a config file. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { repositoryDir } from "./tools.js";

export interface Running {
  readonly pid: number;
  /** Rejects when the process ends before it is stopped. */
  readonly failed: Promise<never>;
  /** SIGTERM, then SIGKILL. @returns when it is gone */
  stop(): Promise<void>;
}

const STOP_MS = 15_000;

export function startMinipot(role: "sensor" | "server", configPath: string): Running {
  const program = join(repositoryDir, "build/src/cli/main.js");
  const child = spawn(process.execPath, [program, role, "-c", configPath], { stdio: ["ignore", "ignore", "inherit"] });
  let stopping = false;
  const failed = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (!stopping) reject(new Error(`minipot ${role} ended with ${code ?? signal}.`));
    });
  });
  failed.catch(() => {}); // whoever waits for something of it looks
  return {
    pid: child.pid!,
    failed,
    async stop() {
      stopping = true;
      await stopChild(child);
    },
  };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await exit;
  clearTimeout(killer);
}
