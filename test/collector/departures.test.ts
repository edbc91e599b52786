import { existsSync, writeFileSync } from "node:fs";
import { mock } from "node:test";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Departures } from "../../src/collector/departures.js";
import type { WorkerState } from "../../src/collector/spool/worker-states.js";
import type { Loss } from "../../src/wire/batch.js";
import { tallyPath } from "../../src/worker/tally.js";
import { inTemporaryFolder } from "../kit/temporary.js";

const A = "00112233445566aa";
const B = "00112233445566bb";
const state = (sessionsClosed: number): WorkerState => ({ service: "telnet", number: 3, sessionsClosed, eventsShed: 0 });

interface Scene {
  readonly departures: Departures;
  readonly states: Map<string, WorkerState>;
  /** Worker, how it ended, sessions lost. */
  readonly ended: [string, boolean, number][];
  /** The disk takes notes. */
  disk: { isWell: boolean };
  tally(worker: string, count: number): string;
}

/** A clock that moves when told, and a collector that keeps what it is told. */
const scene = (play: (scene: Scene) => void) => () =>
  inTemporaryFolder((folder) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const states = new Map<string, WorkerState>();
      const ended: [string, boolean, number][] = [];
      const disk = { isWell: true };
      const departures = new Departures(folder, {
        stateOf: (worker) => states.get(worker),
        ended: (worker: string, died: boolean, lost: Loss | undefined) => {
          if (!disk.isWell) return false;
          ended.push([worker, died, lost?.sessions ?? 0]);
          return true;
        },
      });
      const tally = (worker: string, count: number) => {
        const bytes = Buffer.alloc(8);
        bytes.writeUIntLE(count, 0, 6);
        writeFileSync(tallyPath(folder, worker), bytes);
        return tallyPath(folder, worker);
      };
      play({ departures, states, ended, disk, tally });
      departures.end();
    } finally {
      mock.timers.reset();
    }
  });

test(
  "who goes without a goodbye and stays away is dead, and what its frames had not told is lost",
  scene(({ departures, states, ended, tally }) => {
    const path = tally(A, 12);
    states.set(A, state(9));
    departures.arrived(A, "telnet");
    departures.left(A, false);
    mock.timers.tick(2000);
    assert.equal(ended, []);
    mock.timers.tick(1000);
    assert.equal(ended, [[A, true, 3]]);
    assert.not.ok(existsSync(path));
  }),
);

test(
  "who comes back, or whose next connection was there before the last one went, is alive",
  scene(({ departures, states, ended, tally }) => {
    tally(A, 12);
    states.set(A, state(9));
    departures.arrived(A, "telnet");
    departures.left(A, false);
    mock.timers.tick(2000);
    departures.arrived(A, "telnet");
    departures.arrived(A, "telnet");
    departures.left(A, false);
    mock.timers.tick(60_000);
    assert.equal(ended, []);
    departures.left(A, true);
    assert.equal(ended, [[A, false, 0]]);
  }),
);

test(
  "after a goodbye nothing is lost, whatever the tally says",
  scene(({ departures, states, ended, tally }) => {
    const path = tally(A, 12);
    states.set(A, state(9));
    departures.arrived(A, "telnet");
    departures.left(A, true);
    mock.timers.tick(60_000);
    assert.equal(ended, [[A, false, 0]]);
    assert.not.ok(existsSync(path));
  }),
);

test(
  "one that died while there was no collector is found at the start: known from its frames, or from its tally alone",
  scene(({ departures, states, ended, tally }) => {
    tally(A, 12);
    tally(B, 4);
    const starting = tally("00112233445566cc", 0);
    states.set(A, state(9));
    departures.expect(states, []);
    mock.timers.tick(60_000);
    assert.equal(ended, [
      [A, true, 3],
      [B, true, 4],
    ]);
    assert.ok(existsSync(starting), "one that has accepted nothing yet may be starting");
  }),
);

test(
  "one whose end was noted before a kill is not counted again",
  scene(({ departures, ended, tally }) => {
    const path = tally(A, 12);
    departures.expect(new Map(), [A]);
    mock.timers.tick(60_000);
    assert.equal(ended, []);
    assert.not.ok(existsSync(path));
  }),
);

test(
  "one that is connected is not expected, when the spool opens late",
  scene(({ departures, states, ended }) => {
    states.set(A, state(9));
    departures.arrived(A, "telnet");
    departures.expect(states, []);
    mock.timers.tick(60_000);
    assert.equal(ended, []);
  }),
);

test(
  "while the disk takes no note, the tally stays and it is tried again",
  scene(({ departures, states, ended, disk, tally }) => {
    const path = tally(A, 12);
    states.set(A, state(9));
    disk.isWell = false;
    departures.arrived(A, "telnet");
    departures.left(A, false);
    for (let second = 0; second < 10; second++) mock.timers.tick(1000);
    assert.ok(existsSync(path));
    disk.isWell = true;
    mock.timers.tick(1000);
    assert.equal(ended, [[A, true, 3]]);
  }),
);

test(
  "at the end it is decided at once",
  scene(({ departures, states, ended, tally }) => {
    tally(A, 12);
    states.set(A, state(9));
    departures.arrived(A, "telnet");
    departures.left(A, false);
    departures.end();
    assert.equal(ended, [[A, true, 3]]);
  }),
);

test.run();
