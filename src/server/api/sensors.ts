/** What `/api/v1/sensors` answers with. Times are RFC 3339 in UTC. */

/** GET /api/v1/sensors?from&to&limit&after — by name. Counts are of the days of UTC that `from` to `to` touches. */
export interface Sensors {
  readonly sensors: readonly SensorSummary[];
  readonly next: string | null;
}

export interface SensorSummary {
  readonly sensor: string;
  /** When its first and its last batch came. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The software that its last batch was sealed by. */
  readonly version: string;
  /** Of the pauses between its last batches nine in ten were no longer; null: there was no pause in a week. */
  readonly usualPauseMs: number | null;
  /** Its last batch, when that is longer ago than three times the usual and ten minutes; null: it is heard of. */
  readonly silentSince: string | null;
  readonly events: number;
  /** Distinct peers; about. */
  readonly addresses: number;
  readonly services: readonly string[];
  /** What it told that it lost. */
  readonly lostEvents: number;
  readonly lostSessions: number;
}

/** GET /api/v1/sensors/{id}?from&to — one sensor. */
export interface SensorProfile extends SensorSummary {
  /** Every day of the window on which it saw something. */
  readonly days: readonly { readonly day: string; readonly service: string; readonly events: number }[];
  /** Most events first. */
  readonly byService: readonly { readonly service: string; readonly events: number; readonly addresses: number }[];
  readonly losses: readonly {
    readonly reason: string;
    /** Empty: of several services. */
    readonly service: string;
    readonly events: number;
    readonly sessions: number;
    readonly lastSeen: string;
  }[];
  /** What it uploaded in the window: batches, events in them, and events of these that were taken into the store. */
  readonly batches: { readonly count: number; readonly events: number; readonly stored: number };
}
