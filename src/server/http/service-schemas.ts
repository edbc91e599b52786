/** What `/api/v1/services` takes and gives, as JSON schemas. Shapes are those of api/services.ts. */
import { KINDS } from "../../event.js";
import { FORMAT } from "./csv.js";
import { FILTERS, filterSchema } from "./filters.js";
import { list, object } from "./schemas.js";
import { losses } from "./sensor-schemas.js";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;

const summary = {
  service: text,
  events: count,
  sessions: count,
  logins: count,
  commands: count,
  requests: count,
  addresses: { ...count, description: "Distinct peers; about." },
  sensors: count,
  eventsBefore: { ...count, description: "Events of as many days before." },
  lostEvents: count,
  lostSessions: count,
};

export const servicesQuery = filterSchema(["from", "to"], FORMAT);
export const serviceQuery = filterSchema(["from", "to"]);
export const serviceParams = { type: "object", properties: { service: FILTERS.service }, required: ["service"] } as const;

export const SERVICE_FIELDS: readonly string[] = Object.keys(summary);

export const servicesAnswer = object({ services: list(object(summary)) });

const shown = {
  kind: { enum: ["credentials", "uri"] },
  hash: text,
  text,
  password: { type: ["string", "null"] },
  events: count,
  addresses: count,
};

export const serviceAnswer = object({
  ...summary,
  days: list(object({ day: { type: "string", format: "date" }, kind: { enum: [...KINDS] }, events: count })),
  bySensor: list(object({ sensor: text, events: count, addresses: count })),
  losses,
  portsThen: list(object({ port: count, sessions: count, addresses: count })),
  shownThen: list(object(shown)),
});
