/** `minipot server`: the central server alone, in the foreground. */
import { loadConfig } from "../config/load.js";
import { createLog } from "../log.js";
import { readSetupCode } from "../server/access/local.js";
import { startServer } from "../server/server.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";

export async function server({ config: path }: { config?: string }): Promise<number> {
  const config = await loadConfig(path).catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  const log = createLog("server", config.sensor.logLevel);
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
  try {
    const running = await startServer(config.server, log);
    log.info({ address: running.address, port: running.port }, "Listening.");
    if (readSetupCode(config.server.dataDir) !== undefined)
      log.warn(
        { folder: config.server.dataDir },
        "Nobody has an account yet: the dashboard asks for the setup-code in this folder.",
      );
    await stopped;
    await running.stop();
    return EXIT.ok;
  } catch (error) {
    log.fatal({ err: error }, "Cannot start.");
    process.stderr.write(`minipot: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT.failed;
  }
}
