/** `/api/v1/campaigns`: what suddenly many peers show. */
import type { FastifyInstance } from "fastify";
import { type CampaignsWanted, campaignProfile, campaigns } from "../query/campaigns.js";
import type { Store } from "../store/store.js";
import * as schemas from "./campaign-schemas.js";
import { sendProblem } from "./problem.js";

export function addCampaignRoutes(app: FastifyInstance, store: Store): void {
  app.get<{ Querystring: CampaignsWanted }>(
    "/campaigns",
    {
      schema: {
        summary: "Bursts of credentials, URIs, user agents, fingerprints and ports against the 30 days before",
        querystring: schemas.campaignsQuery,
        response: { 200: schemas.campaignsAnswer },
      },
    },
    (request) => campaigns(store, request.query),
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
