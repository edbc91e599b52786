/** What the routes of campaigns take and give, as JSON schemas. Shapes are those of api.ts. */
import { TRAITS } from "../api/traits.js";
import { FORMAT } from "./csv.js";
import { PAGE } from "./filters.js";
import { list, object } from "./schemas.js";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const number = { type: "number", minimum: 0 } as const;
const time = { type: "string", format: "date-time" } as const;
const kind = { enum: TRAITS } as const;
/** Of a whole number below 2^64. */
const DIGITS_MAX = 20;

export const campaignsQuery = {
  type: "object",
  properties: {
    ...PAGE,
    ...FORMAT,
    since: { ...time, description: "Only those that began since then." },
    kind: { ...kind, description: "Only bursts of this." },
    active: { type: "boolean", description: "Only those that go on, or only those that have ended." },
  },
  additionalProperties: false,
} as const;

export const campaignParams = object({ id: { type: "string", pattern: `^[0-9]{1,${DIGITS_MAX}}$` } });

const summary = {
  id: text,
  kind,
  text,
  password: { type: ["string", "null"] },
  labels: list(object({ name: text, source: text })),
  startedAt: time,
  lastSeen: time,
  isActive: { type: "boolean" },
  peak: object({ day: text, addresses: count, vouched: count }),
  sensors: count,
  usual: number,
  bar: number,
  baselineDays: count,
};

export const CAMPAIGN_FIELDS: readonly string[] = Object.keys(summary);

export const campaignsAnswer = object({ campaigns: list(object(summary)), next: { type: ["string", "null"] } });

export const campaignAnswer = object({
  ...summary,
  days: list(object({ day: text, addresses: count, vouched: count, sensors: count })),
  services: list(object({ service: text, addresses: count, events: count })),
  addresses: list(object({ address: text, events: count, sensors: count, firstSeen: time })),
  groups: list(object({ id: count, addresses: count })),
});
