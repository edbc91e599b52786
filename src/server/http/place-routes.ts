/** `/api/v1/countries` and `/api/v1/networks`: who was seen from where. */
import type { FastifyInstance } from "fastify";
import type { Geo } from "../analysis/profiles/geo.js";
import { countries, networks } from "../query/places.js";
import type { Store } from "../store/store.js";
import { type FilterQuery, filterSchema, PAGE, type PageQuery, readWindow } from "./filters.js";
import { list, object } from "./schemas.js";

const text = { type: "string" } as const;
const count = { type: "integer", minimum: 0 } as const;
const seen = { events: count, logins: count, addresses: count };
const isKnown = { type: "boolean", description: "There is a file that tells (`[server.geo]`)." } as const;

const countriesAnswer = object({ isKnown, countries: list(object({ country: text, ...seen })), elsewhere: object(seen) });
const networksAnswer = object({
  isKnown,
  networks: list(object({ asn: count, organization: text, countries: list(text), ...seen })),
  next: { type: ["string", "null"] },
});

export function addPlaceRoutes(app: FastifyInstance, store: Store, geo: Geo): void {
  app.get<{ Querystring: FilterQuery }>(
    "/countries",
    {
      schema: {
        summary: "Countries that peers are in, by whole days",
        querystring: filterSchema(["from", "to", "asn"]),
        response: { 200: countriesAnswer },
      },
    },
    ({ query }) => countries(store, geo, readWindow(query)),
  );
  app.get<{ Querystring: FilterQuery & PageQuery }>(
    "/networks",
    {
      schema: {
        summary: "Autonomous systems that peers are in, by whole days",
        querystring: filterSchema(["from", "to", "country"], PAGE),
        response: { 200: networksAnswer },
      },
    },
    ({ query }) => networks(store, geo, readWindow(query), query.limit, query.after),
  );
}
