/** What the supervisor tells on its unix socket: one line of JSON, then it closes. `minipot status` shows it. */
import type { Delivery, Health, SpoolHealth } from "./control.js";

export interface SensorStatus {
  readonly sensor: string;
  readonly version: string;
  /** The supervisor's own pid. */
  readonly pid: number;
  readonly startedMs: number;
  readonly processes: readonly ProcessStatus[];
  readonly listeners: readonly ListenerStatus[];
  /** Absent until the collector has answered. */
  readonly delivery?: Delivery;
  readonly spool?: SpoolHealth;
}

export interface ProcessStatus {
  readonly name: string;
  readonly role: "supervisor" | "worker" | "collector" | "server";
  readonly pid?: number;
  readonly state: "stopped" | "starting" | "up" | "draining" | "recycling" | "backoff" | "parked";
  readonly restarts: number;
  /** Since when it has been in that state. */
  readonly sinceMs: number;
  /** Why it is not up, when it said so itself. */
  readonly reason?: string;
  readonly rssBytes?: number;
  readonly pssBytes?: number;
  readonly health?: Health;
}

export interface ListenerStatus {
  readonly service: string;
  readonly address: string;
  /** Where we listen. */
  readonly port: number;
  /** The port that peers aim at. */
  readonly targetPort: number;
}
