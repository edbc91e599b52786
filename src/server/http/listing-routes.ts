/** `/api/v1/listings`: who is listed, page by page; the whole list as files is `/feeds`. */
import type { FastifyInstance } from "fastify";
import type { BlockList } from "../analysis/lists/block-list.js";
import { Issues } from "../feeds/issue.js";
import { listings } from "../query/listings.js";
import { type FormatQuery, sendCsv, wantsCsv } from "./csv.js";
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
    async (request, reply) => {
      const { limit, after, find } = request.query;
      const current = issues.current(list.edition, Date.now());
      const wanted = find === undefined ? {} : { find };
      const page = (size: number, cursor: string | undefined) =>
        listings(current, { ...wanted, limit: size, ...(cursor === undefined ? {} : { after: cursor }) });
      if (!wantsCsv(request)) return page(limit, after);
      return sendCsv(reply, "listings", schemas.LISTING_FIELDS, after, async (size, cursor) => {
        const { listings: found, next } = page(size, cursor);
        return { rows: found.map((one) => ({ ...one })), next };
      });
    },
  );
}
