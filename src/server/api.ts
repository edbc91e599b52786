/**
 * The shapes that `/api/v1` answers with, shared by the server that makes them and the dashboard that shows them.
 *
 * Times are RFC 3339 in UTC with milliseconds. Peers' bytes are strings in the escaped form of bytes/escape.ts: printable text as
 * it is, a backslash doubled, everything else as `\xNN`; they can be shown as text and turned back into bytes.
 */
import type { Kind, Transport } from "../event.js";
import type { Trait } from "./api/traits.js";

/** GET /api/v1/overview?from&to&step — counts over time. `from`, `to`: RFC 3339; `step`: `minute`, `hour` or `day`. */
export interface Overview {
  readonly from: string;
  readonly to: string;
  readonly stepMs: number;
  readonly totals: Totals;
  /** One for each service and kind that was seen, with a count for every step from `from`, zeros included. */
  readonly series: readonly Series[];
}

/** GET /api/v1/overview/totals?from&to&step — the same of a window alone. */
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

/** GET /api/v1/events?limit&after&kind and all filters (http/filters.ts) — the latest first. `after` is `next` of the page before. */
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
  /** Those that try the same list of credentials; null: it is in no group. */
  readonly group: { readonly id: number; readonly members: number; readonly since: string } | null;
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

/** GET /api/v1/listings?find&limit&after — the list as the feeds have it, the highest score first. */
export interface Listings {
  readonly serial: number;
  readonly generated: string;
  readonly expires: string;
  /** On the whole list. */
  readonly count: number;
  /** Of these, those that were asked for. */
  readonly found: number;
  readonly listings: readonly ListingView[];
  readonly next: string | null;
}

/** GET /api/v1/groups?limit&after&address&since — addresses that try the same list, most members first. `address`: only those that it is in. */
export interface Groups {
  /** When everything was last grouped; null: never. What came since has been placed. */
  readonly builtAt: string | null;
  readonly groups: readonly GroupSummary[];
  readonly next: string | null;
}

export interface GroupSummary {
  /** Stays the same while most of the group stays together. */
  readonly id: number;
  readonly members: number;
  /** Of the members, those that several sensors saw try the list: only these found and shape it. */
  readonly vouched: number;
  /** When it was found. */
  readonly since: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** How long its list is. */
  readonly pairs: number;
  /** 0 to 1: how far its members keep to the order of the list; who shuffles keeps about half. */
  readonly orderKept: number;
  /** Pairs that hardly anybody else tries. */
  readonly telling: readonly { readonly username: string; readonly password: string }[];
}

/** GET /api/v1/groups/{id}?members — one group, and why it is one. */
export interface GroupProfile extends GroupSummary {
  /** In order. `support`: the share of its founders that tried it; `weight`: 1 for what nobody else tries, 0 for what all do. */
  readonly list: readonly {
    readonly username: string;
    readonly password: string;
    readonly support: number;
    readonly weight: number;
  }[];
  /** Who covers most of the list first; as many as asked for. */
  readonly memberList: readonly GroupMember[];
  /** How many members were first and last seen on each day. */
  readonly days: readonly { readonly day: string; readonly came: number; readonly went: number }[];
  /** Where its members were seen, most members first; of a large group, of a thousand of them. */
  readonly services: readonly { readonly service: string; readonly members: number; readonly events: number }[];
  /** What became of it, latest first. */
  readonly changes: readonly GroupChange[];
}

export interface GroupMember {
  readonly address: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The share of the list that it tried, and the share of what it tried that is on the list, by weight. */
  readonly listCovered: number;
  readonly runCovered: number;
  readonly orderKept: number;
  readonly vouched: boolean;
  /** It is in another group with more of what it tried: several hosts may sit behind it. */
  readonly isShared: boolean;
  /** Places of `list` that it tried, in the order in which it did. */
  readonly tried: readonly number[];
}

export interface GroupChange {
  readonly time: string;
  readonly kind: "birth" | "growth" | "split" | "merge" | "end";
  /** Of a split, where it came from; of a merge, where it went. */
  readonly other: number | null;
  readonly members: number;
}

/** GET /api/v1/campaigns?limit&after&kind&active&since — bursts against what was usual, seen last first. */
export interface Campaigns {
  readonly campaigns: readonly CampaignSummary[];
  readonly next: string | null;
}

export interface CampaignSummary {
  /** A 64-bit number; the same wherever it is found. */
  readonly id: string;
  readonly kind: Trait;
  /** What is shown: of credentials the user name. The first 256 bytes of it. */
  readonly text: string;
  /** Of credentials. */
  readonly password: string | null;
  /** What is known of it in public, and where that is said. */
  readonly labels: readonly { readonly name: string; readonly source: string }[];
  readonly startedAt: string;
  readonly lastSeen: string;
  /** Goes on: it has not had a whole day below its bar. */
  readonly isActive: boolean;
  readonly peak: {
    readonly day: string;
    readonly addresses: number;
    /** Without those that only the loudest sensor told of: these count. */
    readonly vouched: number;
  };
  /** Sensors that saw it on the day on which most did. */
  readonly sensors: number;
  /** Vouched addresses a day, on average of the days before; those that it had to exceed; how many days those were. */
  readonly usual: number;
  readonly bar: number;
  readonly baselineDays: number;
}

/** GET /api/v1/campaigns/{id} — one campaign, and its evidence. */
export interface CampaignProfile extends CampaignSummary {
  /** From 30 days before it to its end; days on which nobody showed it are left out. */
  readonly days: readonly {
    readonly day: string;
    readonly addresses: number;
    readonly vouched: number;
    readonly sensors: number;
  }[];
  /** Of its peak day: where it was shown, most addresses first. */
  readonly services: readonly { readonly service: string; readonly addresses: number; readonly events: number }[];
  /** Of its peak day, those that most sensors saw first; a hundred at most. */
  readonly addresses: readonly {
    readonly address: string;
    readonly events: number;
    readonly sensors: number;
    readonly firstSeen: string;
  }[];
  /** Groups that these addresses are in. */
  readonly groups: readonly { readonly id: number; readonly addresses: number }[];
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
