/** What the API takes and gives, as JSON schemas: they check requests, and make the OpenAPI document. Shapes are those of api.ts. */
import { CLOSE_REASONS, KINDS, TRANSPORTS } from "../../event.js";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const time = { type: "string", format: "date-time" } as const;

function object(properties: Record<string, unknown>, required: readonly string[] = Object.keys(properties)) {
  return { type: "object", properties, required } as const;
}

function list(items: unknown) {
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

export const eventsQuery = {
  type: "object",
  properties: {
    limit,
    before: { ...text, maxLength: 300, description: "`next` of the page before." },
    service: { ...text, pattern: "^[a-z0-9-]{1,32}$" },
    kind: { enum: [...KINDS] },
    address: {
      anyOf: [
        { type: "string", format: "ipv4" },
        { type: "string", format: "ipv6" },
      ],
    },
  },
  additionalProperties: false,
} as const;

export const overviewAnswer = object({
  from: time,
  to: time,
  stepMs: count,
  totals: object({
    events: count,
    sessions: count,
    logins: count,
    addresses: count,
    sensors: count,
    lostSessions: count,
    lostEvents: count,
  }),
  series: list(object({ service: text, kind: { enum: [...KINDS] }, counts: list(count) })),
});

const eventView = object({
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

export const eventsAnswer = object({ events: list(eventView), next: { type: ["string", "null"] } });

export const addressesAnswer = object({
  addresses: list(object({ address: text, events: count, logins: count, services: list(text), firstSeen: time, lastSeen: time })),
});

export const credentialsAnswer = object({
  credentials: list(object({ username: text, password: text, logins: count, addresses: count })),
});
