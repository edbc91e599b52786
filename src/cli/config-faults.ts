/** Faults of a config, as a person reads them. */
import { ConfigError } from "../config/load.js";

/** Prints what is wrong, a line each. @throws any error that is not about the config */
export function printConfigFaults(error: unknown): undefined {
  if (!(error instanceof ConfigError)) throw error;
  for (const { file, line, key, message } of error.faults) {
    const place = [file, line].filter((part) => part !== undefined).join(":");
    process.stderr.write(`${place}: ${key === undefined ? "" : `${key}: `}${message}\n`);
  }
}
