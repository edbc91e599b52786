/** `/api/v1/sensors`: who tells, and since when no more. */
import type { FastifyInstance } from "fastify";
import { sensorProfile, sensors } from "../query/sensors.js";
import type { Store } from "../store/store.js";
import { type FormatQuery, sendCsv, wantsCsv } from "./csv.js";
import { type FilterQuery, type PageQuery, readWindow } from "./filters.js";
import { sendProblem } from "./problem.js";
import * as schemas from "./sensor-schemas.js";

export function addSensorRoutes(app: FastifyInstance, store: Store): void {
  app.get<{ Querystring: FilterQuery & PageQuery & FormatQuery }>(
    "/sensors",
    {
      schema: {
        summary: "Sensors by name: what each saw and lost, and which fell silent",
        querystring: schemas.sensorsQuery,
        response: { 200: schemas.sensorsAnswer },
      },
    },
    async (request, reply) => {
      const { limit, after, ...query } = request.query;
      const window = readWindow(query);
      if (!wantsCsv(request)) return sensors(store, window, limit, after);
      return sendCsv(reply, "sensors", schemas.SENSOR_FIELDS, after, async (size, cursor) => {
        const { sensors: found, next } = await sensors(store, window, size, cursor);
        return { rows: found.map((one) => ({ ...one })), next };
      });
    },
  );
  app.get<{ Params: { id: string }; Querystring: FilterQuery }>(
    "/sensors/:id",
    {
      schema: {
        summary: "One sensor: its days, services, losses and batches",
        params: schemas.sensorParams,
        querystring: schemas.sensorQuery,
        response: { 200: schemas.sensorAnswer },
      },
    },
    async ({ params, query }, reply) =>
      (await sensorProfile(store, readWindow(query), params.id)) ??
      sendProblem(reply, 404, "No sensor of that name has sent a batch."),
  );
}
