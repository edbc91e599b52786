/** `/api/v1/sessions`: what is to be seen of one connection. */
import type { FastifyInstance } from "fastify";
import { sessionEvents } from "../query/sessions.js";
import { transcript } from "../query/transcript.js";
import type { Store } from "../store/store.js";
import { sendProblem } from "./problem.js";
import { sessionParams as params, sessionAnswer } from "./session-schemas.js";

export function addSessionRoutes(app: FastifyInstance, store: Store): void {
  app.get<{ Params: { id: string } }>(
    "/sessions/:id",
    { schema: { summary: "What was seen of one connection, in order", params, response: { 200: sessionAnswer } } },
    async (request, reply) =>
      (await sessionEvents(store, request.params.id)) ??
      sendProblem(reply, 404, "There is no such session, or its events are no longer kept."),
  );
  app.get<{ Params: { id: string } }>(
    "/sessions/:id/transcript",
    { schema: { summary: "What a session's terminals showed, as asciicast v2", params, produces: ["application/x-asciicast"] } },
    async (request, reply) => {
      const cast = await transcript(store, request.params.id);
      if (cast === undefined) {
        const why = "There is no transcript: of a session without a terminal, one that nobody was let in to, or without consent.";
        return sendProblem(reply, 404, why);
      }
      return reply.type("application/x-asciicast").send(cast);
    },
  );
}
