/** Asks for connections, and for one address over time; failures are api.ts's. */
import type {
  AddressHistory,
  SessionEvents,
  SessionSummary,
  Sessions,
  TriedCredential,
  TriedCredentials,
} from "../../server/api/sessions.js";
import { getJson } from "./api.js";
import type { Rows } from "./fleet.js";

const LIMIT = 50;

export function getHistory(address: string): Promise<AddressHistory> {
  return getJson(`addresses/${encodeURIComponent(address)}/history`, {});
}

/** @param after the page before's `next`; absent: the latest */
export async function getSessions(address: string, after: string | undefined): Promise<Rows<SessionSummary>> {
  const { sessions, next } = await getJson<Sessions>(`addresses/${encodeURIComponent(address)}/sessions`, {
    limit: LIMIT,
    after,
  });
  return { rows: sessions, next };
}

export async function getTried(address: string, after: string | undefined): Promise<Rows<TriedCredential>> {
  const path = `addresses/${encodeURIComponent(address)}/credentials`;
  const { credentials, next } = await getJson<TriedCredentials>(path, { limit: LIMIT, after });
  return { rows: credentials, next };
}

export function getSession(session: string): Promise<SessionEvents> {
  return getJson(`sessions/${session}`, {});
}
