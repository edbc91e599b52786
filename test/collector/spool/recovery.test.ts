/** What the spool makes of what it finds on the disk. */
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { RECORD_HEAD_BYTES, readRecords } from "../../../src/collector/spool/record.js";
import { Spool, type Stamp } from "../../../src/collector/spool/spool.js";
import type { SpoolConfig } from "../../../src/config/config.js";
import { type Batch, decodeBatch, type Loss } from "../../../src/wire/batch.js";
import { decodeFrameHead } from "../../../src/wire/frame.js";
import { frameOf, loginEvent } from "../../kit/frames.js";
import { inTemporaryFolder } from "../../kit/temporary.js";

const CONFIG: SpoolConfig = { bytesMax: 1 << 20, segmentBytes: 1 << 16, flushMs: 10_000 };
const STAMP: Stamp = { sensor: "a", boot: Buffer.alloc(16, 7), sealedMonotonicUs: 1, sealedWallMs: 2, version: "0" };
const WORKER = Buffer.from("0011223344556677", "hex");

function take(spool: Spool, number: number, sessions: number[]): void {
  const events = sessions.map((session) => loginEvent(session));
  const bytes = frameOf(WORKER, number, events);
  spool.take(decodeFrameHead(bytes), bytes);
}

/** A spool with so many sealed batches of two events each, closed. */
function filled(folder: string, batches: number, config = CONFIG): void {
  const spool = new Spool(folder, config);
  for (let number = 1; number <= batches; number++) {
    take(spool, number, [2 * number - 1, 2 * number]);
    spool.seal(STAMP);
  }
  spool.close();
}

function drain(spool: Spool): Batch[] {
  const batches: Batch[] = [];
  for (let next = spool.next(); next !== undefined; next = spool.next()) {
    batches.push(decodeBatch(gunzipSync(next.payload)));
    spool.acknowledge(next.number);
  }
  return batches;
}

/** Opens, seals what there is to tell, and delivers all. */
function delivered(folder: string): { sessions: number[]; losses: Loss[]; batches: Batch[] } {
  const spool = new Spool(folder, CONFIG);
  spool.seal(STAMP);
  const batches = drain(spool);
  spool.close();
  const sessions = batches.flatMap(({ frames }) => frames.flatMap(({ events }) => events.map(({ session }) => session)));
  return { sessions, losses: batches.flatMap(({ losses }) => losses), batches };
}

const segmentsOf = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".seg"))
    .sort()
    .map((name) => join(folder, name));

test("the events in torn batches are counted by the sequences that are missing, once", () =>
  inTemporaryFolder((folder) => {
    filled(folder, 3);
    filled(folder, 0);
    const later = new Spool(folder, CONFIG); // a file of its own for the fourth
    take(later, 4, [7, 8]);
    later.seal(STAMP);
    later.close();
    const [first, second] = segmentsOf(folder);
    const { records } = readRecords(readFileSync(first!));
    truncateSync(first!, records[1]!.offset + 5); // 2 and 3 go
    truncateSync(second!, 20); // 4 goes
    new Spool(folder, CONFIG).close();
    const { sessions, losses } = delivered(folder);
    assert.equal(sessions, [1, 2]);
    assert.equal(losses, [{ reason: "spool_torn", service: "", events: 6, sessions: 0 }]);
  }));

test("a batch that is damaged after the start is given up and told, and the next one comes", () =>
  inTemporaryFolder((folder) => {
    filled(folder, 3);
    const spool = new Spool(folder, CONFIG);
    const [path] = segmentsOf(folder);
    const content = readFileSync(path!);
    content[readRecords(content).records[1]!.offset + RECORD_HEAD_BYTES + 30]! ^= 1;
    writeFileSync(path!, content);
    assert.equal(
      drain(spool).map(({ number }) => number),
      [1, 3],
    );
    assert.is(spool.lost.spool_torn, 2);
    spool.close();
    assert.equal(delivered(folder).losses, [{ reason: "spool_torn", service: "", events: 2, sessions: 0 }]);
  }));

test("a segment that someone deleted is told as lost, and holds up nothing", () =>
  inTemporaryFolder((folder) => {
    filled(folder, 2);
    const spool = new Spool(folder, CONFIG);
    take(spool, 3, [5]);
    spool.seal(STAMP);
    rmSync(segmentsOf(folder)[0]!);
    assert.equal(
      drain(spool).map(({ number }) => number),
      [3],
    );
    assert.is(spool.lost.spool_torn, 4);
    spool.close();
  }));

test("when the journal is lost after all was acknowledged, new batches are not taken for old ones", () =>
  inTemporaryFolder((folder) => {
    filled(folder, 5);
    delivered(folder);
    rmSync(join(folder, "journal"));
    const spool = new Spool(folder, CONFIG);
    take(spool, 1, [91]);
    spool.seal(STAMP);
    spool.close();
    const { sessions, batches } = delivered(folder);
    assert.equal(sessions, [91]);
    assert.ok(batches[0]!.number > 5);
  }));

test("an acknowledgement that is lost or rubbish sends again, and loses nothing", () =>
  inTemporaryFolder((folder) => {
    filled(folder, 2);
    for (const content of ["", "rubbish", "-5", "1e99"]) {
      writeFileSync(join(folder, "acked"), content);
      const spool = new Spool(folder, CONFIG);
      assert.is(spool.batches, 2, JSON.stringify(content));
      spool.close();
    }
  }));

test("of a dead worker no number is taken twice, should it only have been slow; of one that said goodbye nothing is kept", () =>
  inTemporaryFolder((folder) => {
    const name = WORKER.toString("hex");
    const spool = new Spool(folder, CONFIG);
    take(spool, 1, [1]);
    spool.endWorker(name, true, { reason: "worker_died", service: "telnet", events: 0, sessions: 1 });
    assert.is(spool.workers.size, 0);
    spool.seal(STAMP);
    spool.close();
    const next = new Spool(folder, CONFIG);
    take(next, 1, [1]);
    assert.is(next.isOpenEmpty, true);
    take(next, 2, [2]);
    assert.is(next.workers.size, 1);
    next.endWorker(name, false);
    assert.is(next.stateOf(name), undefined);
    next.close();
  }));

test("what a batch that cannot be sealed may hold is bounded", () =>
  inTemporaryFolder((folder) => {
    const spool = new Spool(folder, { ...CONFIG, bytesMax: 2 ** 30 });
    const events = Array.from({ length: 60 }, (_, index) => loginEvent(index, "x".repeat(4000)));
    let refusal: unknown;
    for (let number = 1; number <= 200 && refusal === undefined; number++) {
      const bytes = frameOf(WORKER, number, events);
      try {
        spool.take(decodeFrameHead(bytes), bytes);
      } catch (error) {
        refusal = error;
      }
    }
    assert.is((refusal as { code?: string }).code, "SPOOL_FULL");
    spool.seal(STAMP);
    take(spool, 1000, [1]);
    assert.is(spool.isOpenEmpty, false);
    spool.close();
  }));

test("a file of any bytes is survived", () =>
  inTemporaryFolder((folder) => {
    for (let seed = 1; seed <= 60; seed++) {
      filled(folder, 2);
      for (const path of [join(folder, "journal"), ...segmentsOf(folder)]) {
        const content = readFileSync(path);
        for (let index = 0; index < 5; index++) content[(seed * 7919 + index * 104_729) % content.length]! ^= 1 << (seed % 8);
        writeFileSync(path, content);
      }
      delivered(folder);
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
    }
  }));

test.run();
