/** What a sensor takes that does nothing yet, and how soon it is there. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PROTOCOL_NAMES } from "../src/protocols/registry.js";
import type { Bench } from "./bench.js";
import { runtimeDir } from "./config-file.js";
import { accepts } from "./connects.js";
import { pssByName } from "./measure.js";
import { startMinipot } from "./process.js";
import { prepare, startRig } from "./rig.js";
import { median } from "./statistics.js";
import { until } from "./until.js";

const MIB = 2 ** 20;
const EACH_PORT = { everyMs: 2, deadlineMs: 10_000 };

export const idle: Bench = {
  name: "idle",
  question: "How soon are all ports of a sensor open, and how much memory does it take while nobody comes?",
  async run({ short, workDir, say }) {
    const startsMs: number[] = [];
    for (let start = 0; start < (short ? 1 : 5); start++) {
      startsMs.push(await startMs(join(workDir, `start-${start}`)));
      say(`all ports open after ${startsMs.at(-1)!.toFixed(0)} ms`);
    }
    const rig = await startRig(join(workDir, "idle"), PROTOCOL_NAMES);
    try {
      await sleep(short ? 500 : 10_000);
      const pss = Object.entries(pssByName(await rig.sensorPids()));
      const pssMiB = pss.reduce((sum, [, bytes]) => sum + bytes, 0) / MIB;
      return {
        load: `none; ${startsMs.length} starts`,
        numbers: {
          startMs: median(startsMs),
          pssMiB,
          ...Object.fromEntries(pss.map(([name, bytes]) => [`${name}PssMiB`, bytes / MIB])),
        },
        bars: [
          { name: "start to all ports open", measured: median(startsMs), sense: "at most", bound: 1000, unit: "ms" },
          { name: "PSS of all processes", measured: pssMiB, sense: "at most", bound: 90, unit: "MiB" },
        ],
        checks: [{ name: "processes", expected: 2 + PROTOCOL_NAMES.length, found: pss.length }],
      };
    } finally {
      await rig.stop();
    }
  },
};

/** From the start of the process until the last of its ports accepts. */
async function startMs(folder: string): Promise<number> {
  const { configPath, ports } = await prepare(folder, PROTOCOL_NAMES);
  const started = performance.now();
  const sensor = startMinipot("sensor", configPath);
  try {
    const all = async () => (await Promise.all(Object.values(ports.services).map(accepts))).every(Boolean);
    const opened = await Promise.race([until(all, (open) => open, EACH_PORT), sensor.failed]);
    if (!opened) throw new Error(`The ports of ${runtimeDir(folder)} do not open.`);
    return performance.now() - started;
  } finally {
    await sensor.stop();
  }
}
