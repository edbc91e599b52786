/** `/api/v1`: each route asks one question. */
import type { FastifyInstance } from "fastify";
import type { Kind } from "../../event.js";
import type { Access } from "../access/access.js";
import type { Analysis } from "../analysis/analysis.js";
import type { EventPage } from "../api.js";
import { latestEvents } from "../query/events.js";
import type { Live } from "../query/live.js";
import { overview, STEP_MS, type Step, totals } from "../query/overview.js";
import { topAddresses, topCredentials } from "../query/top.js";
import type { Store } from "../store/store.js";
import { addAccountRoutes } from "./access/account-routes.js";
import { addAuditRoute } from "./access/audit-route.js";
import { shownBy } from "./access/authorize.js";
import { addPeopleRoutes } from "./access/people-routes.js";
import { addTokenRoutes } from "./access/token-routes.js";
import { addAddressProfileRoutes } from "./address-profile-routes.js";
import { addAddressRoutes } from "./address-routes.js";
import { addCampaignRoutes } from "./campaign-routes.js";
import { answerList, type FormatQuery } from "./csv.js";
import { type FilterQuery, type PageQuery, readFilter, readWindow } from "./filters.js";
import { addGroupRoutes } from "./group-routes.js";
import { addListingRoutes } from "./listing-routes.js";
import { addPlaceRoutes } from "./place-routes.js";
import { sendProblem } from "./problem.js";
import * as schemas from "./schemas.js";
import { addSensorRoutes } from "./sensor-routes.js";
import { addServiceRoutes } from "./service-routes.js";
import { addSessionRoutes } from "./session-routes.js";
import { addTraitRoutes } from "./trait-routes.js";

const HOUR_MS = 3_600_000;
/** More counts than this is nothing that a page could draw. */
const STEPS_MAX = 5000;

interface WindowQuery {
  readonly from?: string;
  readonly to?: string;
}

/** What the routes ask. */
export interface ApiParts {
  readonly store: Store;
  readonly live: Live;
  readonly analysis: Analysis;
  readonly access: Access;
}

export function addApiRoutes(app: FastifyInstance, { store, live, analysis, access }: ApiParts): void {
  app.get<{ Querystring: WindowQuery & { step: Step } }>(
    "/overview",
    { schema: { summary: "Counts over time", querystring: schemas.overviewQuery, response: { 200: schemas.overviewAnswer } } },
    async (request, reply) => {
      const window = readWindow(request.query, HOUR_MS);
      const { step } = request.query;
      if ((window.toMs - window.fromMs) / STEP_MS[step] > STEPS_MAX)
        return sendProblem(reply, 400, `step: more than ${STEPS_MAX} of them; take a wider one`);
      return overview(store, window, step);
    },
  );
  app.get<{ Querystring: WindowQuery & { step: Step } }>(
    "/overview/totals",
    {
      schema: {
        summary: "What it adds up to, alone",
        querystring: schemas.overviewQuery,
        response: { 200: schemas.totalsAnswer },
      },
    },
    (request) => totals(store, readWindow(request.query, HOUR_MS), request.query.step),
  );
  app.get<{ Querystring: FilterQuery & PageQuery & FormatQuery & { kind?: Kind } }>(
    "/events",
    { schema: { summary: "The latest events", querystring: schemas.eventsQuery, response: { 200: schemas.eventsAnswer } } },
    (request, reply) => {
      const { kind } = request.query;
      const question = { filter: readFilter(request.query), ...(kind === undefined ? {} : { kind }) };
      const file = { name: "events", columns: schemas.EVENT_FIELDS, rows: (answer: EventPage) => answer.events };
      return answerList(request, reply, file, (place) => latestEvents(store, { ...question, ...place }));
    },
  );
  app.get<{ Querystring: WindowQuery & { limit: number } }>(
    "/addresses/top",
    { schema: { summary: "Peers that did most", querystring: schemas.topQuery, response: { 200: schemas.addressesAnswer } } },
    (request) => topAddresses(store, readWindow(request.query, HOUR_MS), request.query.limit),
  );
  app.get<{ Querystring: WindowQuery & { limit: number } }>(
    "/credentials/top",
    {
      schema: { summary: "Credentials tried most", querystring: schemas.topQuery, response: { 200: schemas.credentialsAnswer } },
    },
    (request) => topCredentials(store, readWindow(request.query, HOUR_MS), request.query.limit),
  );
  addGroupRoutes(app, store);
  addCampaignRoutes(app, store);
  addSessionRoutes(app, store);
  addAddressRoutes(app, store, analysis.list);
  addAddressProfileRoutes(app, store, analysis);
  addListingRoutes(app, analysis.list);
  addSensorRoutes(app, store);
  addServiceRoutes(app, store);
  addPlaceRoutes(app, store, analysis.geo);
  addTraitRoutes(app, store);
  addAccountRoutes(app, access);
  addPeopleRoutes(app, access);
  addTokenRoutes(app, access);
  addAuditRoute(app, store);
  app.get(
    "/live",
    {
      schema: {
        summary: "Events as they are committed: an endless body of `length u32le | msgpack`",
        produces: ["application/x-msgpack"],
      },
    },
    (request, reply) => {
      const shown = shownBy(request);
      const reader = live.open(() => access.callerOf(shown)?.scopes.includes("read") === true);
      if (reader === undefined) return sendProblem(reply, 429, "Too many live readers; close one.");
      return reply.header("Cache-Control", "no-store").type("application/x-msgpack").send(reader);
    },
  );
}
