/** `/api/v1/groups`: which addresses try the same list. */
import type { FastifyInstance } from "fastify";
import type { Groups } from "../api.js";
import { groupProfile, groups } from "../query/groups.js";
import type { Store } from "../store/store.js";
import { answerList, type FormatQuery } from "./csv.js";
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
    (request, reply) => {
      const { address, since } = request.query;
      const wanted = { ...(address === undefined ? {} : { address }), ...readSince(since) };
      const file = { name: "groups", columns: schemas.GROUP_FIELDS, rows: (answer: Groups) => answer.groups };
      return answerList(request, reply, file, (place) => groups(store, { ...wanted, ...place }));
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
