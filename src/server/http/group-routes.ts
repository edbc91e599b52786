/** `/api/v1/groups`: which addresses try the same list. */
import type { FastifyInstance } from "fastify";
import { groupProfile, groups } from "../query/groups.js";
import type { Store } from "../store/store.js";
import * as schemas from "./group-schemas.js";
import { sendProblem } from "./problem.js";

export function addGroupRoutes(app: FastifyInstance, store: Store): void {
  app.get<{ Querystring: { limit: number; address?: string } }>(
    "/groups",
    {
      schema: {
        summary: "Groups of addresses that try the same list of credentials",
        querystring: schemas.groupsQuery,
        response: { 200: schemas.groupsAnswer },
      },
    },
    (request) => groups(store, request.query.limit, request.query.address),
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
