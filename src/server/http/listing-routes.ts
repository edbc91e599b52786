/** `/api/v1/listings`: who is listed, page by page; the whole list as files is `/feeds`. */
import type { FastifyInstance } from "fastify";
import type { BlockList } from "../analysis/lists/block-list.js";
import type { Listings } from "../api.js";
import { Issues } from "../feeds/issue.js";
import { listings } from "../query/listings.js";
import { answerList, type FormatQuery } from "./csv.js";
import type { PageQuery } from "./filters.js";
import * as schemas from "./schemas.js";

export function addListingRoutes(app: FastifyInstance, list: BlockList): void {
  const issues = new Issues();
  app.get<{ Querystring: PageQuery & FormatQuery & { find?: string } }>(
    "/listings",
    {
      schema: {
        summary: "Who is listed, and why; the highest score first",
        querystring: schemas.listingsQuery,
        response: { 200: schemas.listingsAnswer },
      },
    },
    (request, reply) => {
      const { find } = request.query;
      const current = issues.current(list.edition, Date.now());
      const wanted = find === undefined ? {} : { find };
      const file = { name: "listings", columns: schemas.LISTING_FIELDS, rows: (answer: Listings) => answer.listings };
      return answerList(request, reply, file, async (place) => listings(current, { ...wanted, ...place }));
    },
  );
}
