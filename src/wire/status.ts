/** What the supervisor tells on its unix socket: one line of JSON, then it closes. `minipot status` shows it. */
import type { Health } from "./control.js";
import type { Delivery, FirewallStatus, ProcessState, SpoolHealth } from "./health.js";

export interface SensorStatus {
  readonly sensor: string;
  readonly version: string;
  /** The supervisor's own pid. */
  readonly pid: number;
  readonly startedMs: number;
  readonly processes: readonly ProcessStatus[];
  readonly listeners: readonly ListenerStatus[];
  /** Absent when it is not enabled. */
  readonly firewall?: FirewallStatus;
  /** Where the owner's page is; absent when it is not enabled. */
  readonly owner?: { readonly urls: readonly string[]; readonly setupCode?: string };
  /** Absent until the collector has answered. */
  readonly delivery?: Delivery;
  readonly spool?: SpoolHealth;
}

export interface ProcessStatus {
  readonly name: string;
  readonly role: "supervisor" | "worker" | "collector" | "owner" | "server";
  readonly pid?: number;
  readonly state: ProcessState;
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
