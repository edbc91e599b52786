/** Whoever takes a table away as a file is in the audit log. */
import type { FastifyInstance } from "fastify";
import type { Audit } from "../../access/audit.js";

export function addExportNotes(app: FastifyInstance, audit: Audit): void {
  app.addHook("onResponse", async (request, reply) => {
    if (reply.statusCode !== 200 || !/^text\/csv\b/.test(String(reply.getHeader("content-type") ?? ""))) return;
    audit.note(request.caller?.actor ?? "", request.ip, "export", request.url);
  });
}
