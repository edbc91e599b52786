/** `/api/v1/account`: signing in and out, the first account, one's own password. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { endedCookie, sessionCookie } from "../../../sign-in/cookie.js";
import type { Access } from "../../access/access.js";
import { AccessError } from "../../access/caller.js";
import { COOKIE, shownBy } from "./authorize.js";
import * as schemas from "./schemas.js";

export function addAccountRoutes(app: FastifyInstance, access: Access): void {
  const config = { needs: "anyone" } as const;
  const response = { 200: schemas.done };

  app.get(
    "/account",
    { config, schema: { summary: "Who is asking, and what they may", response: { 200: schemas.account } } },
    async (request) => access.account(request.caller ?? undefined),
  );
  app.post<{ Body: { code: string; name: string; password: string } }>(
    "/account/setup",
    { config, schema: { summary: "The first account, an admin's", body: schemas.setUpBody, response } },
    async (request, reply) => {
      const { code, name, password } = request.body;
      return opened(request, reply, await access.setUp(code, name, password, request.ip));
    },
  );
  app.post<{ Body: { name: string; password: string } }>(
    "/account/sign-in",
    { config, schema: { summary: "Signs in: the answer sets a session's cookie", body: schemas.signInBody, response } },
    async (request, reply) => {
      const { name, password } = request.body;
      return opened(request, reply, await access.signIn(name, password, request.ip));
    },
  );
  app.post("/account/sign-out", { config, schema: { summary: "Ends the session", response } }, async (request, reply) => {
    access.signOut(shownBy(request).session, request.ip);
    return reply.header("Set-Cookie", endedCookie(COOKIE)).send({});
  });
  app.post<{ Body: { current: string; password: string } }>(
    "/account/password",
    { config, schema: { summary: "Another password; all other sessions end", body: schemas.changeBody, response } },
    async (request, reply) => {
      if (request.caller?.via !== "session") throw new AccessError(401, "Sign in first: a token has no password.");
      const { current, password } = request.body;
      return opened(request, reply, await access.changePassword(request.caller.person, current, password, request.ip));
    },
  );
}

function opened({ protocol }: FastifyRequest, reply: FastifyReply, session: string): FastifyReply {
  return reply.header("Set-Cookie", sessionCookie(COOKIE, session, { isSecure: protocol === "https" })).send({});
}
