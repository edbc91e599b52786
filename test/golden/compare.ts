/**
 * `npm run golden -- SERVICE compare [WORD]`: plays the dialogues of test/golden/SERVICE.ts, or those with WORD in their name,
 * against the real daemon and a real sensor of ours at the same time, and prints what differs byte by byte, and how long each
 * took to answer.
 */

import { escapeBytes } from "../../src/bytes/escape.js";
import { loadProtocol } from "../../src/protocols/registry.js";
import { type Golden, type Heard, type Ours, type Played, play, withEach } from "../kit/golden.js";
import { startSensor } from "../kit/sensor.js";
import { inTemporaryFolder } from "../kit/temporary.js";

/** Shown of the bytes around the first difference. */
const CONTEXT_BYTES = 60;

/** @returns how many dialogues differ */
export async function compareService({ protocol, config }: Ours, golden: Golden, word = ""): Promise<number> {
  const { daemon, dialogues, mask, start } = golden;
  const port = (await loadProtocol(protocol)).ports[0]!;
  const chosen = dialogues.filter(({ name }) => name.includes(word));
  const real = await start();
  try {
    return await inTemporaryFolder(async (folder) => {
      const offset = 10_000 + (process.pid % 10_000);
      const sensor = await startSensor(folder, offset, config);
      try {
        let differing = 0;
        await withEach(chosen, async (dialogue) => {
          const [theirs, ours] = await Promise.all([play(dialogue, real.port, mask), play(dialogue, port + offset, mask)]);
          const faults = theirs.flatMap((step, index) => differences(index, step, ours[index]!));
          if (faults.length > 0) differing++;
          print([line(faults.length === 0 ? "same" : "DIFFERS", dialogue.name, theirs, ours), ...faults]);
        });
        print([`${chosen.length - differing} of ${chosen.length} dialogues are as with ${daemon}`]);
        return differing;
      } finally {
        await sensor.stop();
      }
    });
  } finally {
    await real.stop();
  }
}

function differences(index: number, theirs: Heard, ours: Heard): string[] {
  const found: string[] = [];
  if (theirs.received !== ours.received) {
    let at = 0;
    while (theirs.received[at] === ours.received[at]) at++;
    const from = Math.max(0, at - CONTEXT_BYTES);
    const shown = (text: string) => escapeBytes(Buffer.from(text.slice(from, at + CONTEXT_BYTES), "latin1"));
    found.push(`    step ${index + 1}, after ${JSON.stringify(theirs.send.slice(0, CONTEXT_BYTES))}, from byte ${from}:`);
    found.push(`      daemon  ${shown(theirs.received)}`, `      ours    ${shown(ours.received)}`);
  }
  if (theirs.closed !== ours.closed) {
    const did = (closed: boolean) => (closed ? "closed" : "did not close");
    found.push(`    step ${index + 1}: the daemon ${did(theirs.closed)}, ours ${did(ours.closed)}`);
  }
  return found;
}

/** Name, and how long each side took over the last byte of each step that it answered. */
function line(word: string, name: string, theirs: readonly Played[], ours: readonly Played[]): string {
  const times = (steps: readonly Played[]) =>
    steps.map(({ lastMs }) => (lastMs === undefined ? "-" : lastMs.toFixed(0))).join(" ");
  return `${word.padEnd(8)} ${name}\n    daemon ${times(theirs)} ms\n    ours   ${times(ours)} ms`;
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
