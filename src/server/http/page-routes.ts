/**
 * The dashboard: its files, and its HTML under every path that is one of its pages. The HTML names its files relative to itself, so that it
 * works beneath a path of a reverse proxy; deeper down it is sent with a step up. Anything else stays a problem.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { sendProblem } from "./problem.js";

const FOLDER = fileURLToPath(new URL("../../../dashboard/", import.meta.url));
/** With a slash they are one folder down. Which attackers and groups there are, the page finds out. */
const PATHS: readonly string[] = [
  "/attackers/",
  "/attackers/:address",
  "/groups/",
  "/groups/:id",
  "/campaigns/",
  "/campaigns/:id",
  "/listed/",
  "/map/",
  "/sensors/",
  "/sensors/:id",
  "/services/",
  "/services/:service",
  "/traits/",
  "/traits/:trait",
  "/settings/",
];

export async function addPageRoutes(app: FastifyInstance): Promise<void> {
  if (!existsSync(FOLDER)) {
    app.get("/", { schema: { hide: true } }, (_request, reply) =>
      sendProblem(reply, 404, "The dashboard is not built: npm run build."),
    );
    return;
  }
  await app.register(fastifyStatic, { root: FOLDER, cacheControl: true, maxAge: 0 });
  const html = readFileSync(join(FOLDER, "index.html"), "utf8");
  for (const path of ["/attackers", "/groups", "/campaigns", "/listed", "/map", "/sensors", "/services", "/traits", "/settings"])
    addPage(app, path, html);
  const below = html.replaceAll('"./', '"../');
  for (const path of PATHS) addPage(app, path, below);
}

function addPage(app: FastifyInstance, path: string, html: string): void {
  app.get(path, { schema: { hide: true } }, (_request, reply) =>
    reply.type("text/html; charset=utf-8").header("Cache-Control", "public, max-age=0").send(html),
  );
}
