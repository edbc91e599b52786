import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { smtp } from "../../src/protocols/smtp.js";
import { mask } from "../golden/smtp-script.js";
import { readTranscripts, replay } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";

const transcripts = readTranscripts(join(REPOSITORY, "test", "golden", "smtp.json"));
const observed = readTranscripts(join(REPOSITORY, "test", "golden", "smtp-observed.json"));

test("a hundred and fifty dialogues at least were heard", () => assert.ok(transcripts.length >= 150));

for (const [all, options] of [
  [transcripts, {}],
  [observed, { relay: "observe" }],
] as const) {
  for (const transcript of all) {
    const name = `as Postfix${all === observed ? " that takes mail" : ""}: ${transcript.name}`;
    test(name, () => assert.equal(replay(transcript, smtp, mask, options), transcript.heard));

    test(`${name}, byte by byte`, () => {
      const heard = replay(transcript, smtp, mask, options, (peer, bytes) => peer.dribble(bytes));
      assert.equal(heard, transcript.heard);
    });
  }
}

test.run();
