/**
 * `node build/test/golden/ssh-sealed-main.js sealed|channels`: records what a real Dropbear says to the dialogues of ssh-sealed.ts or, as
 * root, of ssh-channels.ts; with `compare` behind it plays them against it and a sensor of ours, and prints what differs.
 */
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { REPOSITORY } from "../kit/repository.js";
import { startSensor } from "../kit/sensor.js";
import { SshClient } from "../kit/ssh-client.js";
import { inTemporaryFolder } from "../kit/temporary.js";
import { DROPBEAR, start } from "./dropbear.js";
import { ours } from "./ssh.js";
import * as channels from "./ssh-channels.js";
import * as sealed from "./ssh-sealed.js";
import { type Line, playSealed, type SealedDialogue, type SealedHeard, type SealedTranscript } from "./ssh-sealed.js";

const SIDE_BY_SIDE = 8;
const OFFSET = 21_000;
const PORT = 22;

const isInside = process.argv[2] === "channels";
const { dialogues } = isInside ? channels : sealed;
const daemon = await start(isInside);
try {
  if (process.argv[3] === "compare") process.exitCode = (await compare()) === 0 ? 0 : 1;
  else await record();
} finally {
  await daemon.stop();
}

async function record(): Promise<void> {
  const heard = await withEach((dialogue) => play(dialogue, daemon.port));
  const transcripts = dialogues.map(({ name }, index): SealedTranscript => ({ name, daemon: DROPBEAR, heard: heard[index]! }));
  writeFileSync(
    join(REPOSITORY, "test", "golden", `ssh-${isInside ? "channels" : "sealed"}.json`),
    `${JSON.stringify(transcripts, null, 1)}\n`,
  );
  process.stdout.write(`${transcripts.length} dialogues with ${DROPBEAR}\n`);
}

/** @returns how many dialogues differ */
function compare(): Promise<number> {
  return inTemporaryFolder(async (folder) => {
    const sensor = await startSensor(
      folder,
      OFFSET,
      `${ours.config}${isInside ? 'mode = "session"\nadmit_percent = 100\n' : ""}`,
    );
    try {
      const differ = await withEach(async (dialogue) => {
        const [theirs, others] = await Promise.all([play(dialogue, daemon.port), play(dialogue, PORT + OFFSET)]);
        if (isDeepStrictEqual(theirs, others)) return false;
        const step = theirs.findIndex((heard, index) => !isDeepStrictEqual(heard, others[index]));
        const shown = (heard: readonly SealedHeard[]) => JSON.stringify(heard[step]);
        process.stdout.write(`DIFFERS  ${dialogue.name}, step ${step}\n  daemon ${shown(theirs)}\n  ours   ${shown(others)}\n`);
        return true;
      });
      const differing = differ.filter(Boolean).length;
      process.stdout.write(`${dialogues.length - differing} of ${dialogues.length} dialogues are as with ${DROPBEAR}\n`);
      return differing;
    } finally {
      await sensor.stop();
    }
  });
}

async function withEach<Result>(run: (dialogue: SealedDialogue) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...dialogues.entries()];
  const drain = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results[next[0]] = await run(next[1]);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, drain));
  return results;
}

async function play(dialogue: SealedDialogue, port: number): Promise<SealedHeard[]> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
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
  return heard;
}
