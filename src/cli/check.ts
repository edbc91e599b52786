/** `minipot check ADDRESS`: asks the server of this machine what it knows of an address, and whether it is listed. */
import { isIP } from "node:net";
import { loadConfig } from "../config/load.js";
import type { AddressProfile } from "../server/api.js";
import { askServer, NoAnswerError } from "./ask-server.js";
import { checkReport } from "./check-report.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";

export async function check(
  address: string,
  { config: path, json = false }: { config?: string; json?: boolean },
): Promise<number> {
  if (isIP(address) === 0) {
    process.stderr.write(`minipot: ${JSON.stringify(address)} is no IP address.\n`);
    return EXIT.usage;
  }
  const config = await loadConfig(path).catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  try {
    const answer = await askServer(config.server, `addresses/${encodeURIComponent(address)}`);
    const profile = (await answer.json()) as AddressProfile;
    process.stdout.write(json ? `${JSON.stringify(profile, null, 2)}\n` : checkReport(profile));
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
}
