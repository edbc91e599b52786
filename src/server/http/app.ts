/** The server's HTTP side: sensors' uploads, the API, the dashboard's files. Routes only; what they answer is made elsewhere. */
import swagger from "@fastify/swagger";
import Fastify, { type FastifyInstance } from "fastify";
import type { ServerConfig } from "../../config/config.js";
import type { Logger } from "../../log.js";
import { VERSION } from "../../version.js";
import type { Access } from "../access/access.js";
import type { Analysis } from "../analysis/analysis.js";
import type { Ingest } from "../ingest/ingest.js";
import type { Live } from "../query/live.js";
import type { Store } from "../store/store.js";
import { addAuthorization, COOKIE, needByDefault } from "./access/authorize.js";
import { addExportNotes } from "./access/export-notes.js";
import { addApiRoutes } from "./api-routes.js";
import { addEtags } from "./etag.js";
import { addFeedRoutes } from "./feed-routes.js";
import { addGuard } from "./guard.js";
import { addMetrics } from "./metrics.js";
import { addPageRoutes } from "./page-routes.js";
import { addProblemHandlers, sendProblem } from "./problem.js";
import { addUploadRoute } from "./upload-route.js";

const REQUEST_TIMEOUT_MS = 30_000;
/** Of what people and programs send; uploads have a bound of their own. */
const BODY_BYTES_MAX = 8192;
const CONNECTIONS_MAX = 10_000;

export interface AppParts {
  readonly config: ServerConfig;
  readonly store: Store;
  readonly ingest: Ingest;
  readonly live: Live;
  readonly analysis: Analysis;
  readonly access: Access;
  readonly log: Logger;
}

export async function createApp(parts: AppParts): Promise<FastifyInstance> {
  const { config, store, access, log } = parts;
  const app = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    // Whose address it is that asks, and over which protocol, a reverse proxy on this machine says.
    trustProxy: "loopback",
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: 75_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
    ajv: { customOptions: { coerceTypes: true, removeAdditional: false } },
  });
  app.server.maxConnections = CONNECTIONS_MAX;
  // What is sent is JSON, which no form of a page elsewhere can send.
  app.removeContentTypeParser("text/plain");
  addProblemHandlers(app, log);
  addGuard(app, config.hosts);
  addAuthorization(app, access);
  addMetrics(app, parts);
  await app.register(async (uploads) => {
    needByDefault(uploads, "open");
    addUploadRoute(uploads, parts.ingest, config.bodyBytesMax);
  });
  const forAll = { config: { needs: "open" }, schema: { hide: true } } as const;
  app.get("/healthz", forAll, async () => ({ ok: true }));
  app.get("/readyz", forAll, async (_request, reply) => {
    try {
      await store.query("SELECT 1");
    } catch {
      return sendProblem(reply, 503, "The store does not answer.");
    }
    return { ok: true };
  });
  await app.register(
    async (api) => {
      needByDefault(api, "read");
      await api.register(swagger, {
        openapi: {
          openapi: "3.1.0",
          info: { title: "Minipot", version: VERSION, description: "What a fleet of honeypot sensors saw." },
          components: {
            securitySchemes: {
              token: {
                type: "http",
                scheme: "bearer",
                description: "Made on the settings page, with the scopes that a program needs.",
              },
              session: { type: "apiKey", in: "cookie", name: COOKIE, description: "Of who has signed in." },
            },
          },
        },
      });
      addEtags(api);
      addExportNotes(api, access.audit);
      addApiRoutes(api, parts);
      api.get("/openapi.json", { schema: { hide: true } }, async () => api.swagger());
    },
    { prefix: "/api/v1" },
  );
  await app.register(async (feeds) => {
    needByDefault(feeds, "feeds");
    addFeedRoutes(feeds, parts.analysis.list);
  });
  await app.register(async (pages) => {
    needByDefault(pages, "open");
    await addPageRoutes(pages);
  });
  return app;
}
