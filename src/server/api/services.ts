/** What `/api/v1/services` answers with: what is done to each service. Counts are of the days of UTC that `from` to `to` touches. */
import type { Kind } from "../../event.js";
import type { SensorProfile } from "./sensors.js";
import type { Trait } from "./traits.js";

/** GET /api/v1/services?from&to — most events first. */
export interface Services {
  readonly services: readonly ServiceSummary[];
}

export interface ServiceSummary {
  readonly service: string;
  readonly events: number;
  readonly sessions: number;
  readonly logins: number;
  readonly commands: number;
  readonly requests: number;
  /** Distinct peers; about. */
  readonly addresses: number;
  readonly sensors: number;
  /** Events of as many days before. */
  readonly eventsBefore: number;
  /** What sensors told that they lost. */
  readonly lostEvents: number;
  readonly lostSessions: number;
}

/** GET /api/v1/services/{service}?from&to — one service. */
export interface ServiceProfile extends ServiceSummary {
  /** Every day of the window on which it was met, and of which kind its events were. */
  readonly days: readonly { readonly day: string; readonly kind: Kind; readonly events: number }[];
  /** Most events first. */
  readonly bySensor: readonly { readonly sensor: string; readonly events: number; readonly addresses: number }[];
  readonly losses: SensorProfile["losses"];
  /** Of the last of these days: the real ports that peers aimed at, and what they showed most. */
  readonly portsThen: readonly { readonly port: number; readonly sessions: number; readonly addresses: number }[];
  readonly shownThen: readonly ShownAtService[];
}

export interface ShownAtService {
  readonly kind: Extract<Trait, "credentials" | "uri">;
  /** Names it among those of its kind (`/api/v1/traits/{kind}/{hash}`), in decimal. */
  readonly hash: string;
  /** The user name, the URI. */
  readonly text: string;
  /** Of credentials alone. */
  readonly password: string | null;
  readonly events: number;
  readonly addresses: number;
}
