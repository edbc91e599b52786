/**
 * `POST /v1/batches`, as proto/upload.proto tells it. The token counts before a byte of the body is read, and all bodies being read
 * and committed together are bounded: thousands of sensors may come at once, after an outage.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { encodeAck } from "../../wire/batch.js";
import type { Ingest } from "../ingest/ingest.js";
import { sendProblem } from "./problem.js";

const BODIES_BYTES_MAX = 256 * 2 ** 20;

declare module "fastify" {
  interface FastifyRequest {
    /** The sensor that sends a batch. */
    sensor: string;
  }
}

/** @param bodyBytesMax what a body without a length may have */
export function addUploadRoute(uploads: FastifyInstance, ingest: Ingest, bodyBytesMax: number): void {
  let bodiesBytes = 0;

  uploads.decorateRequest("sensor", "");
  uploads.addHook("onRequest", async (request, reply) => {
    request.sensor = ingest.authenticate(request.headers.authorization);
    const bytes = Math.min(declaredBytes(request) ?? bodyBytesMax, bodyBytesMax);
    if (bodiesBytes > 0 && bodiesBytes + bytes > BODIES_BYTES_MAX) {
      return sendProblem(reply, 503, "Too many uploads are under way.");
    }
    bodiesBytes += bytes;
    reply.raw.once("close", () => {
      bodiesBytes -= bytes;
    });
  });
  uploads.removeAllContentTypeParsers();
  uploads.addContentTypeParser("application/x-protobuf", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  uploads.post<{ Body: Buffer | undefined }>(
    "/v1/batches",
    { bodyLimit: bodyBytesMax, schema: { hide: true } },
    async (request, reply) => {
      const { "content-encoding": encoding, "minipot-clock": clock } = request.headers;
      if (encoding !== undefined && encoding !== "gzip") return sendProblem(reply, 415, "Content-Encoding: expected gzip");
      const ack = await ingest.take({
        sensor: request.sensor,
        body: request.body ?? new Uint8Array(0),
        isGzip: encoding === "gzip",
        clock: typeof clock === "string" ? clock : undefined,
        from: request.ip,
      });
      return reply.type("application/x-protobuf").send(Buffer.from(encodeAck(ack)));
    },
  );
}

function declaredBytes({ headers }: FastifyRequest): number | undefined {
  const length = Number(headers["content-length"]);
  return Number.isSafeInteger(length) ? length : undefined;
}
