/** What the server has in its store, asked as anyone would: over its API. */
import type { Kind } from "../src/event.js";
import { readLocalToken } from "../src/server/access/local.js";
import type { Overview } from "../src/server/api.js";
import { until } from "./until.js";

/** Where a server is, and its folder, whose token it is asked with. */
export interface ServerPlace {
  readonly port: number;
  readonly dataDir: string;
}

export interface Stored {
  /** Events by `service kind`. */
  readonly counts: ReadonlyMap<string, number>;
  readonly events: number;
  readonly lostSessions: number;
  readonly lostEvents: number;
}

const HOUR_MS = 3_600_000;
const WAIT = { everyMs: 100, deadlineMs: 60_000 };

/** All of the last hours. @throws Error when the server does not answer with 200 */
export async function stored({ port, dataDir }: ServerPlace): Promise<Stored> {
  const at = (ms: number) => new Date(ms).toISOString();
  const query = new URLSearchParams({ from: at(Date.now() - 12 * HOUR_MS), to: at(Date.now() + HOUR_MS), step: "hour" });
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/overview?${query}`, {
    headers: { Authorization: `Bearer ${readLocalToken(dataDir)}` },
  });
  if (!response.ok) throw new Error(`The server answered ${response.status}: ${await response.text()}`);
  const { totals, series } = (await response.json()) as Overview;
  const counts = new Map(series.map((one) => [`${one.service} ${one.kind}`, one.counts.reduce((sum, count) => sum + count, 0)]));
  return { counts, events: totals.events, lostSessions: totals.lostSessions, lostEvents: totals.lostEvents };
}

export function countOf({ counts }: Stored, service: string, kind: Kind): number {
  return counts.get(`${service} ${kind}`) ?? 0;
}

/** @returns what is stored when it is enough, or when waiting longer is hopeless */
export function storedUntil(server: ServerPlace, enough: (found: Stored) => boolean): Promise<Stored> {
  return until(() => stored(server), enough, WAIT);
}
