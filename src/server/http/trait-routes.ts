/** `/api/v1/traits`: credentials, URIs, user agents, fingerprints and ports that peers show. */
import type { FastifyInstance } from "fastify";
import { TRAIT_ORDERS, TRAITS, type Trait, type TraitOrder, type Traits } from "../api/traits.js";
import { traitProfile, traits } from "../query/traits.js";
import type { Store } from "../store/store.js";
import { answerList, FORMAT, type FormatQuery } from "./csv.js";
import { type FilterQuery, filterSchema, PAGE, type PageQuery, readWindow, WindowError } from "./filters.js";
import { sendProblem } from "./problem.js";
import { list, object } from "./schemas.js";

const text = { type: "string" } as const;
const textOrNull = { type: ["string", "null"] } as const;
const count = { type: "integer", minimum: 0 } as const;
const time = { type: "string", format: "date-time" } as const;
const kind = { enum: TRAITS } as const;
const hash = {
  type: "string",
  pattern: "^[0-9]{1,20}$",
  description: "Of a port the port, of anything else a number of 64 bits.",
};
const FIND_UNITS_MAX = 256;

const summary = {
  kind,
  hash,
  text,
  password: textOrNull,
  events: count,
  addresses: count,
  sensors: count,
  firstSeen: time,
  lastSeen: time,
};

const traitsAnswer = object({ traits: list(object(summary)), next: textOrNull });

const traitAnswer = object({
  ...summary,
  days: list(object({ day: text, events: count, addresses: count, sensors: count })),
  bySensor: list(object({ sensor: text, events: count, addresses: count })),
  services: list(object({ service: text, addresses: count, events: count })),
  addressesThen: list(object({ address: text, events: count, sensors: count, firstSeen: time })),
  groups: list(object({ id: count, addresses: count })),
  campaigns: list(object({ id: text, startedAt: time, isActive: { type: "boolean" } })),
});

const querystring = filterSchema(["from", "to"], {
  ...PAGE,
  ...FORMAT,
  kind: { ...kind, description: "Only what is of this kind." },
  find: { ...text, minLength: 1, maxLength: FIND_UNITS_MAX, description: "Only where this is in it, in capitals or not." },
  new: { type: "boolean", description: "Only what nobody showed before these days." },
  sort: { enum: [...TRAIT_ORDERS], default: "events", description: "What comes first: the most, or the latest." },
});

interface Query extends FilterQuery, PageQuery, FormatQuery {
  readonly kind?: Trait;
  readonly find?: string;
  readonly new?: boolean;
  readonly sort: TraitOrder;
}

export function addTraitRoutes(app: FastifyInstance, store: Store): void {
  app.get<{ Querystring: Query }>(
    "/traits",
    {
      schema: {
        summary: "Credentials, URIs, user agents, fingerprints and ports that peers show",
        querystring,
        response: { 200: traitsAnswer },
      },
    },
    (request, reply) => {
      const { kind: wanted, find, new: isNew, sort } = request.query;
      const question = {
        filter: readWindow(request.query),
        sort,
        ...(wanted === undefined ? {} : { kind: wanted }),
        ...(find === undefined ? {} : { find }),
        ...(isNew === undefined ? {} : { isNew }),
      };
      const file = { name: "traits", columns: Object.keys(summary), rows: (answer: Traits) => answer.traits };
      return answerList(request, reply, file, (place) => traits(store, { ...question, ...place }));
    },
  );
  app.get<{ Params: { kind: Trait; hash: string } }>(
    "/traits/:kind/:hash",
    {
      schema: {
        summary: "One credential, URI, user agent, fingerprint or port: its days, sensors, services, who showed it",
        params: object({ kind, hash }),
        response: { 200: traitAnswer },
      },
    },
    async (request, reply) => {
      if (BigInt(request.params.hash) >= 2n ** 64n) throw new WindowError("hash: expected a number of 64 bits");
      return (
        (await traitProfile(store, request.params.kind, request.params.hash)) ??
        sendProblem(reply, 404, "Nobody has shown it, or it is no longer kept.")
      );
    },
  );
}
