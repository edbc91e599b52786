import { test } from "uvu";
import * as assert from "uvu/assert";
import { Batcher } from "../../src/collector/batcher.js";

const SETTINGS = { version: 1, maxAgeMs: 60_000, maxBytes: 1000, maxAttempts: 3, throttleHoldbackMs: 120_000 };
const A = Uint8Array.of(192, 0, 2, 1);
const B = Uint8Array.of(192, 0, 2, 2);

function frame(logins: [Uint8Array, number][] = [], service = "telnet") {
  return { service, urgent: false, attempts: logins.map(([peerAddress, count]) => ({ peerAddress, logins: count })) };
}

test("a batch is due when its first event is old enough, and not before anything is in it", () => {
  const batcher = new Batcher(SETTINGS);
  assert.not.ok(batcher.isDue(1e9));
  batcher.add(frame(), 1, 1000);
  batcher.add(frame(), 1, 50_000);
  assert.not.ok(batcher.isDue(60_999));
  assert.ok(batcher.isDue(61_000));
  batcher.sealed();
  assert.not.ok(batcher.isDue(1e9));
});

test("a batch is sealed when it is large enough, or something in it is urgent", () => {
  const batcher = new Batcher(SETTINGS);
  assert.not.ok(batcher.add(frame(), 999, 0));
  assert.ok(batcher.add(frame(), 1, 0));
  batcher.sealed();
  assert.not.ok(batcher.add(frame(), 999, 0), "sizes count from the seal on");
  assert.ok(new Batcher(SETTINGS).add({ ...frame(), urgent: true }, 1, 0));
});

test("a peer that tries often makes it urgent, each service for itself, once within the holdback", () => {
  const batcher = new Batcher(SETTINGS);
  assert.not.ok(batcher.add(frame([[A, 2]]), 1, 0));
  assert.not.ok(batcher.add(frame([[B, 2]]), 1, 0));
  assert.not.ok(batcher.add(frame([[A, 1]], "http"), 1, 0));
  assert.ok(batcher.add(frame([[A, 1]]), 1, 0));
  batcher.sealed();
  assert.not.ok(batcher.add(frame([[A, 50]]), 1, 119_999), "held back");
  assert.ok(batcher.add(frame([[B, 3]]), 1, 119_999), "another peer is not");
  batcher.sealed();
  assert.ok(batcher.add(frame([[A, 3]]), 1, 120_000));
});

test("logins are counted since the batch was opened", () => {
  const batcher = new Batcher(SETTINGS);
  batcher.add(frame([[A, 2]]), 1, 0);
  batcher.sealed();
  assert.not.ok(batcher.add(frame([[A, 2]]), 1, 1));
});

test("the server's settings count from when they come", () => {
  const batcher = new Batcher(SETTINGS);
  batcher.add(frame(), 1, 0);
  batcher.settings = { ...SETTINGS, version: 2, maxAgeMs: 10 };
  assert.ok(batcher.isDue(10));
});

test("a flood of peers is counted in bounded memory", () => {
  const batcher = new Batcher(SETTINGS);
  for (let peer = 0; peer < 50_000; peer++) {
    const address = Uint8Array.of(10, peer >> 16, (peer >> 8) & 255, peer & 255);
    assert.not.ok(batcher.add({ ...frame([[address, 1]]) }, 0, 0));
  }
});

test.run();
