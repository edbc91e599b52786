/** `minipot status`: how the running sensor is, as its supervisor and the server's acknowledgements say. */
import { loadConfig } from "../config/load.js";
import type { SensorStatus } from "../wire/status.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";
import { NoAnswerError, NotRunningError } from "./reach.js";
import { askStatus } from "./status-client.js";
import { statusReport } from "./status-report.js";

export async function status({ config: path, json = false }: { config?: string; json?: boolean }): Promise<number> {
  const config = await loadConfig(path).catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  try {
    const found = await askStatus(config.sensor.runtimeDir);
    process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : statusReport(found, Date.now()));
    return isWell(found) ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (error instanceof NotRunningError) {
      process.stderr.write(`${error.message} Start one: minipot sensor, or minipot up.\n`);
      return EXIT.notRunning;
    }
    if (!(error instanceof NoAnswerError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
}

function isWell({ processes, delivery }: SensorStatus): boolean {
  return (
    processes.every(({ state }) => state === "up") && delivery !== undefined && !["spooling", "losing"].includes(delivery.state)
  );
}
