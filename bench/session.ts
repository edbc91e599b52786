/**
 * What a login session costs that is recorded end to end, against the bare loop that records nothing: pairs of one after the
 * other, so that a machine that is busy is busy for both, and the median of the ratios.
 */
import type { ProtocolName } from "../src/protocols/registry.js";
import type { Context, Findings } from "./bench.js";
import { type FloodResult, failures, flood } from "./flood.js";
import { type Loop, startLoop } from "./loop.js";
import { type CpuUse, startCpuMeter } from "./measure.js";
import { type Rig, startRig } from "./rig.js";
import { median } from "./statistics.js";
import { countOf, type Stored, storedUntil } from "./store.js";

const CONCURRENCY = 200;
/** About a third of what one core can do: latency without a queue. */
const OPEN_LOOP_RATE = 2500;

interface Plan {
  readonly pairs: number;
  /** Sessions each. */
  readonly warmUp: number;
  readonly closedLoop: number;
  readonly openLoop: number;
}

const FULL: Plan = { pairs: 7, warmUp: 20_000, closedLoop: 20_000, openLoop: 10_000 };
const SHORT: Plan = { pairs: 1, warmUp: 500, closedLoop: 2000, openLoop: 500 };

interface Pair {
  readonly loop: FloodResult;
  readonly loopCpuUs: number;
  readonly sensor: FloodResult;
  /** Until all of it was stored, by process, the server's apart. */
  readonly cpu: Readonly<Record<string, CpuUse>>;
}

/** Everything that one comparison needs at hand. */
class Comparison {
  readonly #context: Context;
  readonly #service: "telnet" | "http";
  readonly #loop: Loop;
  readonly #rig: Rig;
  /** Sessions played against the sensor so far. */
  sessions = 0;
  failed = 0;

  constructor(context: Context, service: "telnet" | "http", loop: Loop, rig: Rig) {
    this.#context = context;
    this.#service = service;
    this.#loop = loop;
    this.#rig = rig;
  }

  async pair(sessions: number): Promise<Pair> {
    const loopMeter = startCpuMeter({ loop: this.#loop.pid });
    const loop = await this.#flood(this.#loop.port, sessions);
    const loopCpuUs = loopMeter().loop!.cpuUs;
    const meter = startCpuMeter({ ...(await this.#rig.sensorPids()), server: this.#rig.serverPid });
    const sensor = await this.#flood(this.#rig.portOf(this.#service), sessions);
    this.count(sensor);
    await this.allStored();
    return { loop, loopCpuUs, sensor, cpu: meter() };
  }

  /** The same pace for both, below what either can do. */
  async openLoops(sessions: number): Promise<{ loop: FloodResult; sensor: FloodResult }> {
    const loop = await this.#flood(this.#loop.port, sessions, OPEN_LOOP_RATE);
    const sensor = await this.#flood(this.#rig.portOf(this.#service), sessions, OPEN_LOOP_RATE);
    this.count(sensor);
    return { loop, sensor };
  }

  count(result: FloodResult): void {
    this.sessions += result.begun;
    this.failed += failures(result);
  }

  allStored(): Promise<Stored> {
    return storedUntil(this.#rig.serverPort, (found) => countOf(found, this.#service, "close") >= this.sessions);
  }

  #flood(port: number, sessions: number, rate?: number): Promise<FloodResult> {
    const pace = rate === undefined ? { concurrency: CONCURRENCY } : { rate, concurrency: 10 * CONCURRENCY };
    const options = { dialogue: this.#service, port, sessions, first: this.sessions, ...pace };
    return flood(this.#context.tools.flood, options);
  }
}

export async function compareSessions(context: Context, service: "telnet" | ("http" & ProtocolName)): Promise<Findings> {
  const plan = context.short ? SHORT : FULL;
  const loop = await startLoop(context.tools.loop, service);
  const rig = await startRig(context.workDir, [service]).catch(async (error: unknown) => {
    await loop.stop();
    throw error;
  });
  try {
    const comparison = new Comparison(context, service, loop, rig);
    await comparison.pair(plan.warmUp);
    const pairs: Pair[] = [];
    for (let index = 0; index < plan.pairs; index++) {
      const pair = await comparison.pair(plan.closedLoop);
      context.say(describe(pair));
      pairs.push(pair);
    }
    const open = await comparison.openLoops(plan.openLoop);
    return findings(plan, service, comparison, pairs, open, await comparison.allStored());
  } finally {
    await rig.stop();
    await loop.stop();
  }
}

function findings(
  plan: Plan,
  service: string,
  { sessions, failed }: Comparison,
  pairs: readonly Pair[],
  open: { loop: FloodResult; sensor: FloodResult },
  found: Stored,
): Findings {
  const middle = (value: (pair: Pair) => number) => median(pairs.map(value));
  const processes = Object.keys(pairs[0]!.cpu);
  const byProcess = processes.map((name) => [`${name}CpuUsPerSession`, middle((pair) => perSession(pair, name))] as const);
  const loopUs = middle(loopPerSession);
  const sensorUs = middle(sensorPerSession);
  const rateRatio = middle(({ sensor, loop }) => rate(sensor) / rate(loop));
  return {
    load: `${plan.pairs} pairs of ${plan.closedLoop} sessions, closed loop, ${CONCURRENCY} at a time; then open loop, ${OPEN_LOOP_RATE}/s`,
    numbers: {
      sessionsPerSecond: middle(({ sensor }) => rate(sensor)),
      loopSessionsPerSecond: middle(({ loop }) => rate(loop)),
      rateRatio,
      sensorCpuUsPerSession: sensorUs,
      loopCpuUsPerSession: loopUs,
      cpuRatio: middle((pair) => sensorPerSession(pair) / loopPerSession(pair)),
      ...Object.fromEntries(byProcess),
      ...latencies("closed", middle, ({ sensor }) => sensor),
      openP50Us: open.sensor.p50Us,
      openP99Us: open.sensor.p99Us,
      openP999Us: open.sensor.p999Us,
      openLoopP50Us: open.loop.p50Us,
      openLoopP99Us: open.loop.p99Us,
      openLoopP999Us: open.loop.p999Us,
      threadsGone: pairs.flatMap(({ cpu }) => Object.values(cpu)).reduce((sum, { threadsGone }) => sum + threadsGone, 0),
    },
    bars: [
      // Said for a machine on which the loop takes 30 µs; on another one both scale.
      { name: "CPU per session", measured: sensorUs, sense: "at most", bound: (80 / 30) * loopUs, unit: "µs" },
      { name: "rate against the loop", measured: rateRatio, sense: "at least", bound: 0.6, unit: "×" },
    ],
    checks: [
      { name: "sessions that failed", expected: 0, found: failed },
      { name: "sessions stored (close)", expected: sessions, found: countOf(found, service, "close") },
      { name: "logins stored", expected: sessions, found: countOf(found, service, "login") },
      { name: "sessions told as lost", expected: 0, found: found.lostSessions },
    ],
  };
}

function latencies(name: string, middle: (value: (pair: Pair) => number) => number, of: (pair: Pair) => FloodResult) {
  return {
    [`${name}P50Us`]: middle((pair) => of(pair).p50Us),
    [`${name}P99Us`]: middle((pair) => of(pair).p99Us),
    [`${name}P999Us`]: middle((pair) => of(pair).p999Us),
  };
}

function rate({ done, seconds }: FloodResult): number {
  return done / seconds;
}

function perSession({ cpu, sensor }: Pair, name: string): number {
  return cpu[name]!.cpuUs / sensor.begun;
}

function loopPerSession({ loopCpuUs, loop }: Pair): number {
  return loopCpuUs / loop.begun;
}

function sensorPerSession(pair: Pair): number {
  const own = Object.keys(pair.cpu).filter((name) => name !== "server");
  return own.reduce((sum, name) => sum + perSession(pair, name), 0);
}

function describe(pair: Pair): string {
  const told = (name: string, cpuUs: number, result: FloodResult) =>
    `${name} ${cpuUs.toFixed(1)} µs a session, ${Math.round(rate(result))}/s`;
  return `${told("sensor", sensorPerSession(pair), pair.sensor)}; ${told("loop", loopPerSession(pair), pair.loop)}`;
}
