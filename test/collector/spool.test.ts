import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { encodeRecord, readRecords } from "../../src/collector/spool/record.js";
import { Spool, type Stamp } from "../../src/collector/spool/spool.js";
import type { SpoolConfig } from "../../src/config/config.js";
import { type Batch, decodeBatch } from "../../src/wire/batch.js";
import { decodeFrameHead } from "../../src/wire/frame.js";
import { frameOf, loginEvent } from "../kit/frames.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const CONFIG: SpoolConfig = { bytesMax: 1 << 20, segmentBytes: 1 << 16, flushMs: 10_000 };
const STAMP: Stamp = { sensor: "a", boot: Buffer.alloc(16, 7), sealedMonotonicUs: 1, sealedWallMs: 2, version: "0" };
const WORKER = Buffer.from("0011223344556677", "hex");

function take(spool: Spool, number: number, sessions: number[], change: Parameters<typeof frameOf>[3] = {}): boolean {
  const bytes = frameOf(
    WORKER,
    number,
    sessions.map((session) => loginEvent(session)),
    change,
  );
  return spool.take(decodeFrameHead(bytes), bytes);
}

/** All batches there are, acknowledged one by one. */
function drain(spool: Spool): Batch[] {
  const batches: Batch[] = [];
  for (let next = spool.next(); next !== undefined; next = spool.next()) {
    batches.push(decodeBatch(gunzipSync(next.payload)));
    spool.acknowledge(next.number);
  }
  return batches;
}

const sessionsIn = (batches: Batch[]) =>
  batches.flatMap(({ frames }) => frames.flatMap(({ events }) => events.map(({ session }) => session)));

/** What is there after a seal: sessions of sealed batches, and their numbers and first sequences. */
function reopened(folder: string): { sessions: number[]; batches: Batch[]; tornBytes: number } {
  const spool = new Spool(folder, CONFIG);
  spool.seal(STAMP);
  const batches = drain(spool);
  spool.close();
  return { sessions: sessionsIn(batches), batches, tornBytes: spool.tornBytes };
}

test("what was taken comes out once, in order, in numbered batches whose sequences follow on", () =>
  inTemporaryFolder((folder) => {
    const spool = new Spool(folder, CONFIG);
    assert.ok(take(spool, 1, [1, 2]));
    assert.ok(take(spool, 2, [3]));
    assert.not.ok(take(spool, 2, [3]), "a number is taken once");
    spool.seal(STAMP);
    assert.ok(take(spool, 3, [4, 5]));
    spool.seal(STAMP);
    spool.seal(STAMP);
    const batches = drain(spool);
    assert.equal(sessionsIn(batches), [1, 2, 3, 4, 5]);
    assert.equal(
      batches.map(({ number, firstSequence, eventCount }) => [number, firstSequence, eventCount]),
      [
        [1, 1, 3],
        [2, 4, 2],
      ],
    );
    assert.is(spool.next(), undefined);
    spool.close();
  }));

test("a killed collector loses nothing that it took, and takes nothing twice afterwards", () =>
  inTemporaryFolder((folder) => {
    const killed = new Spool(folder, CONFIG);
    take(killed, 1, [1, 2]);
    killed.seal(STAMP);
    take(killed, 2, [3]);
    const next = new Spool(folder, CONFIG); // without close: what the kernel has is all there is
    assert.not.ok(take(next, 2, [3]));
    assert.ok(take(next, 3, [4]));
    next.seal(STAMP);
    assert.equal(sessionsIn(drain(next)), [1, 2, 3, 4]);
    next.close();
  }));

test("killed between any two steps of sealing, every event is in exactly one batch", () =>
  inTemporaryFolder((folder) => {
    const spool = new Spool(join(folder, "before"), CONFIG);
    take(spool, 1, [1, 2, 3]);
    spool.lose({ reason: "worker_died", service: "telnet", events: 0, sessions: 9 });
    spool.close();
    cpSync(join(folder, "before"), join(folder, "after"), { recursive: true });
    const sealed = new Spool(join(folder, "after"), CONFIG);
    sealed.seal(STAMP);
    sealed.close();
    // The segment is written, byte by byte; then the journal is replaced by a rename.
    const segment = readdirSync(join(folder, "after")).find((name) => name.endsWith(".seg"))!;
    const content = readFileSync(join(folder, "after", segment));
    for (let written = 0; written <= content.length; written += written === content.length - 1 ? 1 : 7) {
      const killed = join(folder, `killed-${written}`);
      cpSync(join(folder, "before"), killed, { recursive: true });
      writeFileSync(join(killed, segment), content.subarray(0, written));
      const { sessions, batches } = reopened(killed);
      assert.equal(sessions, [1, 2, 3], `killed after ${written} of ${content.length} bytes`);
      assert.is(batches.flatMap(({ losses }) => losses).filter(({ reason }) => reason === "worker_died").length, 1);
    }
    const renamed = join(folder, "renamed");
    cpSync(join(folder, "after"), renamed, { recursive: true });
    copyFileSync(join(folder, "before", "journal"), join(renamed, "journal"));
    copyFileSync(join(folder, "after", "journal"), join(renamed, "journal.new"));
    assert.equal(reopened(renamed).sessions, [1, 2, 3], "killed before the rename");
    renameSync(join(renamed, "journal"), join(renamed, "gone"));
  }));

test("a journal cut at any byte keeps every frame before the cut, and no other", () =>
  inTemporaryFolder((folder) => {
    const whole = new Spool(join(folder, "whole"), CONFIG);
    for (let number = 1; number <= 4; number++) take(whole, number, [number]);
    whole.close();
    const content = readFileSync(join(folder, "whole", "journal"));
    const ends = readRecords(content).records.map(({ offset, payload }) => offset + 16 + payload.length);
    for (let cut = ends[0]!; cut <= content.length; cut++) {
      const copy = join(folder, `cut-${cut}`);
      mkdirSync(copy);
      writeFileSync(join(copy, "journal"), content.subarray(0, cut));
      const spool = new Spool(copy, CONFIG);
      const complete = ends.slice(1).filter((end) => end <= cut).length;
      assert.is(spool.eventsWaiting, complete, `cut at ${cut}`);
      assert.is(spool.tornBytes, cut - ends[complete]!, `cut at ${cut}`);
      spool.close();
    }
  }));

test("a segment cut at any byte keeps every batch before the cut; the loss is told", () =>
  inTemporaryFolder((folder) => {
    const whole = new Spool(join(folder, "whole"), CONFIG);
    for (let number = 1; number <= 3; number++) {
      take(whole, number, [number]);
      whole.seal(STAMP);
    }
    whole.close();
    const name = readdirSync(join(folder, "whole")).find((file) => file.endsWith(".seg"))!;
    const content = readFileSync(join(folder, "whole", name));
    const ends = readRecords(content).records.map(({ offset, payload }) => offset + 16 + payload.length);
    for (let cut = 0; cut < content.length; cut += 3) {
      const copy = join(folder, `cut-${cut}`);
      cpSync(join(folder, "whole"), copy, { recursive: true });
      truncateSync(join(copy, name), cut);
      const complete = ends.filter((end) => end <= cut).length;
      const { sessions, batches, tornBytes } = reopened(copy);
      assert.equal(sessions, [1, 2, 3].slice(0, complete), `cut at ${cut}`);
      const told = batches.flatMap(({ losses }) => losses).some(({ reason }) => reason === "spool_torn");
      assert.is(told, tornBytes > 0);
    }
  }));

test("a flipped bit ends the good part of a file", () => {
  const content = Buffer.concat([1, 2, 3].map((number) => encodeRecord(number, Buffer.from(`payload ${number}`))));
  for (let at = 0; at < content.length; at++) {
    const flipped = Buffer.from(content);
    flipped[at]! ^= 0x40;
    const { records } = readRecords(flipped);
    assert.is(records.length, Math.floor(at / (content.length / 3)), `flipped at ${at}`);
  }
});

test("numbers are never used twice, even when the journal is lost", () =>
  inTemporaryFolder((folder) => {
    const first = new Spool(folder, CONFIG);
    take(first, 1, [1]);
    first.seal(STAMP);
    first.close();
    writeFileSync(join(folder, "journal"), "rubbish");
    const second = new Spool(folder, CONFIG);
    take(second, 1, [2]);
    second.seal(STAMP);
    const batches = drain(second);
    assert.equal(
      batches.map(({ number }) => number),
      [1, 2],
    );
    assert.not.equal(batches[0]!.spool, batches[1]!.spool, "sequences begin anew, so the spool has another name");
    second.close();
  }));

test("past its bound the oldest goes, and what went is told", () =>
  inTemporaryFolder((folder) => {
    const spool = new Spool(folder, { ...CONFIG, bytesMax: 8192, segmentBytes: 2048 });
    for (let number = 1; number <= 60; number++) {
      const events = Array.from({ length: 10 }, (_, index) =>
        loginEvent(10 * number + index, Math.random().toString(36).repeat(3)),
      );
      const bytes = frameOf(WORKER, number, events);
      spool.take(decodeFrameHead(bytes), bytes);
      spool.seal(STAMP);
      assert.ok(spool.bytes <= 8192 + 1024, `${spool.bytes} bytes`);
    }
    spool.seal(STAMP);
    const batches = drain(spool);
    const kept = sessionsIn(batches);
    const lost = batches.flatMap(({ losses }) => losses).reduce((sum, { events }) => sum + events, 0);
    assert.is(kept.at(-1), 609, "the newest are kept");
    assert.ok(kept.length < 600);
    assert.is(lost, 600 - kept.length, "what was lost is told, also when the batch that told it went too");
    spool.close();
  }));

test("events that a worker shed are told once", () =>
  inTemporaryFolder((folder) => {
    const spool = new Spool(folder, CONFIG);
    take(spool, 1, [1], { eventsShed: 5 });
    take(spool, 2, [2], { eventsShed: 5 });
    take(spool, 3, [3], { eventsShed: 12 });
    spool.seal(STAMP);
    const [batch] = drain(spool);
    assert.equal(batch!.losses, [{ reason: "worker_ring", service: "telnet", events: 12, sessions: 0 }]);
    spool.close();
  }));

test("what is acknowledged is forgotten across a restart, also when the server got more than one", () =>
  inTemporaryFolder((folder) => {
    const spool = new Spool(folder, CONFIG);
    for (let number = 1; number <= 3; number++) {
      take(spool, number, [number]);
      spool.seal(STAMP);
    }
    spool.acknowledge(2);
    assert.is(spool.eventsWaiting, 1);
    const next = new Spool(folder, CONFIG);
    assert.equal(sessionsIn(drain(next)), [3]);
    next.close();
  }));

test.run();
