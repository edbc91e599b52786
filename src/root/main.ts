/**
 * The one process that stays root, forked by the supervisor while that is root: for the firewall, and to write what the owner has
 * switched into a config that is root's. It reads the config by itself, knows the words of words.ts and no others, looks at the
 * firewall every few seconds, and takes its rules away when the supervisor is gone.
 */
import type { Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config/config.js";
import { loadConfig } from "../config/load.js";
import { Firewall } from "../firewall/firewall.js";
import { lockedBy, lockTable } from "../firewall/lock.js";
import { createLog } from "../log.js";
import type { FirewallStatus } from "../wire/health.js";
import type { FromRoot, ToRoot } from "./words.js";

const REFRESH_MS = 5000;
/** A predecessor that was killed takes its rules away within this. */
const LOCK_WAIT_MS = 3000;

const [, , configPath] = process.argv;
/** Absent while the firewall is not enabled, and until a start has succeeded: one that fails is tried again with each look. */
let running: Running | undefined;
/** Which are ready, once told. */
let services: readonly string[] | undefined;
/** One thing at a time, in the order in which it was asked for. */
let last: Promise<unknown> = start();
let told = "";

process.on("message", (word: ToRoot) => queue(() => take(word)));
process.on("disconnect", () => queue(end));
// Who stops the whole group means the supervisor, which says what is to be done, or is gone.
for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"] as const) process.on(signal, () => {});
const timer = setInterval(() => queue(refresh), REFRESH_MS);

interface Running {
  config: Config;
  firewall: Firewall;
  lock: Server;
}

async function start(): Promise<void> {
  try {
    const config = await loadConfig(configPath);
    if (!config.firewall.enabled) return;
    const firewall = await Firewall.open(config);
    const lock = await waitForLock(config.firewall.table);
    const { name, matching } = firewall.tool;
    createLog("firewall", config.sensor.logLevel).info(
      { tool: name, matching, guarded: [...firewall.guarded] },
      "Firewall ready.",
    );
    running = { config, firewall, lock };
  } catch (error) {
    tell({ state: "failed", fault: error instanceof Error ? error.message : String(error) });
  }
}

async function waitForLock(table: string): Promise<Server> {
  for (let waitedMs = 0; ; waitedMs += 100) {
    const lock = await lockTable(table);
    if (lock !== undefined) return lock;
    if (waitedMs >= LOCK_WAIT_MS) throw new Error(lockedBy(table));
    await sleep(100);
  }
}

function queue(act: () => Promise<void>): void {
  last = last.then(act);
}

async function take(word: ToRoot): Promise<void> {
  switch (word.kind) {
    case "apply":
      services = word.services.map(String);
      return apply();
    case "reload":
      return running === undefined ? refresh() : reload(running);
    case "switch":
      return doSwitch(word);
    case "remove":
      return end();
    default:
      return word satisfies never;
  }
}

async function doSwitch({ number, switches }: Extract<ToRoot, { kind: "switch" }>): Promise<void> {
  const { switchConfig } = await import("../config/switches.js");
  const fault = await switchConfig(configPath, switches);
  say({ kind: "switched", number, ...(fault === undefined ? {} : { fault }) });
}

async function apply(): Promise<void> {
  if (running === undefined || services === undefined) return;
  await running.firewall.apply(services);
  tell(running.firewall.status());
}

/** A config that is at fault, or no longer ours to read, changes nothing; the supervisor says so. */
async function reload(running: Running): Promise<void> {
  const config = await loadConfig(configPath).catch(() => running.config);
  const { table } = config.firewall;
  if (table !== running.config.firewall.table) {
    const lock = await lockTable(table);
    if (lock === undefined) return tell({ state: "failed", fault: lockedBy(table) });
    await running.firewall.remove();
    running.lock.close();
    running.lock = lock;
  }
  running.config = config;
  running.firewall.follow(config);
  await refresh();
}

async function refresh(): Promise<void> {
  if (running === undefined) {
    await start();
    return apply();
  }
  await running.firewall.refresh();
  tell(running.firewall.status());
}

async function end(): Promise<void> {
  clearInterval(timer);
  await running?.firewall.remove();
  process.exit(0);
}

/** What has been said already is not said again. */
function tell(status: FirewallStatus): void {
  const text = JSON.stringify(status);
  if (text === told) return;
  told = text;
  say({ kind: "status", status });
}

function say(word: FromRoot): void {
  if (process.connected) process.send?.(word, () => {});
}
