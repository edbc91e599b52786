/** A log whose lines a test can read. */
import { pino } from "pino";
import type { Logger } from "../../src/log.js";

export function logInto(lines: string[]): Logger {
  return pino({}, { write: (line: string) => void lines.push(line) });
}
