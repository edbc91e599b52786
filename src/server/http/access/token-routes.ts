/** `/api/v1/tokens`: what programs show. People make and revoke their own; an admin revokes anyone's. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Access } from "../../access/access.js";
import { AccessError } from "../../access/caller.js";
import type { TokenScope } from "../../api/access.js";
import * as schemas from "./schemas.js";

export function addTokenRoutes(app: FastifyInstance, access: Access): void {
  const config = { needs: "tokens" } as const;
  const { tokens } = access;

  app.get(
    "/tokens",
    { config, schema: { summary: "One's own tokens; an admin's: everyone's", response: { 200: schemas.tokens } } },
    async (request) => ({
      tokens: tokens.list(whose(request)),
    }),
  );
  app.post<{ Body: { name: string; scopes: readonly TokenScope[]; days?: number } }>(
    "/tokens",
    {
      config,
      schema: { summary: "Another token, told this once", body: schemas.tokenBody, response: { 200: schemas.newToken } },
    },
    async (request) => {
      const { caller } = request;
      if (caller?.via !== "session") throw new AccessError(403, "A token is a person's: sign in to make one.");
      const { name, scopes, days } = request.body;
      const beyond = scopes.find((scope) => !caller.scopes.includes(scope));
      if (beyond !== undefined) throw new AccessError(403, `scopes: your role does not have \`${beyond}\` itself`);
      const made = tokens.make(caller.person, name, scopes, days, Date.now());
      access.audit.note(caller.actor, request.ip, "token-make", `${made.id} ${scopes.join(" ")}`);
      return made;
    },
  );
  app.delete<{ Params: { id: string } }>(
    "/tokens/:id",
    { config, schema: { summary: "Revokes a token", params: schemas.tokenParams, response: { 200: schemas.done } } },
    async (request) => {
      tokens.revoke(request.params.id, whose(request));
      access.audit.note(request.caller?.actor ?? "", request.ip, "token-revoke", request.params.id);
      return {};
    },
  );
}

/** Whose tokens they see: an admin everyone's. */
function whose({ caller }: FastifyRequest): string | undefined {
  return caller?.scopes.includes("admin") ? undefined : (caller?.person ?? "");
}
