/** What is told of connections: of one address, and one of them. Times are RFC 3339 in UTC. */
import type { CloseReason } from "../../event.js";
import type { EventView } from "../api.js";

/** GET /api/v1/addresses/{ip}/sessions?service&limit&after — the latest first. */
export interface Sessions {
  readonly sessions: readonly SessionSummary[];
  readonly next: string | null;
}

export interface SessionSummary {
  /** As EventView's `session`. */
  readonly session: string;
  readonly sensor: string;
  readonly service: string;
  readonly startedAt: string;
  /** The port that was aimed at. */
  readonly targetPort: number;
  /** Why it ended, and after how long; null: its end was not told. */
  readonly reason: CloseReason | null;
  readonly durationUs: number | null;
  readonly logins: number;
  readonly requests: number;
  readonly commands: number;
  /** It was let in to an emulation. */
  readonly isAccepted: boolean;
  /** `/api/v1/sessions/{id}/transcript` has what its terminals showed. */
  readonly hasTranscript: boolean;
}

/** GET /api/v1/sessions/{id} — its events in their order, the first 1,000. */
export interface SessionEvents {
  readonly events: readonly EventView[];
  readonly isWhole: boolean;
}

/** GET /api/v1/addresses/{ip}/credentials?limit&after — in the order in which it first tried them, as far as days are kept. */
export interface TriedCredentials {
  readonly credentials: readonly TriedCredential[];
  readonly next: string | null;
}

export interface TriedCredential {
  /** Names the pair: `/api/v1/traits/credentials/{id}`. */
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly firstTried: string;
  readonly attempts: number;
}

/** GET /api/v1/addresses/{ip}/history — its last 60 days, by the rules of today. */
export interface AddressHistory {
  /** From which score it is listed; null: it never is. */
  readonly listScore: number | null;
  /** What it scored at the end of each day, and what it did on it at which service; the last day is today. */
  readonly days: readonly { readonly day: string; readonly score: number }[];
  readonly services: readonly { readonly day: string; readonly service: string; readonly events: number }[];
  /** When it came onto the list and went off it, the latest first. */
  readonly decisions: readonly { readonly time: string; readonly isListed: boolean; readonly score: number }[];
}
