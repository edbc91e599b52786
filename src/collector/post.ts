/** One HTTP request to the server: a batch up, an answer down. What the answer means is the uploader's business. */
import { readFileSync } from "node:fs";
import http, { type IncomingHttpHeaders } from "node:http";
import https from "node:https";
import { rootCertificates } from "node:tls";
import type { UploadConfig } from "../config/config.js";
import { VERSION } from "../version.js";

/** An acknowledgement has some dozens of bytes, a problem some hundreds. */
const ANSWER_BYTES_MAX = 64 * 1024;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export class Poster {
  readonly #config: UploadConfig;
  readonly #url: URL;
  readonly #agent: http.Agent;

  /** @param config has a url. @throws what reading `caFile` throws */
  constructor(config: UploadConfig) {
    this.#config = config;
    this.#url = new URL("v1/batches", config.url!.endsWith("/") ? config.url : `${config.url}/`);
    const ca = config.caFile === undefined ? {} : { ca: [...rootCertificates, readFileSync(config.caFile, "utf8")] };
    const options = { keepAlive: true, maxSockets: 1, ...ca };
    this.#agent = this.#url.protocol === "https:" ? new https.Agent(options) : new http.Agent(options);
  }

  /** @throws Error when there is no whole answer within `timeoutMs` */
  post(payload: Uint8Array, clock: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = (this.#url.protocol === "https:" ? https : http).request(this.#url, {
        method: "POST",
        agent: this.#agent,
        signal: AbortSignal.timeout(this.#config.timeoutMs),
        headers: {
          Authorization: `Bearer ${this.#config.token ?? ""}`,
          "Content-Type": "application/x-protobuf",
          "Content-Encoding": "gzip",
          "Content-Length": payload.length,
          "User-Agent": `minipot/${VERSION}`,
          "Minipot-Clock": clock,
        },
      });
      request.on("error", reject);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > ANSWER_BYTES_MAX) response.destroy(new Error("the answer is too long"));
          chunks.push(chunk);
        });
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      });
      request.end(payload);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
