import { gunzipSync, gzipSync, constants as zlib } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type BatchHead, decodeBatchHead, decodeBatchOpening, encodeBatch } from "../../src/wire/batch.js";
import { WireError } from "../../src/wire/event.js";
import { frameOf, loginEvent } from "../kit/frames.js";

const HEAD: BatchHead = {
  sensor: "router-1",
  boot: Buffer.alloc(16, 7),
  spool: Buffer.alloc(16, 9),
  number: 2 ** 40,
  firstSequence: 2 ** 41,
  eventCount: 64,
  sealedMonotonicUs: 2 ** 42,
  sealedWallMs: 2 ** 43,
  version: "0.1.0",
  losses: [{ reason: "spool_full", service: "telnet", events: 3, sessions: 4 }],
};
const FRAMES = Array.from({ length: 50 }, (_, number) => frameOf(Buffer.alloc(8), number + 1, [loginEvent(number)]));

test("a batch's opening tells its head, however the batch goes on", () => {
  const bytes = encodeBatch(HEAD, FRAMES);
  const opening = decodeBatchOpening(bytes.subarray(0, 200));
  assert.equal(opening, decodeBatchHead(bytes));
  assert.equal([opening.number, opening.eventCount, opening.losses], [HEAD.number, HEAD.eventCount, HEAD.losses]);
  const inflated = gunzipSync(gzipSync(bytes).subarray(0, 300), { finishFlush: zlib.Z_SYNC_FLUSH });
  assert.ok(inflated.length < bytes.length);
  assert.equal(decodeBatchOpening(inflated), opening);
});

test("an opening that is cut before the first frame is none", () => {
  const bytes = encodeBatch(HEAD, FRAMES);
  const frames = bytes.length - encodeBatch(HEAD, []).length;
  for (let length = 0; length <= bytes.length - frames; length++) {
    assert.throws(
      () => decodeBatchOpening(bytes.subarray(0, length)),
      (error: unknown) => error instanceof WireError,
    );
  }
});

test.run();
