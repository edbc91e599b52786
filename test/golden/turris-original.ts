/**
 * How to start the original, sentinel-minipot 2.3.0, for its four voices. It is no Debian package: build tag v2.3.0 of
 * github.com/turris-cz/sentinel-minipot (libevent, msgpack-c, czmq, base64c, logc; gperf) and name the program in
 * SENTINEL_MINIPOT. Its collector need not run: a thousand events wait in memory, more than one recording makes.
 *
 * It takes five peers at a time and lets others wait, so that dialogues are recorded `alone`, save those that are long and few.
 */
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Daemon, freePort, running } from "../kit/daemon.js";
import type { Dialogue, Step } from "../kit/golden.js";

export const daemon = "sentinel-minipot 2.3.0 (github.com/turris-cz/sentinel-minipot, tag v2.3.0)";

/** It answers at once. */
const LISTEN_MS = 120;
/** It becomes nobody only with a folder of its own to be locked into; so it is started as nobody. */
const NOBODY = 65534;

/** A dialogue of what is sent, step by step, or sent and listened to for longer. */
export const said = (name: string, ...sends: readonly (string | Step)[]): Dialogue => ({
  name,
  steps: sends.map((send) => (typeof send === "string" ? { send, listenMs: LISTEN_MS } : send)),
  alone: true,
});

/** A dialogue that waits for a deadline, recorded beside others. */
export const waited = (name: string, ...steps: readonly [send: string, listenMs: number][]): Dialogue => ({
  name,
  steps: steps.map(([send, listenMs]) => ({ send, listenMs })),
});

/** @param option the service's: "-T", "-H", "-F" or "-S" @throws Error when SENTINEL_MINIPOT names no program */
export async function startOriginal(option: string): Promise<Daemon> {
  const program = process.env.SENTINEL_MINIPOT;
  if (program === undefined) throw new Error("SENTINEL_MINIPOT must name the built sentinel-minipot 2.3.0.");
  const folder = mkdtempSync(join(tmpdir(), "minipot-turris-"));
  const port = await freePort();
  const identity = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(program, [option, `${port}`, "-s", `ipc://${join(folder, "proxy.sock")}`], {
    stdio: "ignore",
    ...identity,
  });
  // Its services die with it; asked to stop, it would wait for its collector.
  return running(child, port, folder, { signal: "SIGKILL" });
}
