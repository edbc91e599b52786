/**
 * What a login session costs that is recorded end to end, against the bare loop that records nothing: pairs of one after the
 * other, so that a machine that is busy is busy for both, and the median of the ratios.
 *
 * The bars are about the flood. The open loop, at a pace that is easy for both, tells the latency without a queue, and what a
 * session costs when each wake-up serves one peer alone.
 */
import type { Bench, Context, Findings } from "./bench.js";
import { type FloodResult, failures, flood, type LoginDialogue } from "./flood.js";
import { type Loop, startLoop } from "./loop.js";
import { type CpuUse, startCpuMeter } from "./measure.js";
import { type Rig, startRig } from "./rig.js";
import { median } from "./statistics.js";
import { countOf, type Stored, storedUntil } from "./store.js";

const CONCURRENCY = 200;
/** About a third of what one core can do: latency without a queue. */
const OPEN_LOOP_RATE = 2500;
/** 80 µs where the loop takes 30; on another machine both scale. */
const BAR_RATIO = 80 / 30;
/** What a login may cost, against the loop. */
const BAR_RATIOS: Readonly<Record<LoginDialogue, number>> = { telnet: BAR_RATIO, http: BAR_RATIO, ftp: 2.5, smtp: 2.5 };

interface Plan {
  readonly pairs: number;
  /** Sessions each. */
  readonly warmUp: number;
  readonly closedLoop: number;
  readonly openLoop: number;
}

const FULL: Plan = { pairs: 7, warmUp: 20_000, closedLoop: 20_000, openLoop: 10_000 };
const SHORT: Plan = { pairs: 1, warmUp: 500, closedLoop: 2000, openLoop: 500 };

interface Played {
  readonly result: FloodResult;
  /** Until all of it was done and stored, by process. */
  readonly cpu: Readonly<Record<string, CpuUse>>;
}

/** The same load on both, one after the other. */
interface Pair {
  readonly loop: Played;
  readonly sensor: Played;
}

/** Everything that one comparison needs at hand. */
class Comparison {
  readonly #context: Context;
  readonly #service: LoginDialogue;
  readonly #loop: Loop;
  readonly #rig: Rig;
  /** Sessions played against the sensor so far. */
  sessions = 0;
  failed = 0;

  constructor(context: Context, service: LoginDialogue, loop: Loop, rig: Rig) {
    this.#context = context;
    this.#service = service;
    this.#loop = loop;
    this.#rig = rig;
  }

  /** @param rate sessions a second, the same for both; without it each is driven as fast as it can */
  async pair(sessions: number, rate?: number): Promise<Pair> {
    const loopMeter = startCpuMeter({ loop: this.#loop.pid });
    const loop = { result: await this.#flood(this.#loop.port, sessions, rate), cpu: loopMeter() };
    const meter = startCpuMeter({ ...(await this.#rig.sensorPids()), server: this.#rig.serverPid });
    const result = await this.#flood(this.#rig.portOf(this.#service), sessions, rate);
    this.sessions += result.begun;
    this.failed += failures(result);
    await this.allStored();
    return { loop, sensor: { result, cpu: meter() } };
  }

  allStored(): Promise<Stored> {
    return storedUntil(this.#rig.server, (found) => countOf(found, this.#service, "close") >= this.sessions);
  }

  #flood(port: number, sessions: number, rate?: number): Promise<FloodResult> {
    const pace = rate === undefined ? { concurrency: CONCURRENCY } : { rate, concurrency: 10 * CONCURRENCY };
    const options = { dialogue: this.#service, port, sessions, first: this.sessions, ...pace };
    return flood(this.#context.tools.flood, options);
  }
}

/** The bench of that service, `telnet-session` for telnet. */
export function sessionBench(service: LoginDialogue): Bench {
  return {
    name: `${service}-session`,
    question: `What does a ${service} login cost that is recorded end to end, against a bare epoll loop that records nothing?`,
    run: (context) => compareSessions(context, service),
  };
}

async function compareSessions(context: Context, service: LoginDialogue): Promise<Findings> {
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
    const open = await comparison.pair(plan.openLoop, OPEN_LOOP_RATE);
    context.say(`at ${OPEN_LOOP_RATE}/s: ${describe(open)}`);
    return findings(plan, service, comparison, pairs, open, await comparison.allStored());
  } finally {
    await rig.stop();
    await loop.stop();
  }
}

function findings(
  plan: Plan,
  service: LoginDialogue,
  { sessions, failed }: Comparison,
  pairs: readonly Pair[],
  open: Pair,
  found: Stored,
): Findings {
  const middle = (value: (pair: Pair) => number) => median(pairs.map(value));
  const processes = Object.keys(pairs[0]!.sensor.cpu);
  const byProcess = processes.map((name) => [`${name}CpuUsPerSession`, middle(({ sensor }) => cpuOf(sensor, name))] as const);
  const loopUs = middle(({ loop }) => cpuOf(loop));
  const sensorUs = middle(({ sensor }) => cpuOf(sensor));
  const rateRatio = middle(({ sensor, loop }) => rate(sensor) / rate(loop));
  const cpu = [...pairs, open].flatMap(({ sensor }) => Object.values(sensor.cpu));
  return {
    load: `${plan.pairs} pairs of ${plan.closedLoop} sessions, closed loop, ${CONCURRENCY} at a time; then open loop, ${OPEN_LOOP_RATE}/s`,
    numbers: {
      sessionsPerSecond: middle(({ sensor }) => rate(sensor)),
      loopSessionsPerSecond: middle(({ loop }) => rate(loop)),
      rateRatio,
      sensorCpuUsPerSession: sensorUs,
      loopCpuUsPerSession: loopUs,
      cpuRatio: middle(({ sensor, loop }) => cpuOf(sensor) / cpuOf(loop)),
      ...Object.fromEntries(byProcess),
      p50Us: middle(({ sensor }) => sensor.result.p50Us),
      p99Us: middle(({ sensor }) => sensor.result.p99Us),
      p999Us: middle(({ sensor }) => sensor.result.p999Us),
      openSensorCpuUsPerSession: cpuOf(open.sensor),
      openLoopCpuUsPerSession: cpuOf(open.loop),
      openCpuRatio: cpuOf(open.sensor) / cpuOf(open.loop),
      openP50Us: open.sensor.result.p50Us,
      openP99Us: open.sensor.result.p99Us,
      openP999Us: open.sensor.result.p999Us,
      openLoopP50Us: open.loop.result.p50Us,
      openLoopP99Us: open.loop.result.p99Us,
      openLoopP999Us: open.loop.result.p999Us,
      threadsGone: cpu.reduce((sum, { threadsGone }) => sum + threadsGone, 0),
    },
    bars: [
      { name: "CPU per session", measured: sensorUs, sense: "at most", bound: BAR_RATIOS[service] * loopUs, unit: "µs" },
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

function rate({ result }: Played): number {
  return result.done / result.seconds;
}

/** Microseconds a session, of one process or of all but the server, which is elsewhere in earnest. */
function cpuOf({ cpu, result }: Played, name?: string): number {
  const names = name === undefined ? Object.keys(cpu).filter((other) => other !== "server") : [name];
  return names.reduce((sum, one) => sum + cpu[one]!.cpuUs, 0) / result.begun;
}

function describe({ sensor, loop }: Pair): string {
  const told = (name: string, played: Played) =>
    `${name} ${cpuOf(played).toFixed(1)} µs a session, ${Math.round(rate(played))}/s`;
  return `${told("sensor", sensor)}; ${told("loop", loop)}`;
}
