/** `/api/v1/addresses`: peers, filtered and in order. One address: address-profile-routes.ts. */
import type { FastifyInstance } from "fastify";
import type { BlockList } from "../analysis/lists/block-list.js";
import { ADDRESS_ORDERS, type Addresses, type AddressOrder } from "../api/addresses.js";
import { addresses } from "../query/addresses.js";
import type { Store } from "../store/store.js";
import { answerList, FORMAT, type FormatQuery } from "./csv.js";
import { type FilterQuery, filterSchema, PAGE, type PageQuery, readWindow } from "./filters.js";
import { list, object } from "./schemas.js";

const text = { type: "string" } as const;
const textOrNull = { type: ["string", "null"] } as const;
const count = { type: "integer", minimum: 0 } as const;
const time = { type: "string", format: "date-time" } as const;

const summary = {
  address: text,
  events: count,
  logins: count,
  services: list(text),
  firstSeen: time,
  lastSeen: time,
  country: textOrNull,
  asn: { ...count, type: ["integer", "null"] },
  organization: textOrNull,
  listedScore: { type: ["number", "null"], description: "With which score it is listed; null: it is not." },
};

const answer = object({ addresses: list(object(summary)), next: textOrNull });

const querystring = filterSchema(["from", "to", "service", "country", "asn", "sensor", "address", "credential", "fingerprint"], {
  ...PAGE,
  ...FORMAT,
  sort: { enum: [...ADDRESS_ORDERS], default: "last", description: "What comes first: the latest, or the most." },
  listed: { type: "boolean", description: "Only those that are listed, or only those that are not." },
});

type Query = FilterQuery & PageQuery & FormatQuery & { readonly sort: AddressOrder; readonly listed?: boolean };

export function addAddressRoutes(app: FastifyInstance, store: Store, blockList: BlockList): void {
  app.get<{ Querystring: Query }>(
    "/addresses",
    { schema: { summary: "Peers seen on these days", querystring, response: { 200: answer } } },
    (request, reply) => {
      const { sort, listed } = request.query;
      const question = { filter: readWindow(request.query), sort, ...(listed === undefined ? {} : { listed }) };
      const file = { name: "attackers", columns: Object.keys(summary), rows: (answer: Addresses) => answer.addresses };
      return answerList(request, reply, file, (place) => addresses(store, blockList, { ...question, ...place }));
    },
  );
}
