/** What the routes of groups take and give, as JSON schemas. Shapes are those of api.ts. */
import { FORMAT } from "./csv.js";
import { PAGE } from "./filters.js";
import { list, object } from "./schemas.js";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const share = { type: "number", minimum: 0, maximum: 1 } as const;
const flag = { type: "boolean" } as const;
const time = { type: "string", format: "date-time" } as const;
const NUMBER_MAX = 2 ** 32 - 1;

export const groupsQuery = {
  type: "object",
  properties: {
    ...PAGE,
    ...FORMAT,
    since: { ...time, description: "Only those found since then." },
    address: {
      anyOf: [
        { type: "string", format: "ipv4" },
        { type: "string", format: "ipv6" },
      ],
      description: "Only the groups that it is in.",
    },
  },
  additionalProperties: false,
} as const;

export const groupParams = object({ id: { type: "integer", minimum: 1, maximum: NUMBER_MAX } });

export const groupQuery = {
  type: "object",
  properties: {
    members: { type: "integer", minimum: 1, maximum: 1000, default: 100, description: "How many members are listed at most." },
  },
  additionalProperties: false,
} as const;

const summary = {
  id: count,
  members: count,
  vouched: count,
  since: time,
  firstSeen: time,
  lastSeen: time,
  pairs: count,
  orderKept: share,
  telling: list(object({ username: text, password: text })),
};

export const GROUP_FIELDS: readonly string[] = Object.keys(summary);

export const groupsAnswer = object({
  builtAt: { type: ["string", "null"] },
  groups: list(object(summary)),
  next: { type: ["string", "null"] },
});

export const groupAnswer = object({
  ...summary,
  list: list(object({ username: text, password: text, support: share, weight: share })),
  memberList: list(
    object({
      address: text,
      firstSeen: time,
      lastSeen: time,
      listCovered: share,
      runCovered: share,
      orderKept: share,
      vouched: flag,
      isShared: flag,
      tried: list(count),
    }),
  ),
  days: list(object({ day: text, came: count, went: count })),
  services: list(object({ service: text, members: count, events: count })),
  changes: list(
    object({
      time,
      kind: { enum: ["birth", "growth", "split", "merge", "end"] },
      other: { type: ["integer", "null"] },
      members: count,
    }),
  ),
});
