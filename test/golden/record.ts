/**
 * `npm run golden -- SERVICE`: starts the real daemon of test/golden/SERVICE.ts on loopback, plays it the dialogues of that file
 * and writes what it answered to test/golden/SERVICE.json, which the tests compare ours with ever after.
 */
import { join } from "node:path";
import { type Golden, record, withEach, writeTranscripts } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";

export async function recordService(service: string, { daemon, dialogues, mask, start }: Golden): Promise<void> {
  const { port, stop } = await start();
  try {
    const transcripts = await withEach(dialogues, (dialogue) => record(dialogue, daemon, port, mask));
    writeTranscripts(join(REPOSITORY, "test", "golden", `${service}.json`), transcripts);
    process.stdout.write(`${service}: ${transcripts.length} dialogues with ${daemon}\n`);
  } finally {
    await stop();
  }
}
