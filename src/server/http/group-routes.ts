/** `/api/v1/groups`: which addresses try the same list. */
import type { FastifyInstance } from "fastify";
import { groupProfile, groups } from "../query/groups.js";
import type { Store } from "../store/store.js";
import { type FormatQuery, sendCsv, wantsCsv } from "./csv.js";
import { type PageQuery, readSince } from "./filters.js";
import * as schemas from "./group-schemas.js";
import { sendProblem } from "./problem.js";

export function addGroupRoutes(app: FastifyInstance, store: Store): void {
  app.get<{ Querystring: PageQuery & FormatQuery & { address?: string; since?: string } }>(
    "/groups",
    {
      schema: {
        summary: "Groups of addresses that try the same list of credentials",
        querystring: schemas.groupsQuery,
        response: { 200: schemas.groupsAnswer },
      },
    },
    async (request, reply) => {
      const { limit, after, address, since } = request.query;
      const wanted = { ...(address === undefined ? {} : { address }), ...readSince(since) };
      const page = (size: number, cursor: string | undefined) =>
        groups(store, { ...wanted, limit: size, ...(cursor === undefined ? {} : { after: cursor }) });
      if (!wantsCsv(request)) return page(limit, after);
      return sendCsv(reply, "groups", schemas.GROUP_FIELDS, after, async (size, cursor) => {
        const { groups: found, next } = await page(size, cursor);
        return { rows: found.map((one) => ({ ...one })), next };
      });
    },
  );
  app.get<{ Params: { id: number }; Querystring: { members: number } }>(
    "/groups/:id",
    {
      schema: {
        summary: "One group: its list, who runs it, how much of it and in which order, since when",
        params: schemas.groupParams,
        querystring: schemas.groupQuery,
        response: { 200: schemas.groupAnswer },
      },
    },
    async (request, reply) => {
      const found = await groupProfile(store, request.params.id, request.query.members);
      return found ?? sendProblem(reply, 404, "There is no such group; it may have become part of another.");
    },
  );
}
