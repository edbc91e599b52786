/** `minipot replay SESSION`: plays what a session's terminal showed. */
import { setTimeout as sleep } from "node:timers/promises";
import { loadConfig } from "../config/load.js";
import { askServer, NoAnswerError } from "./ask-server.js";
import { harmless, readCasts } from "./cast.js";
import { printConfigFaults } from "./config-faults.js";
import { EXIT } from "./exit.js";

export interface ReplayOptions {
  readonly config?: string;
  readonly speed: number;
  /** Seconds. */
  readonly idleMax: number;
}

export async function replay(session: string, { config: path, speed, idleMax }: ReplayOptions): Promise<number> {
  if (!/^[0-9a-f]{16}-\d{1,10}$/.test(session)) {
    process.stderr.write(`minipot: ${JSON.stringify(session)} is no session: expected its worker and number, as in events.\n`);
    return EXIT.usage;
  }
  const config = await loadConfig(path).catch(printConfigFaults);
  if (config === undefined) return EXIT.config;
  try {
    const answer = await askServer(config.server, `sessions/${session}/transcript`);
    await play(await answer.text(), speed, idleMax);
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return EXIT.failed;
  }
}

async function play(casts: string, speed: number, idleMaxS: number): Promise<void> {
  let atS = 0;
  for (const shown of readCasts(casts)) {
    const pauseS = Math.min(idleMaxS, Math.max(0, shown.atS - atS) / speed);
    atS = shown.atS;
    if (pauseS > 0) await sleep(pauseS * 1000);
    process.stdout.write(harmless(shown.text));
  }
  // Whatever colour was left on.
  process.stdout.write("\x1b[0m\n");
}
