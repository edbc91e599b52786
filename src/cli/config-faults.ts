/** Faults of a config, as a person reads them. */
import { ConfigError, faultText } from "../config/raw.js";

/** Prints what is wrong, a line each. @throws any error that is not about the config */
export function printConfigFaults(error: unknown): undefined {
  if (!(error instanceof ConfigError)) throw error;
  for (const fault of error.faults) process.stderr.write(`${faultText(fault)}\n`);
}
