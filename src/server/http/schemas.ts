/** What the API takes and gives, as JSON schemas: they check requests, and make the OpenAPI document. Shapes are those of api.ts. */
import { CLOSE_REASONS, KINDS, TRANSPORTS } from "../../event.js";
import { FORMAT } from "./csv.js";
import { filterSchema, PAGE } from "./filters.js";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const number = { type: "number", minimum: 0 } as const;
const time = { type: "string", format: "date-time" } as const;

export function object(properties: Record<string, unknown>, required: readonly string[] = Object.keys(properties)) {
  return { type: "object", properties, required } as const;
}

export function list(items: unknown) {
  return { type: "array", items } as const;
}

const limit = { type: "integer", minimum: 1, maximum: 1000, default: 100, description: "How many at most." } as const;

export const windowQuery = {
  type: "object",
  properties: {
    from: { ...time, description: "Its first moment; an hour ago if left out." },
    to: { ...time, description: "The moment after its last; now if left out." },
  },
  additionalProperties: false,
} as const;

export const overviewQuery = {
  ...windowQuery,
  properties: {
    ...windowQuery.properties,
    step: { enum: ["minute", "hour", "day"], default: "minute", description: "The width of a count." },
  },
} as const;

export const topQuery = { ...windowQuery, properties: { ...windowQuery.properties, limit: { ...limit, default: 10 } } } as const;

export const eventsQuery = filterSchema(
  ["from", "to", "service", "country", "asn", "sensor", "address", "credential", "fingerprint"],
  { ...PAGE, ...FORMAT, kind: { enum: [...KINDS] } },
);

export const totalsAnswer = object({
  events: count,
  sessions: count,
  logins: count,
  addresses: count,
  sensors: count,
  lostSessions: count,
  lostEvents: count,
});

export const overviewAnswer = object({
  from: time,
  to: time,
  stepMs: count,
  totals: totalsAnswer,
  series: list(object({ service: text, kind: { enum: [...KINDS] }, counts: list(count) })),
});

export const eventView = object({
  id: text,
  time,
  timeSource: { enum: ["age", "wall", "received"] },
  sensor: text,
  service: text,
  kind: { enum: [...KINDS] },
  session: text,
  address: text,
  port: count,
  targetPort: count,
  transport: { enum: [...TRANSPORTS] },
  redacted: { type: "boolean" },
  seen: {
    type: "object",
    additionalProperties: true,
    description: `What was seen, by kind: docs/EVENTS.md. A close's reason is one of ${CLOSE_REASONS.join(", ")}.`,
  },
});

export const EVENT_FIELDS: readonly string[] = Object.keys(eventView.properties);

export const eventsAnswer = object({ events: list(eventView), next: { type: ["string", "null"] } });

export const addressesAnswer = object({
  addresses: list(object({ address: text, events: count, logins: count, services: list(text), firstSeen: time, lastSeen: time })),
});

const counted = { events: count, firstSeen: time, lastSeen: time };
const orNull = (schema: { readonly type: string }) => ({ ...schema, type: [schema.type, "null"] });
const reason = { service: text, kind: { enum: [...KINDS] }, events: count };

const listing = {
  address: text,
  class: orNull(text),
  since: time,
  expires: { ...time, description: "When it goes, if nothing more is seen of it: at the latest." },
  score: number,
  sensors: count,
  firstSeen: time,
  lastSeen: time,
  reasons: list(object(reason)),
};

export const listingsQuery = filterSchema([], {
  ...PAGE,
  ...FORMAT,
  find: { ...text, minLength: 1, maxLength: 45, pattern: "^[0-9a-fA-F:.]+$", description: "Only addresses that begin so." },
});
export const LISTING_FIELDS: readonly string[] = Object.keys(listing);
export const listingsAnswer = object({
  serial: count,
  generated: time,
  expires: time,
  count: { ...count, description: "On the whole list." },
  found: { ...count, description: "Of these, those that were asked for." },
  listings: list(object(listing)),
  next: orNull(text),
});

const score = object({
  score: number,
  sensors: { ...count, description: "Sensors that saw something that counts." },
  class: { ...orNull(text), description: "`bogon`, `allowed`, `sensor`, a class of the admin's, or null." },
  listScore: { ...orNull(number), description: "From which score it is listed; null: it never is." },
  unlistScore: orNull(number),
  sensorsMin: count,
  sensorScoreMax: number,
  halfLifeDays: count,
  reasons: list(object({ ...reason, weight: number })),
});

export const profileParams = {
  type: "object",
  properties: { ip: { ...text, maxLength: 45, description: "An IPv4 or IPv6 address." } },
  required: ["ip"],
} as const;

const profile = {
  address: text,
  firstSeen: { ...orNull(time), description: "null: it was never seen." },
  lastSeen: orNull(time),
  events: count,
  logins: count,
  credentials: { ...count, description: "Distinct pairs of user name and password; an estimate where they are many." },
  sensorCount: count,
  services: list(object({ service: text, logins: count, ...counted })),
  sensors: list(object({ sensor: text, ...counted })),
  clients: list(object({ name: text, value: text, ...counted })),
  clientCount: count,
  group: {
    anyOf: [object({ id: count, members: count, since: time }), { type: "null" }],
    description: "Those that try the same list of credentials; null: it is in no group.",
  },
  score,
  listing: { anyOf: [object(listing), { type: "null" }] },
};

export const profileAnswer = object(
  {
    ...profile,
    country: { ...object({ code: text, asOf: text }), description: "Absent without a file that tells (`[server.geo]`)." },
    operator: object({ asn: count, organization: text, asOf: text }),
  },
  Object.keys(profile),
);

export const credentialsAnswer = object({
  credentials: list(object({ username: text, password: text, logins: count, addresses: count })),
});
