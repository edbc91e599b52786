/**
 * A server for the built dashboard: its files under the strict policy, and an API that answers what the test says, fails when it
 * says so, and streams what it pushes. It keeps events as the real one does, latest first, paged and filtered.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { Packr } from "msgpackr";
import { type Account, SCOPES } from "../../src/server/api/access.js";
import type { EventPage, EventView, LiveMessage, Overview, Problem, TopAddresses, TopCredentials } from "../../src/server/api.js";
import { overview, topAddresses, topCredentials } from "./api-data.js";
import { REPOSITORY } from "./repository.js";

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};
const STEPS_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Of whoever asks: signed in, and allowed all. */
const ACCOUNT: Account = { state: "in", name: "kim", role: "admin", scopes: SCOPES };

export class ApiServer {
  /** Latest first. */
  events: EventView[] = [];
  overview: (fromMs: number, toMs: number, stepMs: number) => Overview = overview;
  topAddresses: () => TopAddresses = () => topAddresses(Date.now());
  topCredentials: () => TopCredentials = topCredentials;
  /** By path beneath /api/v1; answers there are this problem while it is set. */
  readonly problems = new Map<string, Problem>();
  /** Paths beneath /api/v1 with their query, in the order asked. */
  readonly asked: string[] = [];
  readonly #streams = new Set<ServerResponse>();
  readonly #packr = new Packr({ useRecords: false });
  readonly #server = createServer((request, response) => this.#answer(request, response));

  /** @returns the page's address */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    assert(typeof address === "object" && address !== null);
    return `http://127.0.0.1:${address.port}/`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** How many pages hold the live stream open. */
  get streams(): number {
    return this.#streams.size;
  }

  /** Stores events, oldest first, and tells the streams. */
  push(...events: EventView[]): void {
    this.store(...events);
    this.tell({ events, missed: 0 });
  }

  /** Stores without telling. */
  store(...events: EventView[]): void {
    this.events = [...events.toReversed(), ...this.events];
  }

  tell(message: LiveMessage): void {
    const body = this.#packr.pack(message);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(body.length);
    for (const stream of this.#streams) {
      // In pieces, as a network would.
      stream.write(length.subarray(0, 3));
      stream.write(Buffer.concat([length.subarray(3), body]));
    }
  }

  dropStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    response.setHeader("content-security-policy", POLICY);
    response.setHeader("x-content-type-options", "nosniff");
    if (!url.pathname.startsWith("/api/v1/")) return file(url.pathname, response);
    const path = url.pathname.slice("/api/v1/".length);
    this.asked.push(path + url.search);
    const problem = this.problems.get(path);
    if (problem !== undefined) return json(response, problem, problem.status, "application/problem+json");
    switch (path) {
      case "account":
        return json(response, ACCOUNT);
      case "live":
        return this.#stream(response);
      case "overview":
        return json(
          response,
          this.overview(time(url, "from"), time(url, "to"), STEPS_MS[url.searchParams.get("step") ?? ""] ?? 60_000),
        );
      case "overview/totals": {
        const { totals } = this.overview(
          time(url, "from"),
          time(url, "to"),
          STEPS_MS[url.searchParams.get("step") ?? ""] ?? 60_000,
        );
        return json(response, { ...totals, events: 2 * totals.events });
      }
      case "events":
        return json(response, this.#page(url.searchParams));
      case "addresses/top":
        return json(response, this.topAddresses());
      case "credentials/top":
        return json(response, this.topCredentials());
      case "groups":
        return json(response, { builtAt: null, groups: [], next: null });
      case "campaigns":
        return json(response, { campaigns: [], next: null });
      case "sensors":
        return json(response, { sensors: [], next: null });
      default:
        return json(
          response,
          { type: "about:blank", title: "Not Found", status: 404, detail: path },
          404,
          "application/problem+json",
        );
    }
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/octet-stream", "cache-control": "no-store" });
    response.flushHeaders();
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
  }

  #page(query: URLSearchParams): EventPage {
    const fits = (name: "service" | "kind" | "address", event: EventView) => !query.has(name) || event[name] === query.get(name);
    const limit = Number(query.get("limit"));
    const last = this.events.findIndex((event) => event.id === query.get("after"));
    const rest = this.events
      .slice(last + 1)
      .filter((event) => fits("service", event) && fits("kind", event) && fits("address", event));
    const events = rest.slice(0, limit);
    return { events, next: rest.length > limit ? events.at(-1)!.id : null };
  }
}

function time(url: URL, name: string): number {
  return Date.parse(url.searchParams.get(name) ?? "");
}

function json(response: ServerResponse, body: object, status = 200, type = "application/json"): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(JSON.stringify(body));
}

function file(pathname: string, response: ServerResponse): void {
  const path = join(REPOSITORY, "build", "dashboard", normalize(pathname === "/" ? "/index.html" : pathname));
  try {
    const body = readFileSync(path);
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}
