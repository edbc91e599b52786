/** `minipot consent`: what is collected, what the owner agrees to, and whether they have. */
import { loadConfig } from "../config/load.js";
import { CONSENT_TEXT, CONSENT_VERSION, consentWarning } from "../consent.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";

export async function consent({ config: path }: { config?: string }): Promise<number> {
  process.stdout.write(CONSENT_TEXT);
  const config = await loadConfig(path).catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  const { consent: given } = config.sensor;
  const agreed = given.accepted === CONSENT_VERSION ? `You have agreed to text ${CONSENT_VERSION}` : "You have not agreed to it";
  process.stdout.write(`\n${agreed}; log_credentials is ${config.sensor.logCredentials}.\n`);
  const warning = consentWarning(given);
  if (warning !== undefined) process.stdout.write(`Warning: ${warning}.\n`);
  return EXIT.ok;
}
