/**
 * The pino root: one JSON line each on standard error, with the process's role. Peers' bytes never go here; observations are
 * events, logs are about us.
 */
import pino, { type Logger } from "pino";

export type { Logger };

/** @param role `supervisor`, `worker telnet`, `collector`, `server` */
export function createLog(role: string, level: string): Logger {
  const destination = pino.destination({ fd: 2, sync: true });
  return pino({ level, base: { role, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
