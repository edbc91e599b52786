/** Who asks again with the tag of what he has got is told that nothing is new (RFC 9110, 8.8.3 and 13.1.2). */
import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Every whole answer to GET gets a tag of its bytes; streams, which nobody has whole, get none. */
export function addEtags(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply, payload) => {
    if (request.method !== "GET" || reply.statusCode !== 200 || typeof payload !== "string") return payload;
    const tag = `"${createHash("sha256").update(payload).digest("base64url").slice(0, 22)}"`;
    void reply.header("ETag", tag);
    // It may be kept, but must be asked for again: what was counted changes at any time.
    if (!reply.hasHeader("Cache-Control")) void reply.header("Cache-Control", "private, no-cache");
    if (!hasAlready(request, [tag])) return payload;
    void reply.code(304).removeHeader("Content-Type").removeHeader("Content-Length");
    return null;
  });
}

/** @param tags any of which is what is asked for, with their quotes */
export function hasAlready({ headers }: FastifyRequest, tags: readonly string[]): boolean {
  const known = String(headers["if-none-match"] ?? "")
    .split(",")
    .map((one) => one.trim().replace(/^W\//, ""));
  return known.some((one) => one === "*" || tags.includes(one));
}
