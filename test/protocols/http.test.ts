import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { http } from "../../src/protocols/http.js";
import { mask } from "../golden/http.js";
import { readTranscripts, replay } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";

for (const transcript of readTranscripts(join(REPOSITORY, "test/golden/http.json"))) {
  test(`like BusyBox: ${transcript.name}`, () => {
    assert.equal(replay(transcript, http as never, mask), transcript.heard);
    assert.equal(
      replay(transcript, http as never, mask, {}, (peer, bytes) => peer.dribble(bytes)),
      transcript.heard,
    );
  });
}
test.run();
