/** The page's HTTP side: bounds, guard, bodies read, answers written. What is answered is made elsewhere. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { parseAddress } from "../bytes/address.js";
import type { Listen } from "../config/listen.js";
import { PAGE_HEADERS } from "../page-headers.js";
import { tokenIn } from "../sign-in/cookie.js";
import { BusyError } from "../sign-in/password-hash.js";
import { type Answer, ProblemError, problem } from "./answer.js";
import { type Caller, refusalOf } from "./guard.js";
import { pageFile } from "./page-files.js";
import { COOKIE, type Routes } from "./routes.js";
import { NoAnswerError } from "./supervisor-link.js";

const BODY_BYTES_MAX = 8192;
const CONNECTIONS_MAX = 64;
const REQUEST_MS = 10_000;
const API = "/api/";

export class Web {
  requests = 0;
  readonly #servers: Server[] = [];
  readonly #routes: Routes;
  readonly #names: ReadonlySet<string>;
  readonly #isOwn: (address: Uint8Array) => boolean;

  constructor(routes: Routes, hosts: readonly string[], isOwn: (address: Uint8Array) => boolean) {
    this.#routes = routes;
    this.#names = new Set(hosts.map((host) => host.toLowerCase()));
    this.#isOwn = isOwn;
  }

  /** @throws what the system says */
  async listen(places: readonly Listen[]): Promise<void> {
    for (const { address, port } of places) {
      const server = createServer(
        { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, maxHeaderSize: 8192 },
        (request, response) => {
          void this.#answer(request).then((answer) => {
            if (answer !== undefined) write(response, answer, request.method);
          });
        },
      );
      server.maxConnections = CONNECTIONS_MAX;
      this.#servers.push(server);
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, address, resolve));
    }
  }

  close(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  /** @returns undefined when who asked has gone before all was said */
  async #answer(request: IncomingMessage): Promise<Answer | undefined> {
    this.requests++;
    try {
      return await this.#answerOf(request);
    } catch (error) {
      if (error instanceof ProblemError) return problem(error);
      if (error instanceof BusyError) return problem(new ProblemError(429, error.message, { "Retry-After": "2" }));
      if (error instanceof NoAnswerError) return problem(new ProblemError(503, error.message, { "Retry-After": "5" }));
      if (request.destroyed && !request.complete) return undefined;
      throw error;
    }
  }

  async #answerOf(request: IncomingMessage): Promise<Answer> {
    const caller = this.#callerOf(request);
    const refusal = refusalOf(request, caller, this.#names);
    if (refusal !== undefined) throw new ProblemError(refusal.status, refusal.detail);
    const { method = "", url = "/", headers } = request;
    const path = url.replace(/\?.*/s, "");
    if (!path.startsWith(API)) {
      const file = method === "POST" ? undefined : pageFile(path);
      if (file === undefined) throw new ProblemError(404, "There is nothing here.");
      return file;
    }
    return this.#routes.answer({
      what: `${method} ${path.slice(API.length)}`,
      body: method === "POST" ? await bodyOf(request) : undefined,
      address: request.socket.remoteAddress ?? "",
      isLoopback: caller.isLoopback,
      token: tokenIn(headers.cookie, COOKIE),
    });
  }

  #callerOf({ socket: { remoteAddress = "" } }: IncomingMessage): Caller {
    const address = parseAddress(remoteAddress);
    const isLoopback = address !== undefined && (address.length === 4 ? address[0] === 127 : remoteAddress === "::1");
    return { isLoopback, isOwn: address !== undefined && this.#isOwn(address) };
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_BYTES_MAX)
      throw new ProblemError(413, `A request has at most ${BODY_BYTES_MAX} bytes.`, { Connection: "close" });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw new ProblemError(400, "Expected JSON.");
  }
}

function write(response: ServerResponse, { status, type, body, headers }: Answer, method: string | undefined): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, {
    ...PAGE_HEADERS,
    "Cache-Control": "no-store",
    ...headers,
    "Content-Type": type,
    "Content-Length": length,
  });
  response.end(method === "HEAD" ? undefined : body);
}
