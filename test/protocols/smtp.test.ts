import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { smtp } from "../../src/protocols/smtp.js";
import { mask } from "../golden/smtp.js";
import { readTranscripts, replay } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";

const transcripts = readTranscripts(join(REPOSITORY, "test", "golden", "smtp.json"));

test("a hundred and fifty dialogues at least were heard", () => assert.ok(transcripts.length >= 150));

for (const transcript of transcripts) {
  test(`as Postfix: ${transcript.name}`, () => assert.equal(replay(transcript, smtp, mask), transcript.heard));

  test(`as Postfix, byte by byte: ${transcript.name}`, () => {
    const heard = replay(transcript, smtp, mask, {}, (peer, bytes) => peer.dribble(bytes));
    assert.equal(heard, transcript.heard);
  });
}

test.run();
