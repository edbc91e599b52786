/** A worker that is killed in the middle of a flood, several times. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, Context, Findings } from "./bench.js";
import { type FloodResult, flood } from "./flood.js";
import { type Rig, startRig } from "./rig.js";
import { countOf, storedUntil } from "./store.js";
import { until } from "./until.js";

const CONCURRENCY = 200;
/** Enough that the flood outlives the kills and the pauses before each restart. */
const FULL = { sessions: 100_000, kills: 4, everyMs: 700 };
const SHORT = { sessions: 8000, kills: 1, everyMs: 150 };
const UP = { everyMs: 5, deadlineMs: 30_000 };

export const workerKill: Bench = {
  name: "worker-kill",
  question: "A worker is killed in the middle of a flood: is anyone refused, and is every session either stored or told as lost?",
  async run(context) {
    const rig = await startRig(context.workDir, ["telnet"]);
    try {
      return await killInFlood(context, rig);
    } finally {
      await rig.stop();
    }
  },
};

async function killInFlood(context: Context, rig: Rig): Promise<Findings> {
  const plan = context.short ? SHORT : FULL;
  const port = rig.portOf("telnet");
  let over = false;
  const playing = flood(context.tools.flood, {
    dialogue: "telnet",
    port,
    sessions: plan.sessions,
    concurrency: CONCURRENCY,
    timeoutMs: 30_000,
    deadlineS: 90,
  }).finally(() => {
    over = true;
  });
  let kills = 0;
  while (kills < plan.kills) {
    await sleep(plan.everyMs);
    const pid = await workerUp(rig);
    if (over || pid === undefined) break;
    process.kill(pid, "SIGKILL");
    kills++;
    context.say(`killed worker ${pid}`);
  }
  return findings(rig, kills, await playing);
}

/** The worker's pid once it is up. */
async function workerUp(rig: Rig): Promise<number | undefined> {
  const worker = async () => (await rig.status()).processes.find(({ role }) => role === "worker");
  return (await until(worker, (found) => found?.state === "up", UP))?.pid;
}

async function findings(rig: Rig, kills: number, result: FloodResult): Promise<Findings> {
  const accepted = result.begun - result.refused;
  const found = await storedUntil(
    rig.server,
    (now) => countOf(now, "telnet", "close") + now.lostSessions >= accepted && now.lostSessions >= result.cut,
  );
  const closed = countOf(found, "telnet", "close");
  return {
    load: `${result.begun} sessions, closed loop, ${CONCURRENCY} at a time; ${kills} times kill -9 of the worker`,
    numbers: {
      kills,
      sessionsPerSecond: result.done / result.seconds,
      cut: result.cut,
      lostSessions: found.lostSessions,
      p50Us: result.p50Us,
      p99Us: result.p99Us,
      p999Us: result.p999Us,
      maxUs: result.maxUs,
    },
    bars: [],
    checks: [
      { name: "workers killed", expected: 1, sense: "at least", found: kills },
      { name: "connections refused", expected: 0, found: result.refused },
      { name: "sessions timed out or unfinished", expected: 0, found: result.timedOut + result.unfinished },
      { name: "sessions cut, at most those inside", expected: kills * CONCURRENCY, sense: "at most", found: result.cut },
      { name: "sessions cut, each told as lost", expected: found.lostSessions, sense: "at most", found: result.cut },
      { name: "sessions stored + told as lost", expected: accepted, sense: "at most", found: closed + found.lostSessions },
      // A kill in the microseconds between the kernel's accept and the tally takes one connection that nobody has counted yet.
      {
        name: "sessions neither stored nor told, at most one a kill",
        expected: kills,
        sense: "at most",
        found: accepted - closed - found.lostSessions,
      },
    ],
  };
}
