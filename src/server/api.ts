/**
 * The shapes that `/api/v1` answers with, shared by the server that makes them and the dashboard that shows them.
 *
 * Times are RFC 3339 in UTC with milliseconds. Peers' bytes are strings in the escaped form of bytes/escape.ts: printable text as
 * it is, a backslash doubled, everything else as `\xNN`; they can be shown as text and turned back into bytes.
 */
import type { Kind, Transport } from "../event.js";

/** GET /api/v1/overview?from&to&step — counts over time. `from`, `to`: RFC 3339; `step`: `minute`, `hour` or `day`. */
export interface Overview {
  readonly from: string;
  readonly to: string;
  readonly stepMs: number;
  readonly totals: Totals;
  /** One for each service and kind that was seen, with a count for every step from `from`, zeros included. */
  readonly series: readonly Series[];
}

export interface Totals {
  readonly events: number;
  readonly sessions: number;
  readonly logins: number;
  /** Distinct peers. */
  readonly addresses: number;
  readonly sensors: number;
  /** Sessions and events that sensors told they lost. */
  readonly lostSessions: number;
  readonly lostEvents: number;
}

export interface Series {
  readonly service: string;
  readonly kind: Kind;
  readonly counts: readonly number[];
}

/** GET /api/v1/events?limit&before&service&kind&address — the latest first. `before` is `next` of the page before. */
export interface EventPage {
  readonly events: readonly EventView[];
  readonly next: string | null;
}

export interface EventView {
  /** Names the event for ever. */
  readonly id: string;
  readonly time: string;
  /** How the time was made: from the sensor's monotonic clock, its wall clock, or merely when it was received. */
  readonly timeSource: "age" | "wall" | "received";
  readonly sensor: string;
  readonly service: string;
  readonly kind: Kind;
  /** The same for all events of one connection. */
  readonly session: string;
  readonly address: string;
  readonly port: number;
  readonly targetPort: number;
  readonly transport: Transport;
  /** Credentials were removed. Hashed ones are there, each as `hmac:` and hex digits. */
  readonly redacted: boolean;
  /** What was seen, by kind; the fields are those of docs/EVENTS.md, in camel case. */
  readonly seen: Readonly<Record<string, unknown>>;
}

/** GET /api/v1/addresses/top?from&to&limit — most events first. */
export interface TopAddresses {
  readonly addresses: readonly {
    readonly address: string;
    readonly events: number;
    readonly logins: number;
    readonly services: readonly string[];
    readonly firstSeen: string;
    readonly lastSeen: string;
  }[];
}

/** GET /api/v1/addresses/{ip} — what is known of one address; of one that was never seen, that. */
export interface AddressProfile {
  readonly address: string;
  /** null: it was never seen. */
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  readonly events: number;
  readonly logins: number;
  /** Distinct pairs of user name and password; an estimate where they are many. */
  readonly credentials: number;
  readonly sensorCount: number;
  /** Most events first, as `sensors` and `clients`. */
  readonly services: readonly {
    readonly service: string;
    readonly events: number;
    readonly logins: number;
    readonly firstSeen: string;
    readonly lastSeen: string;
  }[];
  readonly sensors: readonly {
    readonly sensor: string;
    readonly events: number;
    readonly firstSeen: string;
    readonly lastSeen: string;
  }[];
  /** What its software said of itself: `user-agent`, or a message's name; of a long one its first 1024 bytes. */
  readonly clients: readonly {
    readonly name: string;
    readonly value: string;
    readonly events: number;
    readonly firstSeen: string;
    readonly lastSeen: string;
  }[];
  /** How many there are; about. */
  readonly clientCount: number;
  /** Absent where the server has no file that tells. `asOf` is the day on which that file was made. */
  readonly country?: { readonly code: string; readonly asOf: string };
  readonly operator?: { readonly asn: number; readonly organization: string; readonly asOf: string };
  readonly score: ScoreView;
  /** null: it is not listed. */
  readonly listing: ListingView | null;
}

/** How suspicious an address is now, by the published rules (docs/ARCHITECTURE.md). */
export interface ScoreView {
  readonly score: number;
  /** Sensors that saw something that counts. */
  readonly sensors: number;
  /** `bogon`, `allowed`, `sensor`, a class of the admin's, or null. */
  readonly class: string | null;
  /** From which score it is listed, and below which it is so no longer; null: it never is. */
  readonly listScore: number | null;
  readonly unlistScore: number | null;
  readonly sensorsMin: number;
  /** The most that one sensor gives. */
  readonly sensorScoreMax: number;
  readonly halfLifeDays: number;
  /** What was seen within the days that count, heaviest first, and what one of them weighs. */
  readonly reasons: readonly (ReasonView & { readonly weight: number })[];
}

export interface ReasonView {
  readonly service: string;
  readonly kind: Kind;
  readonly events: number;
}

/** One entry of the list, as it was decided. */
export interface ListingView {
  readonly address: string;
  readonly class: string | null;
  readonly since: string;
  /** When it goes, if nothing more is seen of it: at the latest. */
  readonly expires: string;
  readonly score: number;
  readonly sensors: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly reasons: readonly ReasonView[];
}

/** GET /api/v1/credentials/top?from&to&limit — most tried first. */
export interface TopCredentials {
  readonly credentials: readonly {
    readonly username: string;
    readonly password: string;
    readonly logins: number;
    /** Distinct peers that tried it. */
    readonly addresses: number;
  }[];
}

/**
 * GET /api/v1/live — an endless body of messages `length u32le | msgpack of LiveMessage`, as events are committed. A reader that
 * is too slow misses events and is told how many.
 */
export interface LiveMessage {
  readonly events: readonly EventView[];
  readonly missed: number;
}

/** RFC 9457, as `application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}
