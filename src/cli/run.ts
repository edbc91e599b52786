/** Runs a sensor in this process until it is told to stop: signals in, exit code out. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config/config.js";
import { createLog } from "../log.js";
import { Supervisor } from "../supervisor/supervisor.js";
import { EXIT } from "./exit.js";

/** After the drain's own deadline, and some grace: whoever asked twice wants it now. */
const IMPATIENT_MS = 100;

export interface RunOptions {
  readonly withServer: boolean;
  /** The config's file; undefined: there is none. */
  readonly configFile: string | undefined;
  /** Reads the config again, for SIGHUP and what the owner switches. */
  reload(): Promise<Config>;
  /** Called once when every process is up, or has failed for good. */
  settled(supervisor: Supervisor, allUp: boolean): Promise<void>;
}

/** @returns the exit code, once everything has stopped */
export async function run(config: Config, { withServer, configFile, reload, settled }: RunOptions): Promise<number> {
  const log = createLog("supervisor", config.sensor.logLevel);
  const supervisor = new Supervisor(config, { log, withServer, configFile, reread: reload });
  const asked = nextStop();
  try {
    await supervisor.start();
  } catch (error) {
    log.fatal({ err: error }, "Cannot start.");
    process.stderr.write(`minipot: ${error instanceof Error ? error.message : String(error)}\n`);
    await supervisor.stop();
    return EXIT.failed;
  }
  process.on("SIGHUP", () => void supervisor.follow());
  void supervisor.allUp().then((allUp) => settled(supervisor, allUp));
  const signal = await asked;
  log.info({ signal }, "Stopping.");
  const impatient = nextStop().then(() => sleep(IMPATIENT_MS, "impatient" as const));
  const how = await Promise.race([supervisor.stop(), impatient]);
  return how === "impatient" ? EXIT.failed : EXIT.ok;
}

/** The next SIGINT or SIGTERM. */
function nextStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}
