/** `/api/v1/countries` and `/api/v1/networks`: who was seen from where. */
import type { FastifyInstance } from "fastify";
import type { Geo } from "../analysis/profiles/geo.js";
import { countries, networks } from "../query/places.js";
import type { Store } from "../store/store.js";
import { FORMAT, type FormatQuery, sendCsv, wantsCsv } from "./csv.js";
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
    async (request, reply) => {
      const answer = await countries(store, geo, readWindow(request.query));
      if (!wantsCsv(request)) return answer;
      const rows = answer.countries.map((one) => ({ ...one }));
      return sendCsv(reply, "countries", COUNTRY_FIELDS, undefined, async () => ({ rows, next: null }));
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
    async (request, reply) => {
      const { limit, after, ...query } = request.query;
      const filter = readWindow(query);
      if (!wantsCsv(request)) return networks(store, geo, filter, limit, after);
      return sendCsv(reply, "networks", NETWORK_FIELDS, after, async (size, cursor) => {
        const { networks: found, next } = await networks(store, geo, filter, size, cursor);
        return { rows: found.map((one) => ({ ...one })), next };
      });
    },
  );
}
