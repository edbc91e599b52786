/** How fast the server takes in batches: real HTTP, the real store, and a batch sent twice that must not count twice. */
import { randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { monotonicUs } from "../src/monotonic.js";
import { type Batch, encodeBatch } from "../src/wire/batch.js";
import type { Bench, Context, Findings } from "./bench.js";
import { dataDir, SENSOR, TOKEN } from "./config-file.js";
import { pssBytes, startCpuMeter } from "./measure.js";
import { startMinipot } from "./process.js";
import { isOpen, prepare } from "./rig.js";
import { scriptedFrames } from "./scripted-events.js";
import { percentile } from "./statistics.js";
import { type ServerPlace, storedUntil } from "./store.js";

const BATCH_EVENTS = 2000;
const CONCURRENCY = 16;
const TIMEOUT_MS = 60_000;
const MIB = 2 ** 20;

const BOOT = randomBytes(16);
/** One for each sender: batches of one spool are sent in order, one at a time, as a sensor does. */
const SPOOLS = Array.from({ length: CONCURRENCY }, () => randomBytes(16));
const WORKER = randomBytes(8);

export const ingest: Bench = {
  name: "ingest",
  question: "How many events a second does the server commit to its store?",
  async run(context) {
    const { configPath, ports } = await prepare(context.workDir, []);
    const server = startMinipot("server", configPath);
    try {
      await isOpen(ports.server, server);
      return await measure(context, { port: ports.server, dataDir: dataDir(context.workDir) }, server.pid);
    } finally {
      await server.stop();
    }
  },
};

async function measure({ short, say }: Context, server: ServerPlace, pid: number): Promise<Findings> {
  const warmUp = await batches(1, short ? 2 : 25);
  const load = await batches(1 + warmUp.length, short ? 10 : 400);
  say(`${load.length} batches of ${Math.round(load.reduce((sum, { length }) => sum + length, 0) / load.length)} bytes made`);
  await post(server.port, warmUp);
  const meter = startCpuMeter({ server: pid });
  const posted = await post(server.port, load);
  const { cpuUs, threadsGone } = meter().server!;
  const again = await post(server.port, load.slice(0, 2));
  const sent = (warmUp.length + load.length) * BATCH_EVENTS;
  const found = await storedUntil(server, ({ events }) => events >= sent);

  const events = load.length * BATCH_EVENTS;
  const eventsPerSecond = events / posted.seconds;
  return {
    load: `${load.length} batches of ${BATCH_EVENTS} events, gzip, closed loop, ${CONCURRENCY} at a time`,
    numbers: {
      eventsPerSecond,
      cpuUsPerEvent: cpuUs / events,
      ackP50Us: percentile(posted.latenciesUs, 0.5),
      ackP99Us: percentile(posted.latenciesUs, 0.99),
      ackP999Us: percentile(posted.latenciesUs, 0.999),
      pssMiB: pssBytes(pid) / MIB,
      threadsGone,
    },
    bars: [{ name: "events committed", measured: eventsPerSecond, sense: "at least", bound: 200_000, unit: "/s" }],
    checks: [
      { name: "batches not acknowledged", expected: 0, found: posted.refused + again.refused },
      { name: "events stored, two batches having been sent twice", expected: sent, found: found.events },
    ],
  };
}

/** Sealed and compressed as a collector does it. */
function batches(first: number, count: number): Promise<Buffer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => {
      const overall = first - 1 + index;
      const number = 1 + Math.floor(overall / CONCURRENCY);
      const firstSequence = 1 + (number - 1) * BATCH_EVENTS;
      const frames = [...scriptedFrames(WORKER, BATCH_EVENTS, firstSequence)].map(({ bytes }) => bytes);
      const head: Omit<Batch, "frames"> = {
        sensor: SENSOR,
        boot: BOOT,
        spool: SPOOLS[overall % CONCURRENCY]!,
        number,
        firstSequence,
        eventCount: BATCH_EVENTS,
        sealedMonotonicUs: monotonicUs(),
        sealedWallMs: Date.now(),
        version: "bench",
        losses: [],
      };
      return promisify(gzip)(encodeBatch(head, frames));
    }),
  );
}

interface Posted {
  readonly seconds: number;
  readonly latenciesUs: readonly number[];
  readonly refused: number;
}

/** Sends them all, so many at a time, each over a connection that is kept. */
async function post(port: number, bodies: readonly Buffer[]): Promise<Posted> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  const latenciesUs: number[] = [];
  let refused = 0;
  const started = performance.now();
  const sender = async (own: readonly Buffer[]) => {
    for (const body of own) {
      const sent = performance.now();
      if ((await postOne(agent, port, body)) !== 200) refused++;
      latenciesUs.push((performance.now() - sent) * 1000);
    }
  };
  await Promise.all(SPOOLS.map((_, nth) => sender(bodies.filter((_body, index) => index % CONCURRENCY === nth))));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  return { seconds, latenciesUs, refused };
}

/** @returns the status */
function postOne(agent: Agent, port: number, body: Buffer): Promise<number> {
  const headers = {
    authorization: `Bearer ${TOKEN}`,
    "content-type": "application/x-protobuf",
    "content-encoding": "gzip",
    "content-length": body.length,
    "minipot-clock": `boot=${BOOT.toString("hex")}; monotonic_us=${monotonicUs()}; wall_ms=${Date.now()}`,
  };
  const options = { agent, port, host: "127.0.0.1", path: "/v1/batches", method: "POST", headers, timeout: TIMEOUT_MS };
  return new Promise((resolve, reject) => {
    const post = request(options, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    post.on("timeout", () => post.destroy(new Error(`No answer within ${TIMEOUT_MS} ms.`)));
    post.on("error", reject);
    post.end(body);
  });
}
