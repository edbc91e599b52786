/** One HTTP request to the server: a batch up, an answer down. What the answer means is the uploader's business. */
import { readFileSync } from "node:fs";
import http, { type IncomingHttpHeaders } from "node:http";
import https from "node:https";
import { createSecureContext, rootCertificates } from "node:tls";
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
  #agent: http.Agent | undefined;

  /** @param config has a url */
  constructor(config: UploadConfig) {
    this.#config = config;
    this.#url = new URL("v1/batches", config.url!.endsWith("/") ? config.url : `${config.url}/`);
  }

  /** Rejects when there is no whole answer within `timeoutMs`. */
  async post(payload: Uint8Array, clock: string): Promise<Answer> {
    this.#agent ??= this.#newAgent();
    const options = {
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
    };
    return new Promise((resolve, reject) => {
      const request = (this.#isTls ? https : http).request(this.#url, options);
      request.on("error", reject);
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > ANSWER_BYTES_MAX) response.destroy(new Error("the server's answer is too long"));
          else chunks.push(chunk);
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
    this.#agent?.destroy();
  }

  get #isTls(): boolean {
    return this.#url.protocol === "https:";
  }

  /** @throws what reading `caFile` throws: it is read again at the next attempt */
  #newAgent(): http.Agent {
    const { caFile } = this.#config;
    const options = { keepAlive: true, maxSockets: 1 };
    if (!this.#isTls) return new http.Agent(options);
    if (caFile === undefined) return new https.Agent(options);
    // Made once: reading all authorities takes longer than a handshake.
    const secureContext = createSecureContext({ ca: [...rootCertificates, readFileSync(caFile, "utf8")] });
    return new https.Agent({ ...options, secureContext });
  }
}
