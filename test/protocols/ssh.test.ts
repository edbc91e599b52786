import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { ssh } from "../../src/protocols/ssh.js";
import { mask } from "../golden/ssh.js";
import { readTranscripts, replay } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";

const transcripts = readTranscripts(join(REPOSITORY, "test", "golden", "ssh.json"));

test("a hundred and fifty dialogues at least were heard", () => assert.ok(transcripts.length >= 150));

for (const transcript of transcripts) {
  test(`as Dropbear: ${transcript.name}`, () => assert.equal(replay(transcript, ssh, mask), transcript.heard));

  test(`as Dropbear, byte by byte: ${transcript.name}`, () => {
    const heard = replay(transcript, ssh, mask, {}, (peer, bytes) => peer.dribble(bytes));
    assert.equal(heard, transcript.heard);
  });
}

test.run();
