/**
 * From where is asked. Sensors upload from anywhere. The API and the dashboard, which are shown passwords and tokens, answer over this
 * machine's loopback alone, where a reverse proxy adds TLS; and only under names that are its own: a page elsewhere cannot have its name
 * point here and read them.
 */
import { isIP } from "node:net";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { PAGE_HEADERS } from "../../page-headers.js";
import { sendProblem } from "./problem.js";

/** Paths that need no more than what their own handler asks for. */
const OPEN: ReadonlySet<string> = new Set(["/v1/batches", "/healthz", "/readyz"]);

export function addGuard(app: FastifyInstance, hosts: readonly string[]): void {
  const names = new Set(["localhost", ...hosts.map((host) => host.toLowerCase())]);
  app.addHook("onRequest", async (request: FastifyRequest, reply: FastifyReply) => {
    void reply.headers(PAGE_HEADERS);
    if (OPEN.has(request.url)) return;
    if (!isLoopback(request.socket.remoteAddress ?? "")) {
      const how = "reach them through a reverse proxy with TLS on it, or an SSH tunnel";
      return sendProblem(reply, 403, `The API and the dashboard answer over this machine's loopback alone: ${how}.`);
    }
    const host = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
    if (!names.has(host) && isIP(host.replace(/^\[(.*)\]$/, "$1")) === 0) {
      return sendProblem(reply, 421, "The server is not known under that name: add it to `hosts` in [server].");
    }
  });
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}
