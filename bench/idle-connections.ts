/** Peers that connect and say nothing, very many of them, and others who come meanwhile. */
import type { Bench, Context, Findings } from "./bench.js";
import { failures, flood, hold } from "./flood.js";
import { pssByName } from "./measure.js";
import { type Rig, startRig } from "./rig.js";
import { countOf, storedUntil } from "./store.js";

const MIB = 2 ** 20;

export const idleConnections: Bench = {
  name: "idle-connections",
  question: "With 10,000 silent connections held, are others still served, and how much memory does it take?",
  async run(context) {
    const rig = await startRig(context.workDir, ["telnet"]);
    try {
      return await withHeld(context, rig);
    } finally {
      await rig.stop();
    }
  },
};

async function withHeld({ short, tools, say }: Context, rig: Rig): Promise<Findings> {
  const port = rig.portOf("telnet");
  const silent = short ? 1000 : 10_000;
  const others = short ? 200 : 5000;
  const pids = await rig.sensorPids();
  const total = () => Object.values(pssByName(pids)).reduce((sum, bytes) => sum + bytes, 0) / MIB;

  await flood(tools.flood, { dialogue: "telnet", port, sessions: others, concurrency: 20 }); // warm-up, so that growth is the peers'
  const beforeMiB = total();
  const held = await hold(tools.flood, { dialogue: "silent", port, sessions: silent, concurrency: 200, first: others });
  say(`${held.opened.greeted} silent peers greeted in ${held.opened.seconds.toFixed(2)} s`);
  const withSilentMiB = total();
  const served = await flood(tools.flood, { dialogue: "telnet", port, sessions: others, concurrency: 20, first: others });
  const withOthersMiB = total();
  const released = await held.release();
  const found = await storedUntil(rig.server, (now) => countOf(now, "telnet", "close") >= silent + 2 * others);

  const growthMiB = Math.max(withSilentMiB, withOthersMiB) - beforeMiB;
  return {
    load: `${silent} silent connections held from many addresses; ${others} sessions meanwhile, closed loop, 20 at a time`,
    numbers: {
      beforeMiB,
      withSilentMiB,
      withOthersMiB,
      growthMiB,
      bytesPerConnection: (growthMiB * MIB) / silent,
      greetedPerSecond: silent / held.opened.seconds,
      sessionsPerSecond: served.done / served.seconds,
      p50Us: served.p50Us,
      p99Us: served.p99Us,
      p999Us: served.p999Us,
    },
    bars: [{ name: "PSS growth", measured: growthMiB, sense: "at most", bound: 100, unit: "MiB" }],
    checks: [
      { name: "silent peers greeted", expected: silent, found: held.opened.greeted },
      { name: "silent peers cut before they were released", expected: 0, found: released.cut },
      { name: "others that failed", expected: 0, found: failures(served) },
      { name: "sessions stored (close)", expected: silent + 2 * others, found: countOf(found, "telnet", "close") },
    ],
  };
}
