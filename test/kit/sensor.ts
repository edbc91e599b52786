/** A real sensor of its own, on free ports, without a server. */
import { rmSync, writeFileSync } from "node:fs";
import type { SensorStatus } from "../../src/wire/status.js";
import { minipot, Running } from "./command.js";
import { TestPeer, until } from "./socket.js";

export interface TestSensor {
  readonly telnet: number;
  readonly http: number;
  readonly proxy: number;
  /** What it has logged. */
  err(): string;
  status(): Promise<SensorStatus>;
  pid(name: string): Promise<number>;
  stop(): Promise<number | null>;
}

/**
 * @param offset the ports are 23, 80 and 3128 above it; at most 24,000, or they may be those of some connection's near end
 * @param more keys of [sensor], then other sections
 * @param user whom to become, when we are root
 */
export async function startSensor(
  folder: string,
  offset: number,
  more = "",
  { recordOwn = true, user = "root" } = {},
): Promise<TestSensor> {
  const path = `${folder}/minipot.toml`;
  const becoming = process.getuid?.() === 0 ? `user = "${user}"\n` : "";
  const sensor = `[sensor]\n${becoming}addresses = ["127.0.0.1"]\nredir_offset = ${offset}\nlog_level = "warn"\nrecord_own = ${recordOwn}\n`;
  rmSync(path, { force: true });
  writeFileSync(path, `${sensor}state_dir = "${folder}/state"\nruntime_dir = "${folder}/run"\n${more}`, {
    mode: user === "root" ? 0o600 : 0o644,
  });
  const running = new Running(["sensor", "-c", path]);
  const status = async () => JSON.parse((await minipot("status", "--json", "-c", path)).out || "{}") as SensorStatus;
  await until(
    async () => (await status()).processes?.every(({ state }) => state === "up") || running.process.exitCode !== null,
    "the sensor",
  );
  if (running.process.exitCode !== null) throw new Error(running.err);
  return {
    telnet: 23 + offset,
    http: 80 + offset,
    proxy: 3128 + offset,
    err: () => running.err,
    status,
    pid: async (name) => (await status()).processes.find((process) => process.name === name)!.pid!,
    stop: () => running.stop(),
  };
}

/** Says something to a port and waits until the other side has closed, or a while has passed. */
export async function converse(port: number, say: string, waitMs = 300): Promise<string> {
  const peer = await TestPeer.connect(port);
  peer.send(say);
  const end = performance.now() + waitMs;
  while (!peer.closed && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
  peer.end();
  return peer.heard;
}
