/** What `/api/v1/sensors` takes and gives, as JSON schemas. Shapes are those of api/sensors.ts. */
import { FORMAT } from "./csv.js";
import { FILTERS, filterSchema, PAGE } from "./filters.js";
import { list, object } from "./schemas.js";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const time = { type: "string", format: "date-time" } as const;

const summary = {
  sensor: text,
  firstSeen: time,
  lastSeen: time,
  version: text,
  usualPauseMs: { ...count, type: ["integer", "null"], description: "Nine in ten pauses between its batches are no longer." },
  silentSince: { ...time, type: ["string", "null"], description: "null: it is heard of as usual." },
  events: count,
  addresses: count,
  services: list(text),
  lostEvents: count,
  lostSessions: count,
};

export const sensorsQuery = filterSchema(["from", "to"], { ...PAGE, ...FORMAT });
export const sensorQuery = filterSchema(["from", "to"]);
export const sensorParams = { type: "object", properties: { id: FILTERS.sensor }, required: ["id"] } as const;

export const SENSOR_FIELDS: readonly string[] = Object.keys(summary);

export const sensorsAnswer = object({ sensors: list(object(summary)), next: { type: ["string", "null"] } });

export const losses = list(object({ reason: text, service: text, events: count, sessions: count, lastSeen: time }));

export const sensorAnswer = object({
  ...summary,
  days: list(object({ day: { type: "string", format: "date" }, service: text, events: count })),
  byService: list(object({ service: text, events: count, addresses: count })),
  losses,
  batches: object({ count, events: count, stored: count }),
});
