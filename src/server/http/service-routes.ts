/** `/api/v1/services`: what is done to each. */
import type { FastifyInstance } from "fastify";
import { serviceProfile, services } from "../query/services.js";
import type { Store } from "../store/store.js";
import { type FormatQuery, sendCsv, wantsCsv } from "./csv.js";
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
    async (request, reply) => {
      const found = await services(store, readWindow(request.query));
      if (!wantsCsv(request)) return { services: found };
      const rows = found.map((one) => ({ ...one }));
      return sendCsv(reply, "services", schemas.SERVICE_FIELDS, undefined, async () => ({ rows, next: null }));
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
