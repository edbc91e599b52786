/** `/metrics`: the server's own counters in Prometheus' text format. No label has an address, a sensor or anything of a peer's. */
import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Access } from "../access/access.js";
import type { Analysis } from "../analysis/analysis.js";
import type { Ingest } from "../ingest/ingest.js";
import type { Live } from "../query/live.js";

const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 1, 2.5, 10];

interface Measured {
  readonly ingest: Ingest;
  readonly live: Live;
  readonly analysis: Analysis;
  readonly access: Access;
}

/** Times all answers of routes that are added later. */
export function addMetrics(app: FastifyInstance, measured: Measured): void {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  addCounters(registers, measured);
  const seconds = new Histogram({
    name: "minipot_http_request_seconds",
    help: "How long answers took, by route",
    labelNames: ["method", "route", "status"],
    buckets: BUCKETS_S,
    registers,
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    seconds.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  app.get("/metrics", { config: { needs: "metrics" }, schema: { hide: true } }, async (_request, reply) =>
    reply
      .type(registry.contentType)
      .header("Cache-Control", "no-store")
      .send(await registry.metrics()),
  );
}

function addCounters(registers: Registry[], { ingest, live, analysis, access }: Measured): void {
  const total = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  total("minipot_batches_total", "Batches that sensors sent and the store has", () => ingest.batches);
  total("minipot_events_total", "Events that the store has got since the start", () => ingest.events);
  new Counter({
    name: "minipot_events_dropped_total",
    help: "Events that were not kept, by reason",
    labelNames: ["reason"],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(ingest.dropped)) this.inc({ reason }, count);
    },
  });
  total("minipot_sign_in_failures_total", "Passwords and setup codes that were wrong", () => access.triesFailed);
  total("minipot_requests_limited_total", "Requests that were told to come again", () => access.rate.refused);
  total("minipot_sessions_evicted_total", "Sessions that made room for others", () => access.sessionsEvicted);
  total("minipot_audit_lost_total", "Entries of the audit log that the store did not get", () => access.audit.lost);
  gauge("minipot_live_readers", "Who watches the live stream", () => live.readers);
  gauge("minipot_listed_addresses", "Addresses that are listed", () => analysis.list.edition.listings.size);
}
