/**
 * The one child that stays root, for the firewall and for switches that go into a config of root's: forked before the supervisor
 * gives up root, told which services are ready, asked to take everything back at the end. If it dies, it cannot be forked again; its
 * rules may stand, and lead to the services as long as those are there.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import type { Logger } from "../log.js";
import type { FromRoot, ToRoot } from "../root/words.js";
import type { FirewallStatus } from "../wire/health.js";
import { launchWith, NO_NEW_PRIVILEGES } from "./launch.js";

const HEAP_MIB = 48;
const REMOVE_MS = 5000;
const SWITCH_MS = 10_000;

export class RootHelper {
  firewall: FirewallStatus = { state: "waiting" };
  readonly #child: ChildProcess;
  readonly #log: Logger;
  #services = "";
  #ending = false;
  #switches = 0;
  readonly #switching = new Map<number, (fault: string | undefined) => void>();

  /** @param configPath what the config is read from; undefined: defaults alone */
  constructor(configPath: string | undefined, log: Logger) {
    this.#log = log.child({ process: "root" });
    this.#child = forkHelper(configPath);
    this.#child.on("message", (word: FromRoot) => this.#take(word));
    this.#child.on("error", (error) => this.#log.error({ err: error }, "The helper could not be forked or told."));
    this.#child.on("exit", (code, signal) => this.#exited(code, signal));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Says which services are ready, if that has changed. */
  offer(services: readonly string[]): void {
    const sorted = [...new Set(services)].sort();
    if (sorted.join() === this.#services) return;
    this.#services = sorted.join();
    this.#tell({ kind: "apply", services: sorted });
  }

  reload(): void {
    this.#tell({ kind: "reload" });
  }

  /** @returns why the config does not say so now */
  switch(switches: unknown): Promise<string | undefined> {
    const number = ++this.#switches;
    return new Promise((resolve) => {
      const timer = setTimeout(() => done("the helper that may write the config does not answer"), SWITCH_MS);
      const done = (fault: string | undefined) => {
        clearTimeout(timer);
        this.#switching.delete(number);
        resolve(fault);
      };
      this.#switching.set(number, done);
      this.#tell({ kind: "switch", number, switches });
    });
  }

  /** @returns when its rules are gone, and it is */
  async stop(): Promise<void> {
    this.#ending = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#tell({ kind: "remove" });
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), REMOVE_MS);
    await gone;
    clearTimeout(timer);
  }

  #take(word: FromRoot): void {
    if (word.kind === "switched") return this.#switching.get(word.number)?.(word.fault);
    const { status } = word;
    this.firewall = status;
    if (status.state === "failed") this.#log.error({ reason: status.fault }, "The firewall is not as it should be.");
    else this.#log.info({ ...status }, "Firewall.");
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#ending) return this.#log.info({ code, signal }, "Stopped.");
    this.firewall = { state: "lost", fault: "the helper has died; restart the sensor to have the rules looked after again" };
    this.#log.error({ code, signal }, "The helper that is root has died; the firewall's rules may still stand.");
  }

  #tell(word: ToRoot): void {
    // One that has just died takes no word; its exit says the rest.
    this.#child.send(word, () => {});
  }
}

/** No capability but those for networks. */
const LIMITS = [NO_NEW_PRIVILEGES, "--inh-caps=-all", "--bounding-set=-all,+net_admin,+net_raw"];

function forkHelper(configPath: string | undefined): ChildProcess {
  const flags = [`--max-old-space-size=${HEAP_MIB}`, "--single-threaded", ...confinement(configPath)];
  return fork(new URL("../root/main.js", import.meta.url), configPath === undefined ? [] : [configPath], {
    ...launchWith(LIMITS, flags),
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    cwd: "/",
    detached: true,
  });
}

/** Node's permission model, where this Node has it: the helper writes nowhere but where the config lies. */
function confinement(configPath: string | undefined): string[] {
  const permission = ["--permission", "--experimental-permission"].find((flag) => process.allowedNodeEnvironmentFlags.has(flag));
  if (permission === undefined) return [];
  const network = process.allowedNodeEnvironmentFlags.has("--allow-net") ? ["--allow-net"] : [];
  const config = configPath === undefined ? [] : [`--allow-fs-write=${dirname(realpathSync(configPath))}/*`];
  return ["--no-warnings", permission, "--allow-fs-read=*", ...config, "--allow-child-process", ...network];
}
