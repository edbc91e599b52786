/** How parts of a sensor are: shapes that its processes, the command line and pages read alike. */

/** As in supervisor/policy.ts, which describes them. */
export type ProcessState = "stopped" | "starting" | "up" | "draining" | "recycling" | "backoff" | "parked";

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

/** How delivery to the server stands, told from acknowledgements alone. */
export interface Delivery {
  /**
   * `off`: no server configured. `connected`: the last upload was acknowledged and nothing waits. `sending`: acknowledged, more
   * waits. `spooling`: the server does not answer or refuses; events are kept. `losing`: events are being dropped.
   */
  readonly state: "off" | "connected" | "sending" | "spooling" | "losing";
  /** Why it is not connected, in one sentence. */
  readonly reason?: string;
  readonly eventsWaiting: number;
  readonly eventsAcknowledged: number;
  readonly lastAckMs?: number;
  readonly quarantined: number;
}

export interface SpoolHealth {
  readonly bytes: number;
  readonly bytesMax: number;
  readonly batches: number;
  /** Why it cannot be written, while it cannot. */
  readonly fault?: string;
}
