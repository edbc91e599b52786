/**
 * How soon pages are there over 100 million events, and whether the live stream flows: a real server on the store that `queries` fills, asked
 * by a real Chromium on the same cores. A page is there when its heading is and nothing on it is loading any more.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type CDPSession, chromium, type Page } from "playwright-core";
import { loadConfig } from "../src/config/load.js";
import { readLocalToken } from "../src/server/access/local.js";
import type { Addresses } from "../src/server/api/addresses.js";
import type { Traits } from "../src/server/api/traits.js";
import { openStore } from "../src/server/store/store.js";
import type { Bench, Context, Findings } from "./bench.js";
import { dataDir } from "./config-file.js";
import { LiveLoad } from "./live-load.js";
import { startCpuMeter } from "./measure.js";
import { startMinipot } from "./process.js";
import { EVENTS, EVENTS_SHORT, fill } from "./query-world.js";
import { isOpen, prepare } from "./rig.js";
import { median, percentile } from "./statistics.js";

const FIRST_MS_MAX = 1000;
const LATER_MS_MAX = 400;
const LIVE_EVENTS_A_SECOND = 2000;
const FRAMES_MIN = 50;
const REST_S_MAX = 240;
const LOOK_S = 3;
/** Of a core. */
const RESTING = 0.2;
/** What is kept must not grow once the page's ring of events is full. */
const HEAP_GROWTH_MAX = 1.2;

export const pages: Bench = {
  name: "pages",
  question: "How soon are the dashboard's pages there over 100 million events, and does the live stream flow?",
  async run(context) {
    const { configPath, ports } = await prepare(context.workDir, []);
    const { server: config } = await loadConfig(configPath);
    const events = context.short ? EVENTS_SHORT : EVENTS;
    const store = await openStore(config);
    await fill(store, events, context.say).finally(() => store.close());
    const server = startMinipot("server", configPath);
    try {
      await Promise.race([isOpen(ports.server, server), server.failed]);
      await rests(server.pid, context);
      const token = readLocalToken(dataDir(context.workDir));
      const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: ["--no-sandbox"] });
      try {
        return await measure(context, browser, ports.server, token);
      } finally {
        await browser.close();
      }
    } finally {
      await server.stop();
    }
  },
};

/** What analysis makes of a store that it has not seen is done; a server has it behind it. */
async function rests(pid: number, { short, say }: Context): Promise<void> {
  for (let waited = 0; waited < (short ? 0 : REST_S_MAX); waited += LOOK_S) {
    const meter = startCpuMeter({ server: pid });
    await sleep(1000 * LOOK_S);
    if ((meter().server?.cpuUs ?? 0) < RESTING * LOOK_S * 1e6) return say(`at rest after ${waited} s`);
  }
}

async function measure({ short, say }: Context, browser: Browser, port: number, token: string): Promise<Findings> {
  const home = `http://127.0.0.1:${port}`;
  const headers = { authorization: `Bearer ${token}` };
  const paths = await pathsOf(home, headers);
  const open = () => browser.newPage({ viewport: { width: 1280, height: 900 }, extraHTTPHeaders: headers });
  const firstMs: number[] = [];
  for (let load = 0; load < (short ? 2 : 10); load++) {
    const page = await open();
    firstMs.push(await timed(page, () => page.goto(`${home}/`, { waitUntil: "commit" })));
    await page.close();
  }
  const page = await open();
  await timed(page, () => page.goto(`${home}/`, { waitUntil: "commit" }));
  const laterMs: Record<string, number> = {};
  for (const path of paths) {
    const took: number[] = [];
    for (let visit = 0; visit < (short ? 1 : 10); visit++) {
      await timed(page, () => goWithin(page, path === "settings/" ? "campaigns/" : "settings/"));
      took.push(await timed(page, () => goWithin(page, path)));
    }
    laterMs[path] = percentile(took, 0.95);
    say(`/${path}: ${median(took).toFixed(0)} ms, p95 ${laterMs[path].toFixed(0)}`);
  }
  const slowest = Math.max(...Object.values(laterMs));
  await page.close();
  const live = await watchLive(await open(), home, port, short ? 5 : 600, say);
  return {
    load: `${firstMs.length} first pages, ${paths.length} others by a link of the page; then ${LIVE_EVENTS_A_SECOND} events/s`,
    numbers: { firstMs: median(firstMs), slowestLaterMs: slowest, ...live.numbers },
    bars: [
      { name: "first page p95", measured: percentile(firstMs, 0.95), sense: "at most", bound: FIRST_MS_MAX, unit: "ms" },
      ...Object.entries(laterMs).map(([path, ms]) => {
        return { name: `/${path} p95`, measured: ms, sense: "at most", bound: LATER_MS_MAX, unit: "ms" } as const;
      }),
      { name: "frames a second, live", measured: live.numbers.framesPerSecond, sense: "at least", bound: FRAMES_MIN, unit: "/s" },
      { name: "heap at the end against the middle", measured: live.growth, sense: "at most", bound: HEAP_GROWTH_MAX, unit: "×" },
    ],
    checks: [{ name: "pages that were there", expected: paths.length, found: Object.keys(laterMs).length }],
  };
}

/** One of each kind. */
async function pathsOf(home: string, headers: Record<string, string>): Promise<string[]> {
  const ask = async <Answer>(path: string) => (await (await fetch(`${home}/api/v1/${path}`, { headers })).json()) as Answer;
  const { addresses } = await ask<Addresses>("addresses?sort=events&limit=1");
  const { traits } = await ask<Traits>("traits?kind=credentials&limit=1");
  return [
    ...["attackers/", "groups/", "campaigns/", "traits/", "services/", "map/", "sensors/", "listed/", "settings/"],
    ...[`attackers/${addresses[0]!.address}`, "groups/1", "campaigns/1", "sensors/sensor-1", "services/telnet"],
    `traits/credentials/${traits[0]!.hash}`.replace("credentials/", "credentials."),
    "?window=30d",
  ];
}

/** As a click on a link does, without loading the program anew. */
async function goWithin(page: Page, path: string): Promise<void> {
  const target = JSON.stringify(`/${path}`);
  await page.evaluate(
    `{ const link = document.createElement("a"); link.href = ${target}; document.body.append(link); link.click(); link.remove(); }`,
  );
}

async function timed(page: Page, go: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await go();
  // Two frames, so that what was there before has gone.
  await page.evaluate(
    `new Promise((resolve) => {
      const isThere = () => document.querySelector("main h1") !== null && document.querySelector(".loading, [aria-busy=true]") === null;
      const look = () => isThere() ? resolve() : requestAnimationFrame(look);
      requestAnimationFrame(() => requestAnimationFrame(look));
    })`,
  );
  return performance.now() - started;
}

async function watchLive(page: Page, home: string, port: number, seconds: number, say: Context["say"]) {
  await timed(page, () => page.goto(`${home}/`, { waitUntil: "commit" }));
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  const idle = await framesPerSecond(page, 3);
  const load = new LiveLoad(port, LIVE_EVENTS_A_SECOND);
  load.start();
  try {
    const half = Math.ceil(seconds / 2);
    const before = await framesPerSecond(page, half);
    const middleHeap = await heapBytes(session);
    const after = await framesPerSecond(page, seconds - half);
    const endHeap = await heapBytes(session);
    const frames = Math.min(before, after);
    say(`live for ${seconds} s: ${frames.toFixed(1)} frames/s, idle ${idle.toFixed(1)}; ${load.sent} events sent`);
    return {
      numbers: { framesPerSecond: frames, idleFramesPerSecond: idle, heapMiB: endHeap / 2 ** 20, liveEventsSent: load.sent },
      growth: endHeap / middleHeap,
    };
  } finally {
    await load.stop();
    await sleep(100);
  }
}

function framesPerSecond(page: Page, seconds: number): Promise<number> {
  return page.evaluate<number>(
    `new Promise((resolve) => {
      const started = performance.now();
      let frames = 0;
      const next = () => {
        frames++;
        const passed = performance.now() - started;
        if (passed < ${1000 * seconds}) requestAnimationFrame(next);
        else resolve(1000 * frames / passed);
      };
      requestAnimationFrame(next);
    })`,
  );
}

async function heapBytes(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize;
}
