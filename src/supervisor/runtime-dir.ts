/**
 * The runtime folder: ours alone (0700), with the sockets, tallies and pids of one running sensor. One supervisor at a time; what
 * a killed predecessor left behind is cleared away.
 */
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isRunning, killLeftovers } from "./leftovers.js";

const GONE_MS = 2000;

/** Another supervisor is using the folder. */
export class AlreadyRunningError extends Error {
  readonly code = "ALREADY_RUNNING";
}

export function statusPath(runtimeDir: string): string {
  return `${runtimeDir}/supervisor.sock`;
}

export function pidsPath(runtimeDir: string): string {
  return `${runtimeDir}/children.json`;
}

/**
 * Makes the folder, or takes it over from a supervisor that is gone, killing the children it left.
 *
 * @returns the pids killed
 * @throws AlreadyRunningError
 */
export async function claimRuntimeDir(runtimeDir: string): Promise<number[]> {
  mkdirSync(runtimeDir, { recursive: true, mode: 0o700 });
  chmodSync(runtimeDir, 0o700);
  if (await answers(statusPath(runtimeDir))) {
    throw new AlreadyRunningError(`Another sensor runs with ${runtimeDir}; stop it, or give this one its own \`runtime_dir\`.`);
  }
  const killed = killLeftovers(pidsPath(runtimeDir));
  for (let waitedMs = 0; killed.some(isRunning) && waitedMs < GONE_MS; waitedMs += 10) await sleep(10);
  rmSync(statusPath(runtimeDir), { force: true });
  return killed;
}

/** Leaves nothing that would look like a running sensor. Tallies stay: the next collector reads them. */
export function leaveRuntimeDir(runtimeDir: string): void {
  rmSync(statusPath(runtimeDir), { force: true });
  rmSync(pidsPath(runtimeDir), { force: true });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
