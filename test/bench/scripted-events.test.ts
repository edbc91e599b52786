import { test } from "uvu";
import * as assert from "uvu/assert";
import { scriptedFrames } from "../../bench/scripted-events.js";
import { formatAddress } from "../../src/bytes/address.js";
import { decodeFrame } from "../../src/wire/frame.js";
import { MESSAGE_BYTES_MAX } from "../../src/wire/framing.js";

const WORKER = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

test("frames hold as many events as asked, in whole sessions, within what a collector takes", () => {
  const frames = [...scriptedFrames(WORKER, 300, 7)];
  assert.is(
    frames.reduce((sum, { eventCount }) => sum + eventCount, 0),
    300,
  );
  assert.equal(
    frames.map(({ number }) => number),
    [1, 2, 3, 4, 5],
  );
  const decoded = frames.map(({ bytes }) => decodeFrame(bytes));
  const events = decoded.flatMap((frame) => frame.events);
  assert.is(events.length, 300);
  assert.equal(
    events.slice(0, 4).map(({ seen, session }) => `${seen.kind} ${session}`),
    ["connect 7", "login 7", "close 7", "connect 8"],
  );
  assert.is(decoded.at(-1)?.sessionsClosed, 100);
  assert.is(
    decoded.flatMap(({ attempts }) => attempts).reduce((sum, { logins }) => sum + logins, 0),
    100,
  );
  assert.ok(frames.every(({ bytes }) => bytes.length < MESSAGE_BYTES_MAX));
});

test("peers are many, and such as a real sensor sees", () => {
  const events = [...scriptedFrames(WORKER, 3000)].flatMap(({ bytes }) => decodeFrame(bytes).events);
  const addresses = new Set(events.map(({ peerAddress }) => formatAddress(peerAddress)));
  assert.ok(addresses.size > 900, `${addresses.size} addresses`);
  assert.ok([...addresses].every((address) => /^80\.[0-3]\./.test(address)));
});

test.run();
