/** The server's HTTP side: sensors' uploads, the API, the dashboard's files. Routes only; what they answer is made elsewhere. */
import swagger from "@fastify/swagger";
import Fastify, { type FastifyInstance } from "fastify";
import type { ServerConfig } from "../../config/config.js";
import type { Logger } from "../../log.js";
import { VERSION } from "../../version.js";
import type { Analysis } from "../analysis/analysis.js";
import type { Ingest } from "../ingest/ingest.js";
import type { Live } from "../query/live.js";
import type { Store } from "../store/store.js";
import { addApiRoutes } from "./api-routes.js";
import { addEtags } from "./etag.js";
import { addFeedRoutes } from "./feed-routes.js";
import { addGuard } from "./guard.js";
import { addPageRoutes } from "./page-routes.js";
import { addProblemHandlers, sendProblem } from "./problem.js";
import { addUploadRoute } from "./upload-route.js";

const REQUEST_TIMEOUT_MS = 30_000;
const CONNECTIONS_MAX = 10_000;

export interface AppParts {
  readonly config: ServerConfig;
  readonly store: Store;
  readonly ingest: Ingest;
  readonly live: Live;
  readonly analysis: Analysis;
  readonly log: Logger;
}

export async function createApp(parts: AppParts): Promise<FastifyInstance> {
  const { config, store, log } = parts;
  const app = Fastify({
    bodyLimit: config.bodyBytesMax,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: 75_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    ajv: { customOptions: { coerceTypes: true, removeAdditional: false } },
  });
  app.server.maxConnections = CONNECTIONS_MAX;
  addProblemHandlers(app, log);
  addGuard(app, config.hosts);
  await app.register(async (uploads) => addUploadRoute(uploads, parts.ingest, config.bodyBytesMax));
  app.get("/healthz", { schema: { hide: true } }, async () => ({ ok: true }));
  app.get("/readyz", { schema: { hide: true } }, async (_request, reply) => {
    try {
      await store.query("SELECT 1");
    } catch {
      return sendProblem(reply, 503, "The store does not answer.");
    }
    return { ok: true };
  });
  await app.register(
    async (api) => {
      await api.register(swagger, {
        openapi: {
          openapi: "3.1.0",
          info: { title: "Minipot", version: VERSION, description: "What a fleet of honeypot sensors saw." },
        },
      });
      addEtags(api);
      addApiRoutes(api, parts);
      api.get("/openapi.json", { schema: { hide: true } }, async () => api.swagger());
    },
    { prefix: "/api/v1" },
  );
  addFeedRoutes(app, parts.analysis.list);
  await addPageRoutes(app);
  return app;
}
