/** What `/api/v1/traits` answers with: what peers show of themselves and of what they are up to. */

/** Kinds of what peers show; those between user agent and port are messages of docs/EVENTS.md. */
export const TRAITS = [
  "credentials",
  "uri",
  "user-agent",
  "hassh",
  "ja3",
  "ja4",
  "client-version",
  "terminal-type",
  "port",
] as const;
export type Trait = (typeof TRAITS)[number];

export const TRAIT_ORDERS = ["events", "addresses", "last", "first"] as const;
export type TraitOrder = (typeof TRAIT_ORDERS)[number];

export interface TraitSummary {
  readonly kind: Trait;
  /** A 64-bit number; the same wherever it is shown. Of a port, the port. */
  readonly hash: string;
  /** What is shown: of credentials the user name. The first 256 bytes of it. */
  readonly text: string;
  /** Of credentials. */
  readonly password: string | null;
  readonly events: number;
  /** Distinct peers; about. */
  readonly addresses: number;
  readonly sensors: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** GET /api/v1/traits?from&to&kind&find&new&sort&limit&after — counts are of the days of UTC that `from` to `to` touches. */
export interface Traits {
  readonly traits: readonly TraitSummary[];
  readonly next: string | null;
}

/** GET /api/v1/traits/{kind}/{hash} — of all that is kept of it. */
export interface TraitProfile extends TraitSummary {
  readonly days: readonly {
    readonly day: string;
    readonly events: number;
    readonly addresses: number;
    readonly sensors: number;
  }[];
  readonly bySensor: readonly { readonly sensor: string; readonly events: number; readonly addresses: number }[];
  /** Of the last day on which it was shown, most addresses first. */
  readonly services: readonly { readonly service: string; readonly addresses: number; readonly events: number }[];
  /** Of that day, those that most sensors saw first; a hundred at most. */
  readonly addressesThen: readonly {
    readonly address: string;
    readonly events: number;
    readonly sensors: number;
    readonly firstSeen: string;
  }[];
  /** That these addresses are in, most of them first. */
  readonly groups: readonly { readonly id: number; readonly addresses: number }[];
  /** Bursts of it, the latest first. */
  readonly campaigns: readonly { readonly id: string; readonly startedAt: string; readonly isActive: boolean }[];
}
