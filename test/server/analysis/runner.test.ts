import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Arrivals } from "../../../src/server/analysis/arrivals.js";
import { Runner } from "../../../src/server/analysis/runner.js";
import { logInto } from "../../kit/log.js";

test("a task is run again and again, never twice at a time, and not after the end", async () => {
  let runs = 0;
  let running = 0;
  const run = async () => {
    assert.is(++running, 1);
    await sleep(2);
    running--;
    runs++;
  };
  const runner = new Runner([{ name: "one", everyMs: 1, run }], logInto([]));
  runner.start();
  while (runs < 5) await sleep(1);
  await runner.stop();
  const last = runs;
  await sleep(10);
  assert.equal([runs, running], [last, 0]);
});

test("one that fails is told of without its words, tried again, and holds nobody up", async () => {
  const lines: string[] = [];
  let failures = 0;
  let others = 0;
  const failing = async () => {
    failures++;
    throw Object.assign(new Error("quotes a peer's secret"), { code: "60" });
  };
  const tasks = [
    { name: "failing", everyMs: 1, run: failing },
    { name: "other", everyMs: 1, run: async () => void others++ },
  ];
  const runner = new Runner(tasks, logInto(lines));
  runner.start();
  while (failures < 3 || others < 3) await sleep(1);
  await runner.stop();
  assert.match(lines.join(""), /"task":"failing"/);
  assert.not.match(lines.join(""), /secret/);
});

test("stopping tells a long run, and waits for it", async () => {
  let ended = false;
  const run = async (signal: AbortSignal) => {
    await sleep(60_000, undefined, { signal }).catch(() => {});
    ended = true;
  };
  const runner = new Runner([{ name: "long", everyMs: 1, run }], logInto([]));
  runner.start();
  await runner.stop();
  assert.ok(ended);
});

test("each reader of arrivals hears of the oldest since it last asked", () => {
  const arrivals = new Arrivals();
  const [one, other] = [arrivals.reader(), arrivals.reader()];
  assert.is(one(), undefined);
  arrivals.note(7);
  arrivals.note(5);
  assert.is(one(), 5);
  assert.is(one(), undefined);
  arrivals.note(9);
  assert.equal([one(), other(), other()], [9, 5, undefined]);
});

test.run();
