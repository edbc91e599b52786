/**
 * `npm run golden -- SERVICE`: starts the real daemon of test/golden/SERVICE.ts on loopback, plays it the dialogues of that file
 * and writes what it answered to test/golden/SERVICE.json, which the tests compare ours with ever after.
 */
import { join } from "node:path";
import { type Dialogue, type Mask, record, type Transcript, writeTranscripts } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";

const SIDE_BY_SIDE = 10;

/** What test/golden/SERVICE.ts exports. */
interface Golden {
  readonly daemon: string;
  readonly dialogues: readonly Dialogue[];
  readonly mask: Mask;
  start(): Promise<{ port: number; stop(): Promise<void> }>;
}

async function recordAll({ daemon, dialogues, mask, start }: Golden): Promise<Transcript[]> {
  const { port, stop } = await start();
  const transcripts: Transcript[] = [];
  const drain = async (queue: [number, Dialogue][]) => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, dialogue] = next;
      transcripts[index] = await record(dialogue, daemon, port, mask);
    }
  };
  try {
    const together = [...dialogues.entries()].filter(([, { alone }]) => !alone);
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => drain(together)));
    await drain([...dialogues.entries()].filter(([, { alone }]) => alone));
  } finally {
    await stop();
  }
  return transcripts;
}

const service = process.argv[2];
if (service === undefined || !/^[a-z0-9-]+$/.test(service)) {
  process.stderr.write("usage: npm run golden -- SERVICE\n");
  process.exitCode = 2;
} else {
  const golden: Golden = await import(`./${service}.js`);
  const transcripts = await recordAll(golden);
  writeTranscripts(join(REPOSITORY, "test", "golden", `${service}.json`), transcripts);
  process.stdout.write(`${service}: ${transcripts.length} dialogues with ${golden.daemon}\n`);
}
