import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { httpProxy } from "../../src/protocols/http-proxy.js";
import { mask } from "../golden/http-proxy.js";
import { readTranscripts, replay } from "../kit/golden.js";
import { REPOSITORY } from "../kit/repository.js";

for (const transcript of readTranscripts(join(REPOSITORY, "test/golden/http-proxy.json"))) {
  test(`like Squid: ${transcript.name}`, () => {
    assert.equal(replay(transcript, httpProxy as never, mask), transcript.heard);
    assert.equal(
      replay(transcript, httpProxy as never, mask, {}, (peer, bytes) => peer.dribble(bytes)),
      transcript.heard,
    );
  });
}
test.run();
