/**
 * One supervised process: the policy's table brought to life with a real child and real timers. It promises that at most one
 * child exists at a time, that a child which is silent is killed, and that each change of state is logged once.
 */
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { formatAddress } from "../bytes/address.js";
import type { Logger } from "../log.js";
import type { Health, ToChild, ToSupervisor } from "../wire/control.js";
import { forkChild, type Role } from "./children.js";
import { type Action, afterDeath, backoffMs, decide, type Happening, isLooping, type State } from "./policy.js";
import type { BoundSocket } from "./sockets.js";

const READY_MS = 15_000;
const HEARTBEAT_MS = 5000;
const SILENT_MS = 20_000;
/** How long someone who asks for the status waits for a child. */
const REFRESH_MS = 500;
/** What a draining child gets beyond its own deadline. */
const DRAIN_GRACE_MS = 1500;

/** What is to run. */
export interface Job {
  /** `telnet`, `telnet.2`, `collector`, `server`. */
  readonly name: string;
  readonly role: Role;
  readonly heapMiB: number;
  readonly runtimeDir: string;
  readonly drainMs: number;
  /** For the owner's page: its own files. */
  readonly files?: string;
  /** For a worker. */
  readonly sockets: readonly BoundSocket[];
  /** @param run names this run of the process: 16 hex digits */
  start(run: string): ToChild;
  /** Differs when a running child must be replaced. */
  readonly fingerprint: string;
}

export type Asked = Extract<ToSupervisor, { kind: "ask" | "switch" }>;

export interface Watcher {
  /** The set of pids has changed. */
  forked(): void;
  /** `state` has changed. */
  changed(process: Supervised): void;
  /** It wants something of the sensor as a whole. */
  asked(process: Supervised, message: Asked): void;
}

export class Supervised {
  state: State = "stopped";
  sinceMs = Date.now();
  restarts = 0;
  health: Health | undefined;
  /** Why it is down, when it said so itself. */
  reason: string | undefined;

  #job: Job;
  readonly #log: Logger;
  readonly #watcher: Watcher;
  #child: ChildProcess | undefined;
  #forkedMs = 0;
  #deaths = 0;
  #heardMs = 0;
  #pings = 0;
  #timer: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #whenHeard: (() => void)[] = [];

  constructor(job: Job, log: Logger, watcher: Watcher) {
    this.#job = job;
    this.#log = log.child({ process: job.name });
    this.#watcher = watcher;
  }

  get name(): string {
    return this.#job.name;
  }

  get role(): Role {
    return this.#job.role;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    this.#happen("start");
  }

  stop(): void {
    this.#happen("stop");
  }

  /** Asks the child how it is. @returns when it has answered, or not for a while; `health` is then as fresh as it gets */
  refresh(): Promise<void> {
    if (this.state !== "up") return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, REFRESH_MS);
      this.#whenHeard.push(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#tell({ kind: "ping", number: ++this.#pings });
    });
  }

  /** Tells the child something, if there is one; the next one is told by its start. */
  inform(message: ToChild): void {
    this.#tell(message);
  }

  /** Takes on a job: if it differs, or the process is parked, drains the child, if there is one, and starts it anew. */
  replace(job: Job): void {
    const same = job.fingerprint === this.#job.fingerprint;
    this.#job = job;
    this.#deaths = 0;
    this.#happen(same ? "start" : "replace");
  }

  #happen(happening: Happening): void {
    const [state, action] = decide(this.state, happening);
    const before = this.state;
    if (state !== before) {
      this.state = state;
      this.sinceMs = Date.now();
      this.#log.debug({ before, happening, state }, "State changed.");
    }
    this.#act(action);
    if (this.state !== before) this.#watcher.changed(this);
  }

  #act(action: Action): void {
    switch (action) {
      case "none":
        return;
      case "fork":
        return this.#fork();
      case "drain":
        return this.#drain();
      case "kill":
        this.#log.error({ pid: this.pid }, "Killed: it did not answer in time.");
        this.#child?.kill("SIGKILL");
        return;
      case "delay":
        return this.#delay();
      case "park":
        this.#log.error(
          { deaths: this.#deaths },
          "Parked: it dies again and again; reload or restart the sensor once the cause is gone.",
        );
        return;
      case "cancel":
        return clearTimeout(this.#timer);
      default:
        return action satisfies never;
    }
  }

  #fork(): void {
    clearTimeout(this.#timer);
    const { role, heapMiB, runtimeDir, files } = this.#job;
    const run = randomBytes(8).toString("hex");
    const child = forkChild({
      role,
      heapMiB,
      ...(role === "worker" ? { tally: { worker: run, runtimeDir } } : {}),
      ...(files === undefined ? {} : { files }),
    });
    this.#child = child;
    this.#forkedMs = performance.now();
    this.reason = undefined;
    child.on("message", (message: ToSupervisor) => this.#take(child, message));
    child.on("error", (error) => {
      this.#log.error({ err: error }, "The child could not be forked or told.");
      // What was never forked has no exit.
      if (child.pid === undefined) this.#exited(child, null, null);
    });
    child.on("exit", (code, signal) => this.#exited(child, code, signal));
    this.#tell(this.#job.start(run));
    this.#timer = setTimeout(() => this.#happen("silent"), READY_MS);
    this.#watcher.forked();
  }

  #take(child: ChildProcess, message: ToSupervisor): void {
    if (child !== this.#child) return;
    this.#heardMs = performance.now();
    switch (message.kind) {
      case "started":
        for (const { handle, targetPort, tls } of this.#job.sockets) this.#tell({ kind: "listen", targetPort, tls }, handle);
        return this.#tell({ kind: "listening" });
      case "ready":
        if (this.state === "starting") {
          clearTimeout(this.#timer);
          this.#log.info({ pid: this.pid, readyMs: Math.round(performance.now() - this.#forkedMs) }, "Ready.");
          this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
          this.#beat();
        }
        return this.#happen("ready");
      case "pong":
        this.health = message.health;
        for (const heard of this.#whenHeard.splice(0)) heard();
        return;
      case "own-secret":
        this.#log.warn(
          { count: message.count, last: new Date(message.lastMs).toISOString(), peer: formatAddress(message.peerAddress) },
          "Somebody tried a password that you use: it was neither recorded nor sent. If it was not you, change it.",
        );
        return;
      case "ask":
      case "switch":
        return this.#watcher.asked(this, message);
      case "failed":
        this.reason = message.reason;
        this.#log.error({ reason: message.reason }, "It cannot start.");
        return;
      default:
        return message satisfies never;
    }
  }

  #beat(): void {
    if (performance.now() - this.#heardMs > SILENT_MS) return this.#happen("silent");
    this.#tell({ kind: "ping", number: ++this.#pings });
  }

  #drain(): void {
    clearTimeout(this.#timer);
    const { drainMs } = this.#job;
    this.#tell({ kind: "drain", deadlineMs: drainMs });
    this.#timer = setTimeout(() => this.#happen("silent"), drainMs + DRAIN_GRACE_MS);
  }

  #exited(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (child !== this.#child) return;
    clearTimeout(this.#timer);
    clearInterval(this.#heartbeat);
    this.#child = undefined;
    const wanted = this.state === "draining" || this.state === "recycling";
    const livedMs = Math.round(performance.now() - this.#forkedMs);
    if (!wanted) {
      this.#deaths = afterDeath(this.#deaths, livedMs);
      this.restarts++;
      this.#log.warn({ pid: child.pid, code, signal, livedMs }, "Died.");
    } else {
      this.#log.info({ pid: child.pid, code, signal }, "Stopped.");
    }
    this.#watcher.forked();
    this.#happen(!wanted && isLooping(this.#deaths) ? "looping" : "exit");
  }

  #delay(): void {
    const livedMs = performance.now() - this.#forkedMs;
    this.#timer = setTimeout(() => this.#happen("elapsed"), backoffMs(this.#deaths, livedMs));
  }

  #tell(message: ToChild, handle?: BoundSocket["handle"]): void {
    // A child that has just died takes no message; its exit says the rest.
    this.#child?.send(message, handle as never, () => {});
  }
}
