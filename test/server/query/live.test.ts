import { once } from "node:events";
import type { Readable } from "node:stream";
import { unpack } from "msgpackr";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { LiveMessage } from "../../../src/server/api.js";
import { parseClock } from "../../../src/server/ingest/event-time.js";
import { unpack as unpackBatch } from "../../../src/server/ingest/unpack.js";
import { Live } from "../../../src/server/query/live.js";
import { messageReader } from "../../../src/wire/framing.js";
import { login, ScriptedSensor } from "../../kit/batches.js";

const sensor = new ScriptedSensor("first", "", 0);
const always = () => true;

/** What those who watch `live` are told of a batch of `count` logins with passwords of `bytes`. */
function told(live: Live, count: number, bytes = 1): LiveMessage {
  const events = Array.from({ length: count }, (_, index) => login(String(index), "p".repeat(bytes)));
  const job = {
    body: sensor.seal(events),
    isGzip: true,
    inflatedBytesMax: 2 ** 26,
    clock: parseClock(sensor.clock())!,
    receivedMs: Date.now(),
    retentionMs: 86_400_000,
    acceptPrivate: false,
    viewsMax: live.viewsMax,
  };
  return unpackBatch(job).live;
}

/** All that lies ready. */
function read(reader: Readable): LiveMessage[] {
  const heard: LiveMessage[] = [];
  const take = messageReader((message) => heard.push(unpack(message) as LiveMessage), 2 ** 26);
  for (let chunk = reader.read(); chunk !== null; chunk = reader.read()) take(chunk as Buffer);
  return heard;
}

test("a reader hears something at once, then every batch in order", () => {
  const live = new Live();
  try {
    const reader = live.open(always)!;
    assert.equal(read(reader), [{ events: [], missed: 0 }]);
    live.show(told(live, 2));
    live.show(told(live, 1));
    assert.equal(
      read(reader).map(({ events, missed }) => [events.map(({ seen }) => seen.username), missed]),
      [
        [["0", "1"], 0],
        [["0"], 0],
      ],
    );
  } finally {
    live.close();
  }
});

test("of a large batch its last events are shown and the others told as missed", () => {
  const live = new Live();
  try {
    const reader = live.open(always)!;
    read(reader);
    live.show(told(live, 1200));
    const [message] = read(reader);
    assert.is(message!.events.length + message!.missed, 1200);
    assert.is(message!.events.length, 500);
    assert.is(message!.events.at(-1)!.seen.username, "1199");
  } finally {
    live.close();
  }
});

test("a reader that does not read costs a bounded amount, and is told what it missed when it reads again", () => {
  const live = new Live();
  try {
    const slow = live.open(always)!;
    const quick = live.open(always)!;
    const batch = told(live, 200, 1000);
    let quickly = 0;
    for (let times = 0; times < 40; times++) {
      live.show(batch);
      quickly += read(quick).flatMap(({ events }) => events).length;
    }
    assert.is(quickly, 40 * 200, "others do not wait for it");
    assert.ok(slow.readableLength > 2 ** 20 && slow.readableLength < 2 * 2 ** 20, `${slow.readableLength} bytes kept`);
    const kept = read(slow).flatMap(({ events }) => events).length;
    assert.ok(kept > 0 && kept < 40 * 200);
    live.show(told(live, 1));
    const [next] = read(slow);
    assert.is(next!.events.length, 1);
    assert.is(next!.missed, 40 * 200 - kept);
    live.show(told(live, 1));
    assert.is(read(slow)[0]!.missed, 0, "told once");
  } finally {
    live.close();
  }
});

test("while nothing happens, readers hear a heartbeat", () => {
  const beats: (() => void)[] = [];
  const { setInterval } = globalThis;
  globalThis.setInterval = ((beat: () => void) => {
    beats.push(beat);
    return setInterval(() => {}, 2 ** 30);
  }) as typeof globalThis.setInterval;
  const live = new Live();
  globalThis.setInterval = setInterval;
  try {
    const reader = live.open(always)!;
    read(reader);
    assert.is(beats.length, 1);
    beats[0]!();
    assert.equal(read(reader), [{ events: [], missed: 0 }]);
  } finally {
    live.close();
  }
});

test("readers are counted: one too many is refused until another leaves", async () => {
  const live = new Live();
  try {
    const readers: Readable[] = [];
    for (let reader = live.open(always); reader !== undefined; reader = live.open(always)) readers.push(reader);
    assert.is(readers.length, 64);
    const [first] = readers;
    first!.destroy();
    await once(first!, "close");
    assert.ok(live.open(always));
    assert.is(live.open(always), undefined);
  } finally {
    live.close();
  }
});

test("the end of the server ends the stream", async () => {
  const live = new Live();
  const reader = live.open(always)!;
  live.close();
  reader.resume();
  await once(reader, "end");
});

test.run();
