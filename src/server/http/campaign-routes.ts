/** `/api/v1/campaigns`: what suddenly many peers show. */
import type { FastifyInstance } from "fastify";
import type { Trait } from "../api/traits.js";
import type { Campaigns } from "../api.js";
import { campaignProfile, campaigns } from "../query/campaigns.js";
import type { Store } from "../store/store.js";
import * as schemas from "./campaign-schemas.js";
import { answerList, type FormatQuery } from "./csv.js";
import { type PageQuery, readSince } from "./filters.js";
import { sendProblem } from "./problem.js";

export function addCampaignRoutes(app: FastifyInstance, store: Store): void {
  app.get<{ Querystring: PageQuery & FormatQuery & { kind?: Trait; active?: boolean; since?: string } }>(
    "/campaigns",
    {
      schema: {
        summary: "Bursts of credentials, URIs, user agents, fingerprints and ports against the 30 days before",
        querystring: schemas.campaignsQuery,
        response: { 200: schemas.campaignsAnswer },
      },
    },
    (request, reply) => {
      const { kind, active, since } = request.query;
      const wanted = {
        ...(kind === undefined ? {} : { kind }),
        ...(active === undefined ? {} : { active }),
        ...readSince(since),
      };
      const file = { name: "campaigns", columns: schemas.CAMPAIGN_FIELDS, rows: (answer: Campaigns) => answer.campaigns };
      return answerList(request, reply, file, (place) => campaigns(store, { ...wanted, ...place }));
    },
  );
  app.get<{ Params: { id: string } }>(
    "/campaigns/:id",
    {
      schema: {
        summary: "One campaign: its days, where it was seen, by whom",
        params: schemas.campaignParams,
        response: { 200: schemas.campaignAnswer },
      },
    },
    async (request, reply) =>
      (await campaignProfile(store, request.params.id)) ??
      sendProblem(reply, 404, "There is no such campaign, or it was withdrawn: its days were counted again."),
  );
}
