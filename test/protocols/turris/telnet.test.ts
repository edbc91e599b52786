import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { telnet } from "../../../src/protocols/turris/telnet.js";
import { mask } from "../../golden/turris-telnet.js";
import { readTranscripts, replay } from "../../kit/golden.js";
import { REPOSITORY } from "../../kit/repository.js";

const transcripts = readTranscripts(join(REPOSITORY, "test", "golden", "turris-telnet.json"));

test("forty dialogues at least were heard", () => assert.ok(transcripts.length >= 40));

for (const transcript of transcripts) {
  test(`as the original: ${transcript.name}`, () => {
    assert.equal(replay(transcript, telnet, mask), transcript.heard);
    const heard = replay(transcript, telnet, mask, {}, (peer, bytes) => peer.dribble(bytes));
    assert.equal(heard, transcript.heard);
  });
}
test.run();
