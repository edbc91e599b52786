/**
 * The query strings that list routes have in common: each takes those filters that make sense for it, and a page. What is taken is
 * checked by the schemas made here, and becomes a Filter (query/filter.ts).
 */
import type { Filter } from "../query/filter.js";

/** What days of the store can hold, and no year more. */
const TIME_MS_MAX = Date.UTC(2100, 0, 1);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const text = { type: "string" } as const;
const time = { type: "string", format: "date-time" } as const;

/** What is asked for, the times above all, is nothing that could be answered. */
export class WindowError extends Error {
  readonly code = "WINDOW";
}

export const FILTERS = {
  from: { ...time, description: "The first moment." },
  to: { ...time, description: "The moment after the last; now if left out." },
  service: { ...text, pattern: "^[a-z0-9-]{1,32}$" },
  country: { ...text, pattern: "^[A-Z]{2}$", description: "ISO 3166-1, two letters." },
  asn: { type: "integer", minimum: 0, maximum: 2 ** 32 - 1, description: "The number of an autonomous system." },
  sensor: { ...text, pattern: "^[a-z0-9._-]{1,64}$" },
  address: {
    anyOf: [
      { type: "string", format: "ipv4" },
      { type: "string", format: "ipv6" },
    ],
  },
  credential: { ...text, pattern: "^[0-9]{1,20}$", description: "The `id` of a pair of user name and password." },
  fingerprint: { ...text, pattern: "^[a-z0-9_]{10,64}$", description: "HASSH, JA3 or JA4." },
} as const;

export type FilterName = keyof typeof FILTERS;

export const LIMIT_MAX = 1000;
export const PAGE = {
  limit: { type: "integer", minimum: 1, maximum: LIMIT_MAX, default: 100, description: "How many at most." },
  after: { ...text, maxLength: 400, description: "`next` of the page before." },
} as const;

/** As a route's query string has it, once the schema has let it through. */
export interface FilterQuery {
  readonly from?: string;
  readonly to?: string;
  readonly service?: string;
  readonly country?: string;
  readonly asn?: number;
  readonly sensor?: string;
  readonly address?: string;
  readonly credential?: string;
  readonly fingerprint?: string;
}

export interface PageQuery {
  readonly limit: number;
  readonly after?: string;
}

/** The schema of a query string with these filters. @param more properties of the route's own, PAGE for one */
export function filterSchema(names: readonly FilterName[], more: Readonly<Record<string, unknown>> = {}) {
  const filters = Object.fromEntries(names.map((name) => [name, FILTERS[name]]));
  return { type: "object", properties: { ...filters, ...more }, additionalProperties: false } as const;
}

/** Times only where they are given. @throws WindowError */
export function readFilter(query: FilterQuery): Filter {
  const { from, to, service, country, asn, sensor, address, credential, fingerprint } = query;
  const fromMs = from === undefined ? undefined : Date.parse(from);
  const toMs = to === undefined ? undefined : Date.parse(to);
  // A leap second is a time to the schema, but not to Date.
  for (const ms of [fromMs, toMs]) {
    if (ms !== undefined && !(ms >= 0 && ms <= TIME_MS_MAX)) throw new WindowError("from, to: expected times from 1970 to 2099");
  }
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) throw new WindowError("from: expected a time before `to`");
  if (credential !== undefined && BigInt(credential) >= 2n ** 64n)
    throw new WindowError("credential: expected a number of 64 bits");
  return {
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    ...(service === undefined ? {} : { service }),
    ...(country === undefined ? {} : { country }),
    ...(asn === undefined ? {} : { asn }),
    ...(sensor === undefined ? {} : { sensor }),
    ...(address === undefined ? {} : { address }),
    ...(credential === undefined ? {} : { credential }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
}

/** @throws WindowError */
export function readSince(since: string | undefined): { readonly sinceMs?: number } {
  const { fromMs } = readFilter(since === undefined ? {} : { from: since });
  return fromMs === undefined ? {} : { sinceMs: fromMs };
}

/** As readFilter, with both times: to now, and for a day, where they are left out. @throws WindowError */
export function readWindow(query: FilterQuery, spanMs = DAY_MS): Filter & { readonly fromMs: number; readonly toMs: number } {
  const filter = readFilter(query);
  const toMs = filter.toMs ?? Date.now();
  const fromMs = filter.fromMs ?? Math.max(0, toMs - spanMs);
  if (fromMs >= toMs) throw new WindowError("from: expected a time before `to`");
  return { ...filter, fromMs, toMs };
}
