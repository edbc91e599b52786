/** `/api/v1/audit`: who did what. An admin's. */
import type { FastifyInstance } from "fastify";
import type { AuditPage } from "../../api/access.js";
import { auditPage } from "../../query/audit.js";
import type { Store } from "../../store/store.js";
import { answerList, type FormatQuery } from "../csv.js";
import type { PageQuery } from "../filters.js";
import * as schemas from "./schemas.js";

export function addAuditRoute(app: FastifyInstance, store: Store): void {
  app.get<{ Querystring: PageQuery & FormatQuery }>(
    "/audit",
    {
      config: { needs: "admin" },
      schema: { summary: "Who did what, the latest first", querystring: schemas.auditQuery, response: { 200: schemas.audit } },
    },
    (request, reply) => {
      const file = { name: "audit", columns: schemas.AUDIT_FIELDS, rows: (answer: AuditPage) => answer.entries };
      return answerList(request, reply, file, ({ limit, after }) => auditPage(store, limit, after));
    },
  );
}
