/** `/api/v1/addresses/{ip}`: what is known of one address, its connections, what it tried, and how it got there. */
import type { FastifyInstance } from "fastify";
import type { Analysis } from "../analysis/analysis.js";
import type { Sessions, TriedCredentials } from "../api/sessions.js";
import { addressHistory, triedCredentials } from "../query/history.js";
import { addressOf, addressProfile } from "../query/profile.js";
import { sessionsOf } from "../query/sessions.js";
import type { Store } from "../store/store.js";
import { answerList, type FormatQuery } from "./csv.js";
import type { PageQuery } from "./filters.js";
import { profileParams as params, profileAnswer } from "./schemas.js";
import * as schemas from "./session-schemas.js";

interface OfAddress {
  readonly Params: { readonly ip: string };
}

export function addAddressProfileRoutes(app: FastifyInstance, store: Store, analysis: Analysis): void {
  app.get<OfAddress>(
    "/addresses/:ip",
    { schema: { summary: "What is known of one address, and whether it is listed", params, response: { 200: profileAnswer } } },
    (request) => addressProfile(store, analysis, analysis.geo, request.params.ip),
  );
  app.get<OfAddress>(
    "/addresses/:ip/history",
    { schema: { summary: "Its last 60 days: scores, services, decisions", params, response: { 200: schemas.historyAnswer } } },
    async (request) => addressHistory(store, analysis, addressOf(request.params.ip)),
  );
  app.get<OfAddress & { Querystring: PageQuery & FormatQuery & { service?: string } }>(
    "/addresses/:ip/sessions",
    {
      schema: {
        summary: "Its connections, the latest first",
        params,
        querystring: schemas.sessionsQuery,
        response: { 200: schemas.sessionsAnswer },
      },
    },
    (request, reply) => {
      const address = addressOf(request.params.ip);
      const { service } = request.query;
      const wanted = service === undefined ? {} : { service };
      const file = { name: "sessions", columns: schemas.SESSION_FIELDS, rows: (answer: Sessions) => answer.sessions };
      return answerList(request, reply, file, (place) => sessionsOf(store, address, { ...wanted, ...place }));
    },
  );
  app.get<OfAddress & { Querystring: PageQuery & FormatQuery }>(
    "/addresses/:ip/credentials",
    {
      schema: {
        summary: "The credentials that it tried, in the order of their first try",
        params,
        querystring: schemas.triedQuery,
        response: { 200: schemas.triedAnswer },
      },
    },
    (request, reply) => {
      const address = addressOf(request.params.ip);
      const file = { name: "credentials", columns: schemas.TRIED_FIELDS, rows: (answer: TriedCredentials) => answer.credentials };
      return answerList(request, reply, file, ({ limit, after }) => triedCredentials(store, address, limit, after));
    },
  );
}
