/** `/api/v1/sensors`: who tells, and since when no more. */
import type { FastifyInstance } from "fastify";
import type { Sensors } from "../api/sensors.js";
import { sensorProfile, sensors } from "../query/sensors.js";
import type { Store } from "../store/store.js";
import { answerList, type FormatQuery } from "./csv.js";
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
    (request, reply) => {
      const window = readWindow(request.query);
      const file = { name: "sensors", columns: schemas.SENSOR_FIELDS, rows: (answer: Sensors) => answer.sensors };
      return answerList(request, reply, file, ({ limit, after }) => sensors(store, window, limit, after));
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
