/** `node build/test/golden/ssh-sealed-main.js`: records what a real Dropbear says to the dialogues of ssh-sealed.ts. */
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { REPOSITORY } from "../kit/repository.js";
import { SshClient } from "../kit/ssh-client.js";
import { DROPBEAR, start } from "./dropbear.js";
import { dialogues, type Line, playSealed, type SealedDialogue, type SealedTranscript } from "./ssh-sealed.js";

const SIDE_BY_SIDE = 8;

const daemon = await start();
const transcripts: SealedTranscript[] = [];
const queue = [...dialogues.entries()];
const drain = async () => {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) transcripts[next[0]] = await record(next[1]);
};
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, drain));
await daemon.stop();
writeFileSync(join(REPOSITORY, "test", "golden", "ssh-sealed.json"), `${JSON.stringify(transcripts, null, 1)}\n`);
process.stdout.write(`${transcripts.length} dialogues with ${DROPBEAR}\n`);

async function record(dialogue: SealedDialogue): Promise<SealedTranscript> {
  const socket = connect({ port: daemon.port, host: "127.0.0.1", noDelay: true });
  const client = new SshClient(dialogue.offer);
  let closed = false;
  socket.on("data", (chunk) => {
    client.hear(chunk);
    const answer = client.take();
    if (answer.length > 0) socket.write(answer);
  });
  socket.on("close", () => {
    closed = true;
  });
  socket.on("error", () => {});
  const line: Line = {
    client,
    get closed() {
      return closed;
    },
    async exchange(listenMs) {
      const bytes = client.take();
      if (bytes.length > 0 && !closed) socket.write(bytes);
      await sleep(listenMs);
    },
  };
  const heard = await playSealed(dialogue, line);
  socket.destroy();
  return { name: dialogue.name, daemon: DROPBEAR, heard };
}
