/**
 * What the supervisor and its children say to each other over fork's 'ipc' channel: structured clones, few and small. Listening
 * sockets travel beside a `listen` message as handles.
 */
import type { CollectorConfig, OwnerPageConfig, ServerConfig, WorkerConfig } from "../config/config.js";
import type { Network } from "../network/routes.js";
import type { Delivery, SpoolHealth } from "./health.js";
import type { SensorView } from "./owner.js";

/** The owner's own side of the network. */
export interface OwnSide {
  /** Of this machine: 4 or 16 bytes each. */
  readonly addresses: readonly Uint8Array[];
  readonly networks: readonly Network[];
}

export type ToChild =
  /** `worker` names this run: 16 hex digits. */
  | {
      readonly kind: "start";
      readonly role: "worker";
      readonly worker: string;
      readonly config: WorkerConfig;
      readonly own: OwnSide;
    }
  | { readonly kind: "start"; readonly role: "collector"; readonly config: CollectorConfig }
  | { readonly kind: "start"; readonly role: "server"; readonly config: ServerConfig; readonly logLevel: string }
  | { readonly kind: "start"; readonly role: "owner"; readonly config: OwnerPageConfig; readonly own: OwnSide }
  /** To the owner's page: what it had asked for, under the same number. */
  | { readonly kind: "view"; readonly number: number; readonly view: SensorView }
  /** To the owner's page: done, unless there is a fault. */
  | { readonly kind: "switched"; readonly number: number; readonly fault?: string }
  /** To a worker and the owner's page: the owner's side has changed. */
  | { readonly kind: "own"; readonly own: OwnSide }
  /** To a worker, with a bound socket: accept on it; the peers aimed at `targetPort`, and speak TLS at once if `tls`. */
  | { readonly kind: "listen"; readonly targetPort: number; readonly tls: boolean }
  /** To a worker: all sockets have been sent. */
  | { readonly kind: "listening" }
  | { readonly kind: "ping"; readonly number: number }
  /** Finish what is open, at most until the deadline, then exit with 0. */
  | { readonly kind: "drain"; readonly deadlineMs: number };

export type ToSupervisor =
  /** From a worker: its code is loaded; send the sockets. */
  | { readonly kind: "started" }
  | { readonly kind: "ready" }
  | { readonly kind: "pong"; readonly number: number; readonly health: Health }
  /** From a worker: passwords of the owner's were tried, so often since it last said so; none was sent on. */
  | {
      readonly kind: "own-secret";
      readonly count: number;
      readonly lastMs: number;
      /** Of the last: 4 or 16 bytes. */
      readonly peerAddress: Uint8Array;
    }
  /** From the owner's page: how is the sensor? */
  | { readonly kind: "ask"; readonly number: number }
  /** From the owner's page: what its owner has switched, not looked at yet (config/switches.ts). */
  | { readonly kind: "switch"; readonly number: number; readonly switches: unknown }
  /** It cannot start; a restart would not help until the reason is gone. */
  | { readonly kind: "failed"; readonly reason: string };

/** Counters are totals since the process started. */
export type Health = WorkerHealth | CollectorHealth | ServerHealth | OwnerHealth;

export interface WorkerHealth {
  readonly role: "worker";
  readonly connections: number;
  readonly sessions: number;
  readonly refused: number;
  readonly evicted: number;
  /** Of `connections`, those from the owner's own networks: not recorded. */
  readonly own: number;
  /** Observations withheld since a password of the owner's was in them, or may have been: too many to look at came at once. */
  readonly ownSecrets: { readonly found: number; readonly unchecked: number; readonly lastFoundMs?: number };
  readonly events: number;
  /** Events dropped because the collector did not take them in time. */
  readonly shed: number;
  readonly loopDelayP99Ms: number;
}

export interface CollectorHealth {
  readonly role: "collector";
  readonly events: number;
  readonly delivery: Delivery;
  readonly spool: SpoolHealth;
  readonly shed: Readonly<Record<string, number>>;
  readonly loopDelayP99Ms: number;
}

export interface ServerHealth {
  readonly role: "server";
  readonly batches: number;
  readonly events: number;
  /** Events that cannot be, by reason: dropped. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly loopDelayP99Ms: number;
}

export interface OwnerHealth {
  readonly role: "owner";
  readonly requests: number;
  readonly loginsRefused: number;
  /** What who sets the first password from another machine has to say; absent once there is a password. */
  readonly setupCode?: string;
  readonly loopDelayP99Ms: number;
}
