import { test } from "uvu";
import * as assert from "uvu/assert";
import { cpuUse, pssBytes, pssOf, runTimeNs, startCpuMeter } from "../../bench/measure.js";

test("CPU is what the threads have used since, a new one from its start", () => {
  const before = new Map([
    ["10", 5_000_000],
    ["11", 1_000_000],
  ]);
  const after = new Map([
    ["10", 7_000_000],
    ["11", 1_500_000],
    ["12", 250_000],
  ]);
  assert.equal(cpuUse(before, after), { cpuUs: 2750, threadsGone: 0 });
});

test("a thread that has ended is told, since its time is gone with it", () => {
  assert.equal(cpuUse(new Map([["11", 900]]), new Map([["12", 1000]])), { cpuUs: 1, threadsGone: 1 });
});

test("a schedstat's first field is the run time", () => {
  assert.is(runTimeNs("38671 12 1\n"), 38671);
  assert.throws(() => runTimeNs("none\n"), /schedstat/);
});

test("PSS is not confused with its parts", () => {
  assert.is(pssOf("Rss:  40000 kB\nPss:     7123 kB\nPss_Dirty:  100 kB\nSwapPss:   3 kB\n"), 7123 * 1024);
  assert.throws(() => pssOf("Rss: 1 kB\n"), /no Pss/);
});

test("a busy process is seen to be busy", () => {
  const used = startCpuMeter({ us: process.pid });
  const start = process.cpuUsage();
  while (process.cpuUsage(start).user < 30_000);
  assert.ok((used().us?.cpuUs ?? 0) >= 20_000);
  assert.ok(pssBytes(process.pid) > 2 ** 20);
});

test.run();
