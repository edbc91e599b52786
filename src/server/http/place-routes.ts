/** `/api/v1/countries` and `/api/v1/networks`: who was seen from where. */
import type { FastifyInstance } from "fastify";
import type { Geo } from "../analysis/profiles/geo.js";
import type { Countries, Networks } from "../api/places.js";
import { countries, networks } from "../query/places.js";
import type { Store } from "../store/store.js";
import { answerList, FORMAT, type FormatQuery } from "./csv.js";
import { type FilterQuery, filterSchema, PAGE, type PageQuery, readWindow } from "./filters.js";
import { list, object } from "./schemas.js";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const seen = { events: count, logins: count, addresses: count };
const isKnown = { type: "boolean", description: "There is a file that tells (`[server.geo]`)." } as const;

const country = { country: text, ...seen };
const network = { asn: count, organization: text, countries: list(text), ...seen };
const COUNTRY_FIELDS = Object.keys(country);
const NETWORK_FIELDS = Object.keys(network);

const countriesAnswer = object({ isKnown, countries: list(object(country)), elsewhere: object(seen) });
const networksAnswer = object({
  isKnown,
  networks: list(object(network)),
  next: { type: ["string", "null"] },
});

export function addPlaceRoutes(app: FastifyInstance, store: Store, geo: Geo): void {
  app.get<{ Querystring: FilterQuery & FormatQuery }>(
    "/countries",
    {
      schema: {
        summary: "Countries that peers are in, by whole days",
        querystring: filterSchema(["from", "to", "asn"], FORMAT),
        response: { 200: countriesAnswer },
      },
    },
    (request, reply) => {
      const filter = readWindow(request.query);
      const file = { name: "countries", columns: COUNTRY_FIELDS, rows: (answer: Countries) => answer.countries };
      return answerList(request, reply, file, () => countries(store, geo, filter));
    },
  );
  app.get<{ Querystring: FilterQuery & PageQuery & FormatQuery }>(
    "/networks",
    {
      schema: {
        summary: "Autonomous systems that peers are in, by whole days",
        querystring: filterSchema(["from", "to", "country"], { ...PAGE, ...FORMAT }),
        response: { 200: networksAnswer },
      },
    },
    (request, reply) => {
      const filter = readWindow(request.query);
      const file = { name: "networks", columns: NETWORK_FIELDS, rows: (answer: Networks) => answer.networks };
      return answerList(request, reply, file, ({ limit, after }) => networks(store, geo, filter, limit, after));
    },
  );
}
