/**
 * `/feeds`: the list, as files. Who asks again with what he has got is told that nothing is new, without a byte of the list. The guard
 * of the API is theirs too.
 */
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { BlockList } from "../analysis/lists/block-list.js";
import { FORMATS, type Format } from "../feeds/format.js";
import { type CurrentIssue, Issues } from "../feeds/issue.js";
import { hasAlready } from "./etag.js";
import { sendProblem } from "./problem.js";

/** Being sent at a time; more are asked to come again. */
const SENDING_MAX = 32;
const CHUNK_CHARACTERS = 65_536;
const FRESH_S = 60;

export function addFeedRoutes(app: FastifyInstance, list: BlockList): void {
  const issues = new Issues();
  let sending = 0;

  app.get("/feeds", { schema: { hide: true } }, async () => {
    const { issue } = issues.current(list.edition, Date.now());
    return { ...issue, formats: FORMATS.map(({ name, type }) => ({ path: `/feeds/listed.${name}`, type })) };
  });
  for (const format of FORMATS) {
    app.get(`/feeds/listed.${format.name}`, { schema: { hide: true } }, (request, reply) => {
      const current = issues.current(list.edition, Date.now());
      const isGzip = takesGzip(request);
      const tag = `"${current.tag}${isGzip ? ".gz" : ""}"`;
      void reply
        .header("ETag", tag)
        .header("Vary", "Accept-Encoding")
        .header("Cache-Control", `private, max-age=${FRESH_S}, stale-if-error=3600`)
        .header("Last-Modified", new Date(current.issue.generated).toUTCString())
        .header("Minipot-Serial", String(current.issue.serial));
      if (hasAlready(request, [`"${current.tag}"`, `"${current.tag}.gz"`])) return reply.code(304).send();
      if (sending >= SENDING_MAX) return sendProblem(reply, 503, "The list is being sent to too many; come again.");
      sending++;
      reply.raw.once("close", () => {
        sending--;
      });
      return send(reply, format, current, isGzip);
    });
  }
}

function send(reply: FastifyReply, format: Format, { issue, listings }: CurrentIssue, isGzip: boolean): FastifyReply {
  const text = Readable.from(chunks(format.render(issue, listings)), { objectMode: false });
  void reply.type(format.type);
  if (!isGzip) return reply.send(text);
  const packed = createGzip();
  text.on("error", (error) => packed.destroy(error));
  reply.raw.once("close", () => text.destroy());
  return reply.header("Content-Encoding", "gzip").send(text.pipe(packed));
}

/** Parts of a format are short; the network likes them longer. */
function* chunks(parts: Iterable<string>): Generator<Buffer> {
  let gathered = "";
  for (const part of parts) {
    gathered += part;
    if (gathered.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(gathered);
    gathered = "";
  }
  if (gathered !== "") yield Buffer.from(gathered);
}

function takesGzip({ headers }: FastifyRequest): boolean {
  const asked = String(headers["accept-encoding"] ?? "").split(",");
  return asked.some((one) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(one));
}
