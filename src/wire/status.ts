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
  /** Absent when it is not enabled. */
  readonly firewall?: FirewallStatus;
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

/** What hands the fake services what comes from outside. */
export interface FirewallStatus {
  /**
   * `waiting`: no service is ready yet. `applied`: the rules stand. `failed`: they do not, or not as they
   * should. `lost`: whoever applied them is gone; they may still stand.
   */
  readonly state: "waiting" | "applied" | "failed" | "lost";
  /** Why not, in one sentence. */
  readonly fault?: string;
  readonly tool?: "nft" | "iptables";
  /** `listed`: the kernel cannot look for a real listener at each connection; who listens is looked up every few seconds. */
  readonly matching?: "socket" | "listed";
  readonly wan?: readonly string[];
  /** Ports whose connections go to a fake service, unless a real one would have them. */
  readonly ports?: readonly number[];
  /** Ports left alone since somebody was connected there. */
  readonly guarded?: readonly number[];
}
