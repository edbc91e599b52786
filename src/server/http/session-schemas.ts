/** What is taken and given of connections and of one address over time, as JSON schemas. Shapes are those of api/sessions.ts. */
import { CLOSE_REASONS } from "../../event.js";
import { FORMAT } from "./csv.js";
import { FILTERS, PAGE } from "./filters.js";
import { eventView, list, object } from "./schemas.js";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const number = { type: "number", minimum: 0 } as const;
const flag = { type: "boolean" } as const;
const time = { type: "string", format: "date-time" } as const;
const day = { type: "string", format: "date" } as const;
const next = { type: ["string", "null"] } as const;

const session = {
  session: text,
  sensor: text,
  service: text,
  startedAt: time,
  targetPort: count,
  reason: { enum: [...CLOSE_REASONS, null], description: "Why it ended; null: that was not told." },
  durationUs: { type: ["integer", "null"], minimum: 0 },
  logins: count,
  requests: count,
  commands: count,
  isAccepted: flag,
  hasTranscript: flag,
};
export const sessionsQuery = {
  type: "object",
  properties: { ...PAGE, ...FORMAT, service: FILTERS.service },
  additionalProperties: false,
} as const;
export const SESSION_FIELDS: readonly string[] = Object.keys(session);
export const sessionsAnswer = object({ sessions: list(object(session)), next });

export const sessionParams = object({ id: { type: "string", pattern: "^[0-9a-f]{16}-[0-9]{1,10}$" } });
export const sessionAnswer = object({ events: list(eventView), isWhole: flag });

const tried = { id: text, username: text, password: text, firstTried: time, attempts: count };
export const triedQuery = { type: "object", properties: { ...PAGE, ...FORMAT }, additionalProperties: false } as const;
export const TRIED_FIELDS: readonly string[] = Object.keys(tried);
export const triedAnswer = object({ credentials: list(object(tried)), next });

export const historyAnswer = object({
  listScore: { type: ["number", "null"], description: "From which score it is listed; null: it never is." },
  days: list(object({ day, score: number })),
  services: list(object({ day, service: text, events: count })),
  decisions: list(object({ time, isListed: flag, score: number })),
});
