/** Runs the bare epoll loop (c/epoll-login.c), the peer that the sensor is compared with. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { LoginDialogue } from "./flood.js";
import { freePort } from "./ports.js";

export interface Loop {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** It ends by itself after so long, or with us. */
const SECONDS_MAX = 600;

/** @returns when it listens */
export async function startLoop(executable: string, dialogue: LoginDialogue): Promise<Loop> {
  const port = await freePort();
  const child = spawn(executable, [dialogue, String(port), String(SECONDS_MAX)], { stdio: ["pipe", "pipe", "inherit"] });
  await ready(child);
  return {
    pid: child.pid!,
    port,
    async stop() {
      const exit = once(child, "exit");
      child.stdin!.end();
      await exit;
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout!.once("data", () => resolve());
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The loop ended with ${code} before it listened.`)));
  });
}
