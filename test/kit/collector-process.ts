/** A real collector process, and a scripted worker that talks to it. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { CollectorConfig, SpoolConfig } from "../../src/config/config.js";
import type { CollectorHealth, ToSupervisor } from "../../src/wire/control.js";
import { decodeFromCollector, encodeToCollector } from "../../src/wire/frame.js";
import { messageReader, withLength } from "../../src/wire/framing.js";
import { BATCHING } from "./fake-server.js";

export function collectorConfig(folder: string, url?: string, spool: Partial<SpoolConfig> = {}): CollectorConfig {
  return {
    sensor: "test",
    collectorPath: `${folder}/collector.sock`,
    runtimeDir: folder,
    stateDir: `${folder}/state`,
    logLevel: "error",
    upload: { ...(url === undefined ? {} : { url, token: "t".repeat(16) }), batching: BATCHING, timeoutMs: 2000 },
    spool: { bytesMax: 16 << 20, segmentBytes: 1 << 20, flushMs: 1000, ...spool },
  };
}

export class CollectorProcess {
  readonly #child: ChildProcess;
  #pings = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @returns when workers can connect */
  static async start(config: CollectorConfig): Promise<CollectorProcess> {
    const child = fork(new URL("../../src/collector/main.js", import.meta.url), {
      serialization: "advanced",
      stdio: ["ignore", "inherit", "ignore", "ipc"],
    });
    child.send({ kind: "start", role: "collector", config });
    for (;;) {
      const [message] = (await once(child, "message")) as [ToSupervisor];
      if (message.kind === "ready") return new CollectorProcess(child);
    }
  }

  async health(): Promise<CollectorHealth> {
    this.#child.send({ kind: "ping", number: ++this.#pings });
    const [message] = (await once(this.#child, "message")) as [ToSupervisor];
    if (message.kind !== "pong" || message.health.role !== "collector") throw new Error(`heard ${message.kind}`);
    return message.health;
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await once(this.#child, "exit");
  }

  /** @returns the exit code */
  async drain(): Promise<number | null> {
    this.#child.send({ kind: "drain", deadlineMs: 5000 });
    const [code] = (await once(this.#child, "exit")) as [number | null];
    return code;
  }
}

/** A worker that sends frames until each is accepted, over however many connections it takes. */
export class ScriptedWorker {
  /** The last frame accepted. */
  accepted = 0;
  readonly #path: string;
  readonly #worker: Uint8Array;
  #waiting: { number: number; bytes: Uint8Array }[] = [];
  #socket: Socket | undefined;
  #ended = false;

  constructor(path: string, worker: Uint8Array) {
    this.#path = path;
    this.#worker = worker;
    this.#connect();
  }

  send(number: number, bytes: Uint8Array): void {
    this.#waiting.push({ number, bytes });
    this.#socket?.write(withLength(encodeToCollector({ kind: "frame", frame: bytes })));
  }

  /** @param goodbye whether it says so, or just goes, as one that is killed */
  end(goodbye: boolean): void {
    this.#ended = true;
    if (goodbye) this.#socket?.end(withLength(encodeToCollector({ kind: "bye" })));
    else this.#socket?.destroy();
  }

  #connect(): void {
    const socket = connect({ path: this.#path });
    socket.on("connect", () => {
      this.#socket = socket;
      socket.write(withLength(encodeToCollector({ kind: "hello", worker: this.#worker, service: "telnet" })));
      for (const { bytes } of this.#waiting) socket.write(withLength(encodeToCollector({ kind: "frame", frame: bytes })));
    });
    socket.on(
      "data",
      messageReader((bytes) => {
        const message = decodeFromCollector(bytes);
        if (message.kind !== "accepted") return;
        this.accepted = Math.max(this.accepted, message.number);
        this.#waiting = this.#waiting.filter(({ number }) => number > message.number);
      }),
    );
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#socket = undefined;
      if (!this.#ended) setTimeout(() => this.#connect(), 20);
    });
  }
}
