/**
 * The sensor's parent process: claims the runtime folder, binds every port, gives up root, then keeps a collector and the workers
 * running after the policy, tells how they are, and follows changes of the config. It never reads a peer's byte.
 */
import { existsSync, mkdirSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { Config, OwnSecrets } from "../config/config.js";
import { consentWarning } from "../consent.js";
import { type Identity, identityPath, openIdentity } from "../identity/identity.js";
import type { Logger } from "../log.js";
import { loadPersona } from "../personas/registry.js";
import { VERSION } from "../version.js";
import type { ToChild } from "../wire/control.js";
import type { FirewallStatus } from "../wire/health.js";
import type { ProcessStatus, SensorStatus } from "../wire/status.js";
import { collectorJob, ownerJob, serverJob, workerJobs } from "./jobs.js";
import { remember } from "./leftovers.js";
import { type OwnSideSettings, OwnSideWatch } from "./own-side.js";
import { ownerView } from "./owner-view.js";
import { becomeUser } from "./privileges.js";
import { memoryOf } from "./processes.js";
import { RootHelper } from "./root-helper.js";
import { claimRuntimeDir, leaveRuntimeDir, pidsPath, statusPath } from "./runtime-dir.js";
import { ownSecrets, readSecrets, secretsPath } from "./secrets-file.js";
import { type BoundSocket, bindAll, key } from "./sockets.js";
import { type Asked, type Job, Supervised } from "./supervised.js";

const HEALTH_MS = 60_000;
const NO_FIREWALL: FirewallStatus = {
  state: "failed",
  fault: "the firewall needs root when the sensor starts: start as root with `user` set",
};
const LATE_FIREWALL: FirewallStatus = {
  state: "failed",
  fault: "the firewall was enabled after root had been given up: restart the sensor",
};

export interface SupervisorOptions {
  readonly log: Logger;
  /** Run the central server beside the sensor. */
  readonly withServer: boolean;
  /** The config's file, which the helper that is root reads by itself; undefined: there is none. */
  readonly configFile: string | undefined;
  /** Reads the config again. */
  reread(): Promise<Config>;
}

export class Supervisor {
  readonly #log: Logger;
  readonly #withServer: boolean;
  readonly #configFile: string | undefined;
  readonly #reread: () => Promise<Config>;
  /** One change of the config after the other. */
  #following: Promise<unknown> = Promise.resolve();
  /** Services to which the firewall hands connections: up once, and not given up since. */
  readonly #ready = new Set<string>();
  #root: RootHelper | undefined;
  readonly #startedMs = Date.now();
  readonly #startedAsRoot = process.getuid?.() === 0;
  readonly #processes = new Map<string, Supervised>();
  #config: Config;
  /** Known once started. */
  #identity: Identity | undefined;
  #ownSecrets: OwnSecrets | undefined;
  #sockets: BoundSocket[] = [];
  /** There once started, as is what is told to workers. */
  #ownSide: OwnSideWatch | undefined;
  #statusServer: Server | undefined;
  #healthTimer: NodeJS.Timeout | undefined;
  #whenChanged: (() => void)[] = [];
  #claimed = false;
  #stopping = false;

  constructor(config: Config, { log, withServer, configFile, reread }: SupervisorOptions) {
    this.#config = config;
    this.#log = log;
    this.#withServer = withServer;
    this.#configFile = configFile;
    this.#reread = reread;
  }

  /**
   * Starts everything.
   *
   * @returns when every port is bound and every process forked; `allUp` tells when they are ready
   * @throws AlreadyRunningError, BindError, IdentityError, PrivilegeError, SecretsError
   */
  async start(): Promise<void> {
    const { sensor } = this.#config;
    const killed = await claimRuntimeDir(sensor.runtimeDir);
    this.#claimed = true;
    if (killed.length > 0) this.#log.warn({ pids: killed }, "Killed what an earlier supervisor had left running.");
    mkdirSync(sensor.stateDir, { recursive: true, mode: 0o700 });
    this.#identity = await identify(this.#config);
    this.#ownSecrets = ownSecrets(readSecrets(sensor.stateDir));
    this.#sockets = this.#bind(this.#config);
    this.#keepRoot();
    if (sensor.user !== undefined) becomeUser(sensor.user, ourFiles(sensor));
    this.#warnOfConsent();
    this.#statusServer = createServer((socket) => void this.#answerStatus(socket)).listen(statusPath(sensor.runtimeDir));
    this.#ownSide = new OwnSideWatch(ownSideSettings(this.#config), (own) => this.#inform({ kind: "own", own }));
    for (const job of this.#jobs(this.#config)) this.#run(job);
    this.#healthTimer = setInterval(() => void this.#logHealth(), HEALTH_MS);
  }

  /** When every process is up, or one of them is parked. */
  async allUp(): Promise<boolean> {
    const settled = () => [...this.#processes.values()].every(({ state }) => state === "up" || state === "parked");
    await this.#until(settled);
    return [...this.#processes.values()].every(({ state }) => state === "up");
  }

  /** Reads the config again and follows it; a fault is logged. @returns why everything stays as it was */
  follow(): Promise<string | undefined> {
    const followed = this.#following.then(async () => {
      try {
        await this.#reload(await this.#reread());
        return undefined;
      } catch (error) {
        this.#log.error({ err: error }, "Not reloaded; everything stays as it was.");
        return error instanceof Error ? error.message : String(error);
      }
    });
    this.#following = followed;
    return followed;
  }

  /**
   * Follows a changed config: processes whose slice differs are drained and replaced, new ones started, others stopped.
   *
   * @throws BindError, IdentityError, SecretsError; then everything stays as it was
   */
  async #reload(config: Config): Promise<void> {
    const identity = await identify(config);
    const secrets = ownSecrets(readSecrets(config.sensor.stateDir));
    const before = this.#sockets;
    this.#sockets = this.#bind(config, before);
    this.#identity = identity;
    this.#ownSecrets = secrets;
    this.#config = config;
    this.#warnOfConsent();
    this.#ownSide?.follow(ownSideSettings(config));
    const kept = new Set(this.#sockets.map(({ handle }) => handle));
    const jobs = new Map(this.#jobs(config).map((job) => [job.name, job]));
    for (const [name, process] of this.#processes) {
      if (!jobs.has(name)) process.stop();
    }
    for (const [name, job] of jobs) {
      const process = this.#processes.get(name);
      if (process === undefined) this.#run(job);
      else process.replace(job);
    }
    for (const { handle } of before) if (!kept.has(handle)) handle.close();
    this.#root?.reload();
    this.#keepRoot();
    this.#root?.offer([...this.#ready]);
    this.#log.info({ services: config.services.filter(({ enabled }) => enabled).map(({ protocol }) => protocol) }, "Reloaded.");
  }

  /** Takes the firewall's rules away, then drains the workers, the collector, the server. @returns when all are gone and the runtime folder is left */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    clearInterval(this.#healthTimer);
    this.#ownSide?.stop();
    await this.#root?.stop();
    for (const { handle } of this.#sockets) handle.close();
    for (const role of ["worker", "owner", "collector", "server"] as const) {
      const own = [...this.#processes.values()].filter((process) => process.role === role);
      for (const process of own) process.stop();
      await this.#until(() => own.every(({ state }) => state === "stopped"));
    }
    this.#statusServer?.close();
    if (this.#claimed) leaveRuntimeDir(this.#config.sensor.runtimeDir);
    this.#log.info("Stopped.");
  }

  /** All there is to tell of the sensor now; what memory its processes take is a question to the kernel for each of them. */
  async status({ withMemory = true } = {}): Promise<SensorStatus> {
    await Promise.all([...this.#processes.values()].map((process) => process.refresh()));
    const processes = await Promise.all([
      this.#ownStatus(withMemory),
      ...[...this.#processes.values()].map((one) => this.#processStatus(one, withMemory)),
    ]);
    const collector = this.#processes.get("collector")?.health;
    return {
      sensor: this.#config.sensor.id,
      version: VERSION,
      pid: process.pid,
      startedMs: this.#startedMs,
      processes,
      listeners: this.#sockets.map(({ service, address, port, targetPort }) => ({ service, address, port, targetPort })),
      ...(this.#config.firewall.enabled ? { firewall: this.#root?.firewall ?? this.#noFirewall } : {}),
      ...(this.#config.owner.enabled ? { owner: this.#ownerStatus() } : {}),
      ...(collector?.role === "collector" ? { delivery: collector.delivery, spool: collector.spool } : {}),
    };
  }

  #bind({ services, sensor: { addresses, redirOffset } }: Config, bound: readonly BoundSocket[] = []): BoundSocket[] {
    const sockets = bindAll({ services, addresses, redirOffset }, bound);
    this.#log.info({ ports: sockets.map(({ address, port }) => key(address, port)) }, "Bound.");
    return sockets;
  }

  /** While we are root: the helper is what stays so, for the firewall and for what we could not write as another user. */
  #keepRoot(): void {
    if (this.#root !== undefined) return;
    const { firewall, owner, sensor } = this.#config;
    const isRoot = process.getuid?.() === 0;
    if (isRoot && (firewall.enabled || (owner.enabled && sensor.user !== "root"))) {
      this.#root = new RootHelper(this.#configFile, this.#log);
    } else if (firewall.enabled) {
      this.#log.warn({ reason: this.#noFirewall.fault }, "There is no firewall; all else works.");
    }
  }

  get #noFirewall(): FirewallStatus {
    return this.#startedAsRoot ? LATE_FIREWALL : NO_FIREWALL;
  }

  #offer({ name, role, state }: Supervised): void {
    if (role !== "worker") return;
    const [service = name] = name.split(".");
    if (state === "up") this.#ready.add(service);
    if (state === "parked" || state === "stopped") this.#ready.delete(service);
    this.#root?.offer([...this.#ready]);
  }

  /** In the order of starting: what opens ports first. */
  #jobs(config: Config): Job[] {
    return [
      ...workerJobs(config, {
        identity: this.#identity!,
        sockets: this.#sockets,
        ownSecrets: this.#ownSecrets,
        own: () => this.#ownSide!.current,
      }),
      collectorJob(config),
      ...(config.owner.enabled ? [ownerJob(config, () => this.#ownSide!.current)] : []),
      ...(this.#withServer ? [serverJob(config)] : []),
    ];
  }

  #run(job: Job): void {
    const process = new Supervised(job, this.#log, {
      forked: () => this.#remember(),
      changed: (changed) => this.#changed(changed),
      asked: (asking, message) => void this.#answer(asking, message),
    });
    this.#processes.set(job.name, process);
    process.start();
  }

  #inform(message: ToChild): void {
    for (const process of this.#processes.values())
      if (process.role === "worker" || process.role === "owner") process.inform(message);
  }

  /** The owner's page asks, or its owner has switched something. */
  async #answer(asking: Supervised, message: Asked): Promise<void> {
    const { number } = message;
    if (message.kind === "ask") {
      return asking.inform({ kind: "view", number, view: ownerView(this.#config, await this.status({ withMemory: false })) });
    }
    const fault = await this.#switch(message.switches);
    this.#log.info({ done: fault === undefined }, "The owner has switched something on the page.");
    asking.inform({ kind: "switched", number, ...(fault === undefined ? {} : { fault }) });
  }

  /** @returns what did not come about, as a sentence */
  async #switch(switches: unknown): Promise<string | undefined> {
    const unwritten = await this.#write(switches);
    if (unwritten !== undefined) return `Nothing was switched: ${unwritten}`;
    const unfollowed = await this.follow();
    return unfollowed === undefined ? undefined : `The config says so now, but the sensor goes on as before: ${unfollowed}`;
  }

  async #write(switches: unknown): Promise<string | undefined> {
    if (this.#root !== undefined) return this.#root.switch(switches);
    const { switchConfig } = await import("../config/switches.js");
    return switchConfig(this.#configFile, switches);
  }

  #ownerStatus(): NonNullable<SensorStatus["owner"]> {
    const urls = this.#config.owner.listen.map(({ address, port }) => `http://${key(address, port)}/`);
    const health = this.#processes.get("owner")?.health;
    const code = health?.role === "owner" ? health.setupCode : undefined;
    return { urls, ...(code === undefined ? {} : { setupCode: code }) };
  }

  #warnOfConsent(): void {
    const warning = consentWarning(this.#config.sensor.consent);
    if (warning !== undefined) this.#log.warn({ reason: warning }, "Less is kept than the config says.");
  }

  #remember(): void {
    const pids = [...this.#processes.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
    remember(pidsPath(this.#config.sensor.runtimeDir), pids);
  }

  #changed(process: Supervised): void {
    if (!this.#stopping) this.#offer(process);
    if (process.state === "stopped" && !this.#stopping) this.#processes.delete(process.name);
    for (const look of [...this.#whenChanged]) look();
  }

  #until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#whenChanged = this.#whenChanged.filter((other) => other !== look);
        resolve();
      };
      this.#whenChanged.push(look);
    });
  }

  async #answerStatus(socket: import("node:net").Socket): Promise<void> {
    socket.on("error", () => {}); // who asked has gone
    socket.end(`${JSON.stringify(await this.status())}\n`);
  }

  async #ownStatus(withMemory: boolean): Promise<ProcessStatus> {
    const memory = withMemory ? await memoryOf(process.pid) : {};
    return {
      name: "supervisor",
      role: "supervisor",
      pid: process.pid,
      state: "up",
      restarts: 0,
      sinceMs: this.#startedMs,
      ...memory,
    };
  }

  async #processStatus(
    { name, role, pid, state, restarts, sinceMs, reason, health }: Supervised,
    withMemory: boolean,
  ): Promise<ProcessStatus> {
    return {
      name,
      role,
      state,
      restarts,
      sinceMs,
      ...(pid === undefined ? {} : { pid, ...(withMemory ? await memoryOf(pid) : {}) }),
      ...(reason === undefined ? {} : { reason }),
      ...(health === undefined ? {} : { health }),
    };
  }

  async #logHealth(): Promise<void> {
    for (const { name, role: _, pid, health, ...process } of (await this.status()).processes) {
      this.#log.info({ process: name, child: pid, ...process, health }, "Health.");
    }
  }
}

/** What the sensor's user needs of what may have been made by root. */
function ourFiles({ runtimeDir, stateDir }: Config["sensor"]): string[] {
  const files = [runtimeDir, stateDir, identityPath(stateDir), secretsPath(stateDir)];
  return files.filter((path) => existsSync(path));
}

function ownSideSettings({ firewall: { wan }, sensor: { own } }: Config): OwnSideSettings {
  return { wan, own };
}

async function identify({ sensor: { stateDir, persona, hostname } }: Config): Promise<Identity> {
  return openIdentity(stateDir, await loadPersona(persona), hostname);
}
