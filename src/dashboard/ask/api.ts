/**
 * Asks the server. Every failure is an ApiError that a reader of the page can understand; retrying is the caller's.
 *
 * The page's idea of now is the server's, by the Date header, since the browser's clock may be wrong.
 */
import type {
  AddressProfile,
  CampaignProfile,
  Campaigns,
  EventPage,
  GroupProfile,
  Groups,
  Listings,
  Overview,
  Problem,
  TopAddresses,
  TopCredentials,
  Totals,
} from "../../server/api.js";
import { urlOf } from "../frame/router.js";
import type { Filter } from "../live/feed.js";
import type { Range } from "../parts/spans.js";

const TIMEOUT_MS = 20_000;
const TOP_LIMIT = 10;
export const PAGE_LIMIT = 100;
/** The most that the API gives. */
export const ADDRESSES_MAX = 1_000;
export const GROUPS_MAX = 1_000;
export const CAMPAIGNS_MAX = 1_000;
const LISTINGS_MAX = 200;
export const MEMBERS_MAX = 100;

/** `message` is the problem's title. */
export class ApiError extends Error {
  readonly code = "API";
  readonly detail: string;
  constructor(title: string, detail: string) {
    super(title);
    this.detail = detail;
  }
}

export function getOverview({ from, to, step }: Range): Promise<Overview> {
  return getJson("overview", { from, to, step });
}

export function getTotals({ from, to, step }: Range): Promise<Totals> {
  return getJson("overview/totals", { from, to, step });
}

export function getTopAddresses({ from, to }: Range, limit = TOP_LIMIT): Promise<TopAddresses> {
  return getJson("addresses/top", { from, to, limit });
}

export function getAddress(address: string): Promise<AddressProfile> {
  return getJson(`addresses/${encodeURIComponent(address)}`, {});
}

/** @param wanted only those that an address is in, or that were found since a time; absent: all */
export function getGroups(
  wanted: { readonly address?: string; readonly since?: string; readonly limit?: number } = {},
): Promise<Groups> {
  return getJson("groups", { limit: GROUPS_MAX, ...wanted });
}

export function getGroup(id: number): Promise<GroupProfile> {
  return getJson(`groups/${id}`, { members: MEMBERS_MAX });
}

/** @param wanted only those that began since a time; absent: all */
export function getCampaigns(wanted: { readonly since?: string; readonly limit?: number } = {}): Promise<Campaigns> {
  return getJson("campaigns", { limit: CAMPAIGNS_MAX, ...wanted });
}

export function getCampaign(id: string): Promise<CampaignProfile> {
  return getJson(`campaigns/${id}`, {});
}

/** @param after the page before's `next`; absent: the highest scores */
export function getListings(find: string | undefined, after: string | undefined): Promise<Listings> {
  return getJson("listings", { find, after, limit: LISTINGS_MAX });
}

export function getTopCredentials({ from, to }: Range): Promise<TopCredentials> {
  return getJson("credentials/top", { from, to, limit: TOP_LIMIT });
}

/** @param after the page before's `next`; absent: the latest */
export function getEvents(filter: Filter, after: string | undefined, signal?: AbortSignal): Promise<EventPage> {
  return getJson("events", { limit: PAGE_LIMIT, after, ...filter }, signal);
}

export function apiUrl(path: string): string {
  return urlOf(`api/v1/${path}`);
}

/** What to tell of anything thrown while asking. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new ApiError("The server did not answer in time", `Waited ${TIMEOUT_MS / 1_000} s.`);
  }
  return new ApiError("The server cannot be reached", error instanceof Error ? error.message : String(error));
}

/** @throws ApiError for any answer but a good one */
export async function checked(response: Response): Promise<Response> {
  noteDate(response);
  if (response.ok) return response;
  if (response.status === 401) for (const listener of unknownListeners) listener();
  throw await problemOf(response);
}

const unknownListeners = new Set<() => void>();

/** Calls the listener when the server no longer knows who asks. @returns a function that ends it */
export function onUnknown(listener: () => void): () => void {
  unknownListeners.add(listener);
  return () => unknownListeners.delete(listener);
}

let aheadMs = 0;

/** The server's clock in milliseconds since 1970, as near as is known. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}

function noteDate(response: Response): void {
  const differenceMs = Date.parse(response.headers.get("date") ?? "") - Date.now();
  // The header has whole seconds and is some milliseconds old; below this there is nothing to correct.
  if (!Number.isNaN(differenceMs)) aheadMs = Math.abs(differenceMs) < 3_000 ? 0 : differenceMs;
}

/** @param path beneath `api/v1`, or a whole URL */
export async function getJson<Answer>(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
  signal?: AbortSignal,
): Promise<Answer> {
  const url = new URL(path, apiUrl(""));
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return answerTo(url, { headers: { accept: "application/json" } }, signal);
}

/** @param path beneath `api/v1` */
export function sendJson<Answer = object>(method: "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<Answer> {
  const content = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  return answerTo(new URL(path, apiUrl("")), { method, ...content });
}

async function answerTo<Answer>(url: URL, request: RequestInit, signal?: AbortSignal): Promise<Answer> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      ...request,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    await checked(response);
    return await response.json();
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new ApiError("The server's answer is not understood", `${request.method ?? "GET"} ${url.pathname}: ${error.message}`);
    throw asApiError(error);
  }
}

async function problemOf(response: Response): Promise<ApiError> {
  const status = `HTTP ${response.status} ${response.statusText}`.trim();
  try {
    const problem: Partial<Problem> = await response.json();
    return new ApiError(problem.title ?? status, problem.detail ?? "");
  } catch {
    return new ApiError(status, "The answer did not say more.");
  }
}
