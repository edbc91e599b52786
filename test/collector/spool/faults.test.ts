/** The spool on a disk that fails: killed, or refused, at every step that it takes. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Spool, type Stamp } from "../../../src/collector/spool/spool.js";
import { type Batch, decodeBatch, type LossReason } from "../../../src/wire/batch.js";
import { decodeFrameHead } from "../../../src/wire/frame.js";
import { frameOf, loginEvent } from "../../kit/frames.js";
import { inTemporaryFolder } from "../../kit/temporary.js";
import { type Fault, Killed, onFaultyDisk, type Part } from "../faulty-disk.js";

const STAMP: Stamp = { sensor: "a", boot: Buffer.alloc(16, 7), sealedMonotonicUs: 1, sealedWallMs: 2, version: "0" };
const WORKER = Buffer.from("0011223344556677", "hex");
const OTHER = Buffer.from("8899aabbccddeeff", "hex");
const LOST_SESSIONS = 5;
const NO_FAULT: Fault = { step: Number.POSITIVE_INFINITY, part: "none" };

/** All that outlives a collector: its workers, its server. */
class World {
  readonly folder: string;
  readonly bytesMax: number;
  /** What the server has committed, gzipped, by spool and number. */
  readonly server = new Map<string, Buffer>();
  /** What the server has called malformed. */
  readonly aside = new Map<string, Batch>();
  spool: Spool | undefined;
  #asideNumber: number | undefined;

  constructor(folder: string, bytesMax: number) {
    this.folder = folder;
    this.bytesMax = bytesMax;
  }

  open(): Spool {
    this.spool ??= new Spool(this.folder, { bytesMax: this.bytesMax, segmentBytes: 2500, flushMs: 10_000 });
    return this.spool;
  }

  /** A worker sends frames `first` to `last`, an event each with the frame's number as its session; again, if it has to. */
  take(first: number, last: number, worker: Uint8Array = WORKER): void {
    const frames = [];
    for (let number = first; number <= last; number++) {
      const noise = createHash("sha512").update(String(number)).digest("base64");
      const change = { eventsShed: number >= 4 ? 3 : 0, sessionsClosed: number };
      const bytes = frameOf(worker, number, [loginEvent(number, noise + noise)], change);
      frames.push({ head: decodeFrameHead(bytes), bytes });
    }
    this.open().takeAll(frames);
  }

  seal(): void {
    this.open().seal(STAMP);
  }

  /** The server commits a batch, and then the spool hears of it. */
  upload(): void {
    const next = this.open().next();
    if (next === undefined) return;
    const key = keyOf(decodeBatch(gunzipSync(next.payload)));
    const before = this.server.get(key);
    if (before !== undefined) assert.ok(before.equals(next.payload), "a number stands for the same bytes for ever");
    assert.not.ok(this.aside.has(key), "what was set aside is not sent again");
    this.server.set(key, next.payload);
    this.open().acknowledge(next.number);
  }

  /** The server calls one batch malformed. */
  setAside(): void {
    const next = this.open().next();
    if (next === undefined) return;
    this.#asideNumber ??= next.number;
    if (next.number !== this.#asideNumber) return; // it was done before the kill
    const batch = decodeBatch(gunzipSync(next.payload));
    this.aside.set(keyOf(batch), batch);
    this.open().setAside(next.number);
  }

  /** Another worker dies. */
  die(): void {
    const name = OTHER.toString("hex");
    const spool = this.open();
    if (spool.stateOf(name)?.dead || spool.endedWorkers.includes(name)) return;
    spool.endWorker(name, true, { reason: "worker_died", service: "telnet", events: 0, sessions: LOST_SESSIONS });
  }

  /** Killed: what it has open is closed by the kernel, and nothing more is written. */
  kill(): void {
    const spool = this.spool;
    this.spool = undefined;
    try {
      onFaultyDisk({ step: 0, part: "none" }, () => spool?.close());
    } catch {
      // The descriptors are closed; that is all.
    }
  }

  /** All batches that the server has committed, in order. */
  batches(): Batch[] {
    return [...this.server.values()].map((payload) => decodeBatch(gunzipSync(payload))).sort((a, b) => a.number - b.number);
  }
}

function keyOf({ spool, number }: Batch): string {
  return `${Buffer.from(spool).toString("hex")} ${number}`;
}

const sessionsIn = (batches: Batch[]) =>
  batches.flatMap(({ frames }) => frames.flatMap(({ worker, events }) => events.map(({ session }) => `${worker[0]} ${session}`)));

function lostIn(batches: Batch[], reason: LossReason, count: "events" | "sessions"): number {
  const losses = batches.flatMap(({ losses }) => losses).filter((loss) => loss.reason === reason);
  return losses.reduce((sum, loss) => sum + loss[count], 0);
}

/** What happens to a collector in its life. Each can be done again when it is not known whether it was done. */
const LIFE: readonly ((world: World) => void)[] = [
  (world) => world.take(1, 1),
  (world) => world.take(1, 1, OTHER),
  (world) => world.seal(),
  (world) => world.take(2, 5),
  (world) => world.die(),
  (world) => world.seal(),
  (world) => world.upload(),
  (world) => world.take(6, 6),
  (world) => world.seal(),
  (world) => world.setAside(),
  (world) => world.take(6, 8),
  (world) => world.seal(),
  (world) => world.take(9, 14),
  (world) => world.seal(),
  (world) => world.upload(),
  (world) => world.take(15, 16),
  (world) => world.take(17, 17),
  (world) => world.seal(),
  (world) => world.upload(),
];

/** Lives it on a disk with that fault, and afterwards on a good one until all is delivered. */
function live(world: World, fault: Fault): { steps: number; faults: number } {
  let at = 0;
  let faults = 0;
  const on = (disk: Fault) =>
    onFaultyDisk(disk, () => {
      for (let tries = 0; at < LIFE.length; at++, tries = 0) {
        for (let isDone = false; !isDone; ) {
          try {
            LIFE[at]!(world);
            isDone = true;
          } catch (error) {
            faults++;
            if (error instanceof Killed) throw error;
            if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
            assert.ok(++tries < 50, "it goes on once the disk does");
          }
        }
      }
    });
  let steps = 0;
  try {
    steps = on(fault);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    world.kill();
    on(NO_FAULT);
  }
  // And once more, as everything would be after a kill at the end.
  world.kill();
  onFaultyDisk(NO_FAULT, () => {
    for (world.seal(); world.open().next() !== undefined || !world.open().isOpenEmpty; world.seal()) world.upload();
    world.open().close();
  });
  return { steps, faults };
}

/** Runs `check` on a life with each fault there is. */
function throughAllFaults(
  root: string,
  bytesMax: number,
  faultsOf: (step: number) => Fault[],
  check: (world: World) => void,
): void {
  const run = (fault: Fault) => {
    const world = new World(mkdtempSync(join(root, "w")), bytesMax);
    try {
      const lived = live(world, fault);
      check(world);
      return lived;
    } catch (cause) {
      throw new Error(`With ${JSON.stringify(fault)}: ${cause instanceof Error ? (cause.stack ?? cause.message) : cause}`, {
        cause,
      });
    } finally {
      rmSync(world.folder, { recursive: true });
    }
  };
  const { steps } = run(NO_FAULT);
  assert.ok(steps > 50, `${steps} steps are too few to be all`);
  for (let step = 0; step < steps; step++) {
    for (const fault of faultsOf(step)) assert.ok(run(fault).faults > 0, `nothing happened at ${JSON.stringify(fault)}`);
  }
}

const ALL = [...Array.from({ length: 17 }, (_, index) => `0 ${index + 1}`), "136 1"].sort();

/** Each event is delivered or set aside, once; each loss is told once; sequences follow on. */
function isWhole(world: World): void {
  const batches = world.batches();
  const aside = [...world.aside.values()];
  assert.is(
    sessionsIn([...batches, ...aside])
      .sort()
      .join(),
    ALL.join(),
  );
  assert.is(new Set(batches.map(({ spool }) => Buffer.from(spool).toString("hex"))).size, 1);
  assert.is(aside.length, 1);
  assert.is(lostIn(batches, "quarantined", "events"), sessionsIn(aside).length);
  assert.is(lostIn(batches, "worker_died", "sessions"), LOST_SESSIONS);
  assert.is(lostIn(batches, "worker_ring", "events"), 3);
  assert.is(lostIn(batches, "spool_full", "events") + lostIn(batches, "spool_torn", "events"), 0);
  let sequence = 1;
  for (const batch of [...batches, ...aside].sort((a, b) => a.number - b.number)) {
    assert.is(batch.firstSequence, sequence, `batch ${batch.number}`);
    sequence += batch.eventCount;
  }
}

const PARTS: readonly Part[] = ["none", "half", "all"];
const kills = (step: number): Fault[] => PARTS.map((part) => ({ step, part }));
const refusals = (step: number): Fault[] => [1, 2, 3, 9].map((refused) => ({ step, part: "half", refused }));

test("killed at any step, each event and each loss is told once", () =>
  inTemporaryFolder((root) => throughAllFaults(root, 1 << 20, kills, isWhole)));

test("refused by the disk at any step and then some, it goes on, and each event and each loss is told once", () =>
  inTemporaryFolder((root) => throughAllFaults(root, 1 << 20, refusals, isWhole)));

/** At a bound that is soon reached, what was not delivered is told as lost, neither more nor less. */
function isAccounted(world: World): number {
  const batches = world.batches();
  const aside = [...world.aside.values()];
  const kept = sessionsIn([...batches, ...aside]);
  assert.is(new Set(kept).size, kept.length, "nothing twice");
  const lost = lostIn(batches, "spool_full", "events");
  assert.is(kept.length + lost, ALL.length);
  assert.is(lostIn(batches, "worker_died", "sessions"), LOST_SESSIONS);
  assert.is(lostIn(batches, "worker_ring", "events"), 3);
  return lost;
}

test("the same at the bound: killed or refused at any step, what was dropped is told exactly", () =>
  inTemporaryFolder((root) => {
    const lost: number[] = [];
    const faults = (step: number): Fault[] => [...kills(step), { step, part: "half", refused: 2 }];
    throughAllFaults(root, 2600, faults, (world) => void lost.push(isAccounted(world)));
    assert.ok(lost[0]! > 0, "the bound was reached");
  }));

test("no batch leaves before the disk has it, and has that its number is given", () =>
  inTemporaryFolder((folder) => {
    const world = new World(join(folder, "spool"), 1 << 20);
    world.take(1, 3);
    world.seal();
    // Neither the segment, nor the journal, nor their names: whichever the disk does not bring home, nothing is handed out.
    for (let step = 0; step < 3; step++) {
      assert.throws(() => onFaultyDisk({ step, part: "none", refused: 1 }, () => world.open().next()), "ENOSPC");
    }
    assert.is(world.open().next()?.number, 1);
    const steps = onFaultyDisk(NO_FAULT, () => world.open().next());
    assert.is(steps, 1, "and once it has, it is only read");
    world.open().close();
  }));

test.run();
