/** Real daemons on free ports of loopback, each with a folder of its own that goes with it. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface Daemon {
  readonly port: number;
  stop(): Promise<void>;
}

interface Ending {
  readonly signal?: NodeJS.Signals;
  /** For what the child has started, which ends when it finds it gone. */
  readonly lingerMs?: number;
}

/** @returns when `child` listens at `port`. @throws Error when it does not within ten seconds; it is then ended */
export async function running(child: ChildProcess, port: number, folder: string, ending: Ending = {}): Promise<Daemon> {
  const { signal = "SIGTERM", lingerMs = 0 } = ending;
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill(signal);
      await gone;
    }
    await sleep(lingerMs);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await once(child, "spawn");
    await listening(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, "127.0.0.1");
    const heard = await Promise.race([once(socket, "connect").then(() => true), once(socket, "error").then(() => false)]).catch(
      () => false,
    );
    socket.destroy();
    if (heard) return;
    await sleep(100);
  }
  throw new Error(`Nobody listens on port ${port}.`);
}
