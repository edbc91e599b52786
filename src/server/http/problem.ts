/** What goes wrong, as RFC 9457 problems. */
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";
import type { Logger } from "../../log.js";
import type { Problem } from "../api.js";
import { faultOf } from "../store/store.js";

const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  UNAUTHORIZED: 401,
  MALFORMED_BATCH: 400,
  CURSOR: 400,
  WINDOW: 400,
  ADDRESS: 400,
  TOO_LARGE: 413,
  UNAVAILABLE: 503,
  BUSY: 429,
};

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not found",
  409: "Conflict",
  413: "Too large",
  415: "Unsupported media type",
  421: "Misdirected request",
  429: "Too many",
  503: "Unavailable",
};

/** When to come again, where what went wrong does not say. */
const RETRY_S: Readonly<Record<number, number>> = { 429: 2, 503: 5 };

export function sendProblem(reply: FastifyReply, status: number, detail: string, retryAfterS = RETRY_S[status]): FastifyReply {
  const problem: Problem = { type: "about:blank", title: TITLES[status] ?? "Error", status, detail };
  if (retryAfterS !== undefined) void reply.header("Retry-After", String(retryAfterS));
  if (status === 401) void reply.header("WWW-Authenticate", "Bearer");
  return reply.code(status).type("application/problem+json").send(JSON.stringify(problem));
}

export function addProblemHandlers(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((error: FastifyError & { readonly retryAfterS?: number }, _request, reply) => {
    const status = STATUS_BY_CODE[error.code] ?? error.statusCode ?? 500;
    if (status < 500 || status === 503) return sendProblem(reply, status, error.message, error.retryAfterS);
    log.error({ fault: faultOf(error), at: framesOf(error) }, "A request failed.");
    return sendProblem(reply, status, "The server failed; its log says why.");
  });
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 404, "There is nothing here."));
}

/** Where it was thrown, without its message, which may quote what a peer sent. */
function framesOf({ stack }: Error): string[] {
  return (stack ?? "").split("\n").filter((line) => /^ +at /.test(line));
}
