/** How fast frames of a worker come into the spool: a real collector process, a scripted worker on its unix socket, no server. */
import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { CollectorConfig } from "../src/config/config.js";
import type { ToChild, ToSupervisor } from "../src/wire/control.js";
import { decodeFromCollector, encodeToCollector } from "../src/wire/frame.js";
import { messageReader, withLength } from "../src/wire/framing.js";
import type { Bench } from "./bench.js";
import { pssBytes, startCpuMeter } from "./measure.js";
import { type ScriptedFrame, scriptedFrames } from "./scripted-events.js";
import { percentile } from "./statistics.js";
import { repositoryDir } from "./tools.js";

const MIB = 2 ** 20;
/** Sent and not yet accepted, in bytes: what a worker's ring holds at least. */
const WINDOW_BYTES = 2 * MIB;
const STOP_MS = 10_000;

export const collector: Bench = {
  name: "collector",
  question: "How many events a second does one collector put into its spool?",
  async run({ short, workDir, say }) {
    const events = short ? 50_000 : 1_500_000;
    const warmUp = events / 5;
    const all = warmUp + events;
    const config = collectorConfig(workDir);
    const process = await startCollector(config);
    try {
      await play(config, warmUp);
      const meter = startCpuMeter({ collector: process.pid });
      const played = await play(config, events);
      const { cpuUs, threadsGone } = meter().collector!;
      const health = await process.health();
      say(`${health.spool.batches} batches, ${(health.spool.bytes / MIB).toFixed(1)} MiB in the spool`);
      const eventsPerSecond = events / played.seconds;
      return {
        load: `${events} events in frames of 64 from one worker, at most ${WINDOW_BYTES / MIB} MiB not yet accepted`,
        numbers: {
          eventsPerSecond,
          eventsPerCpuSecond: events / (cpuUs / 1e6),
          cpuUsPerEvent: cpuUs / events,
          acceptP50Us: percentile(played.latenciesUs, 0.5),
          acceptP99Us: percentile(played.latenciesUs, 0.99),
          acceptP999Us: percentile(played.latenciesUs, 0.999),
          pssMiB: pssBytes(process.pid) / MIB,
          spoolBytesPerEvent: health.spool.bytes / all,
          threadsGone,
        },
        bars: [
          {
            name: "events into the spool on one core",
            measured: events / (cpuUs / 1e6),
            sense: "at least",
            bound: 300_000,
            unit: "/s",
          },
        ],
        checks: [
          { name: "events taken in", expected: all, found: health.events },
          { name: "events shed", expected: 0, found: Object.values(health.shed).reduce((sum, count) => sum + count, 0) },
          { name: "events waiting in the spool", expected: all, found: health.delivery.eventsWaiting },
        ],
      };
    } finally {
      await process.stop();
    }
  },
};

function collectorConfig(folder: string): CollectorConfig {
  const runtimeDir = join(folder, "run");
  const stateDir = join(folder, "state");
  for (const made of [runtimeDir, stateDir]) mkdirSync(made, { recursive: true, mode: 0o700 });
  const batching = { version: 1, maxAgeMs: 10_000, maxBytes: 512 * 1024, maxAttempts: 1_000_000, throttleHoldbackMs: 60_000 };
  return {
    sensor: "bench",
    logLevel: "warn",
    collectorPath: join(runtimeDir, "collector.sock"),
    runtimeDir,
    stateDir,
    upload: { batching, timeoutMs: 10_000 },
    spool: { bytesMax: 1024 * MIB, segmentBytes: 4 * MIB, flushMs: 1000 },
  };
}

/** The collector as its supervisor starts it. @returns when it is ready */
async function startCollector(config: CollectorConfig) {
  const child = fork(join(repositoryDir, "build/src/collector/main.js"), [], { serialization: "advanced" });
  const tell = (message: ToChild) => child.send(message);
  const next = async <Kind extends ToSupervisor["kind"]>(kind: Kind) => {
    for (;;) {
      const [message] = (await once(child, "message")) as [ToSupervisor];
      if (message.kind === kind) return message as Extract<ToSupervisor, { kind: Kind }>;
      if (message.kind === "failed") throw new Error(`The collector cannot start: ${message.reason}`);
    }
  };
  tell({ kind: "start", role: "collector", config });
  await next("ready");
  return {
    pid: child.pid!,
    async health() {
      const pong = next("pong");
      tell({ kind: "ping", number: 1 });
      const { health } = await pong;
      if (health.role !== "collector") throw new Error(`A ${health.role} answered.`);
      return health;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      tell({ kind: "drain", deadlineMs: STOP_MS / 2 });
      const killer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
      await exit;
      clearTimeout(killer);
    },
  };
}

/** One worker's run: says hello, sends its frames as they are accepted, says goodbye. */
async function play({ collectorPath }: CollectorConfig, events: number): Promise<{ seconds: number; latenciesUs: number[] }> {
  const worker = randomBytes(8);
  const frames = [...scriptedFrames(worker, events)].map(({ bytes, number }: ScriptedFrame) => ({
    number,
    bytes: withLength(encodeToCollector({ kind: "frame", frame: bytes })),
    sentMs: 0,
  }));
  const socket = connect({ path: collectorPath });
  await once(socket, "connect");
  const latenciesUs: number[] = [];
  const started = performance.now();
  await new Promise<void>((resolve, reject) => {
    let sent = 0;
    let accepted = 0;
    let waitingBytes = 0;
    const send = () => {
      while (sent < frames.length && waitingBytes < WINDOW_BYTES) {
        const frame = frames[sent++]!;
        frame.sentMs = performance.now();
        waitingBytes += frame.bytes.length;
        socket.write(frame.bytes);
      }
    };
    const read = messageReader((bytes) => {
      const message = decodeFromCollector(bytes);
      if (message.kind !== "accepted") return;
      for (; accepted < frames.length && frames[accepted]!.number <= message.number; accepted++) {
        latenciesUs.push((performance.now() - frames[accepted]!.sentMs) * 1000);
        waitingBytes -= frames[accepted]!.bytes.length;
      }
      if (accepted === frames.length) resolve();
      else send();
    });
    socket.on("data", read);
    socket.on("close", () => reject(new Error(`The collector hung up after ${accepted} of ${frames.length} frames.`)));
    socket.write(withLength(encodeToCollector({ kind: "hello", worker, service: "telnet" })));
    send();
  });
  const seconds = (performance.now() - started) / 1000;
  await goodbye(socket);
  return { seconds, latenciesUs };
}

async function goodbye(socket: Socket): Promise<void> {
  const closed = once(socket, "close");
  socket.end(withLength(encodeToCollector({ kind: "bye" })));
  socket.resume();
  await closed;
}
