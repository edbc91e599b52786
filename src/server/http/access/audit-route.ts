/** `/api/v1/audit`: who did what. An admin's. */
import type { FastifyInstance } from "fastify";
import { auditPage } from "../../query/audit.js";
import type { Store } from "../../store/store.js";
import { type FormatQuery, sendCsv, wantsCsv } from "../csv.js";
import type { PageQuery } from "../filters.js";
import * as schemas from "./schemas.js";

export function addAuditRoute(app: FastifyInstance, store: Store): void {
  app.get<{ Querystring: PageQuery & FormatQuery }>(
    "/audit",
    {
      config: { needs: "admin" },
      schema: { summary: "Who did what, the latest first", querystring: schemas.auditQuery, response: { 200: schemas.audit } },
    },
    async (request, reply) => {
      const { limit, after } = request.query;
      if (!wantsCsv(request)) return auditPage(store, limit, after);
      return sendCsv(reply, "audit", schemas.AUDIT_FIELDS, after, async (size, cursor) => {
        const { entries, next } = await auditPage(store, size, cursor);
        return { rows: entries.map((one) => ({ ...one })), next };
      });
    },
  );
}
