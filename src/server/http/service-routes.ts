/** `/api/v1/services`: what is done to each. */
import type { FastifyInstance } from "fastify";
import type { Services } from "../api/services.js";
import { serviceProfile, services } from "../query/services.js";
import type { Store } from "../store/store.js";
import { answerList, type FormatQuery } from "./csv.js";
import { type FilterQuery, readWindow } from "./filters.js";
import { sendProblem } from "./problem.js";
import * as schemas from "./service-schemas.js";

export function addServiceRoutes(app: FastifyInstance, store: Store): void {
  app.get<{ Querystring: FilterQuery & FormatQuery }>(
    "/services",
    {
      schema: {
        summary: "Services by events, and what was done to each",
        querystring: schemas.servicesQuery,
        response: { 200: schemas.servicesAnswer },
      },
    },
    (request, reply) => {
      const window = readWindow(request.query);
      const file = { name: "services", columns: schemas.SERVICE_FIELDS, rows: (answer: Services) => answer.services };
      return answerList(request, reply, file, async () => ({ services: await services(store, window) }));
    },
  );
  app.get<{ Params: { service: string }; Querystring: FilterQuery }>(
    "/services/:service",
    {
      schema: {
        summary: "One service: its days, sensors, losses, ports, and what was shown there",
        params: schemas.serviceParams,
        querystring: schemas.serviceQuery,
        response: { 200: schemas.serviceAnswer },
      },
    },
    async ({ params, query }, reply) =>
      (await serviceProfile(store, readWindow(query), params.service)) ??
      sendProblem(reply, 404, "No service of that name was met on these days."),
  );
}
