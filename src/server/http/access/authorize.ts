/**
 * Whether a request is answered: each route says what it needs, and one that says nothing is answered to nobody. Who asks shows a session's
 * cookie or a token. What a browser sends with a cookie and changes something has to come from a page of ours (Origin, RFC 6454): cookies
 * are SameSite=Strict besides.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { tokenIn } from "../../../sign-in/cookie.js";
import type { Access, Shown } from "../../access/access.js";
import { AccessError, type Caller } from "../../access/caller.js";
import { SCOPES, type Scope } from "../../api/access.js";

export const COOKIE = "minipot-session";

/** A scope; `anyone`: who asks need not be known; `open`: the route sees to it itself, or there is nothing to see to. */
export type Needed = Scope | "anyone" | "open";

declare module "fastify" {
  interface FastifyContextConfig {
    readonly needs?: Needed;
  }
  interface FastifyRequest {
    /** Who asks; null: nobody known, or nobody has looked. */
    caller: Caller | null;
  }
}

/** What the routes of a plugin need that do not say so themselves; known to the API's document too. */
export function needByDefault(app: FastifyInstance, needs: Needed): void {
  app.addHook("onRoute", (route) => {
    route.config = { needs, ...route.config };
    const needed = route.config.needs;
    const isScope = SCOPES.some((scope) => scope === needed);
    if (isScope && route.schema !== undefined)
      route.schema = { security: [{ token: [needed] }, { session: [needed] }], ...route.schema } as typeof route.schema;
  });
}

export function addAuthorization(app: FastifyInstance, access: Access): void {
  app.decorateRequest("caller", null);
  app.addHook("onRequest", async (request) => {
    if (request.is404) return;
    const { needs } = request.routeOptions.config;
    if (needs === "open") return;
    if (needs === undefined) throw new AccessError(403, "Nobody may ask that.");
    const shown = shownBy(request);
    request.caller = access.callerOf(shown) ?? null;
    limit(access, request);
    if (shown.bearer === undefined) mustBeOurPage(request);
    if (needs === "anyone" || request.caller?.scopes.includes(needs)) return;
    throw refusal(request.caller, needs, () =>
      access.audit.note(request.caller?.actor ?? "", request.ip, "refused", request.routeOptions.url),
    );
  });
}

export function shownBy({ headers }: FastifyRequest): Shown {
  return {
    bearer: headers.authorization === undefined ? undefined : (/^Bearer ([\x21-\x7e]+)$/i.exec(headers.authorization)?.[1] ?? ""),
    session: tokenIn(headers.cookie, COOKIE),
  };
}

function refusal(caller: Caller | null, needs: Scope, note: () => void): AccessError {
  if (caller === null) return new AccessError(401, "Sign in, or send a token: `Authorization: Bearer …`.");
  if (caller.via === "session" && caller.scopes.length === 0)
    return new AccessError(403, "Choose a password of your own first: the one you have was told to you by somebody else.");
  note();
  return new AccessError(
    403,
    `That needs the scope \`${needs}\`, which ${caller.via === "token" ? "the token" : "your role"} does not have.`,
  );
}

/** Commands of this machine are its owner's, who may do as they like. @throws AccessError */
function limit(access: Access, { caller, ip }: FastifyRequest): void {
  if (caller?.via === "local") return;
  const waitS = access.rate.take(caller === null ? ip : caller.actor, Date.now());
  if (waitS > 0) throw new AccessError(429, `Too many requests: come again in ${waitS} s.`, waitS);
}

/** @throws AccessError */
function mustBeOurPage({ method, headers, host }: FastifyRequest): void {
  if (method === "GET" || method === "HEAD") return;
  const origin = headers.origin === undefined || !URL.canParse(headers.origin) ? undefined : new URL(headers.origin).host;
  if (origin === undefined || origin !== host.toLowerCase())
    throw new AccessError(403, "Only the dashboard itself may ask for that; a program sends a token.");
}
