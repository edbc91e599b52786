import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Bar, holds, passes } from "../../bench/bench.js";
import { describeFindings, plain } from "../../bench/report.js";

const bar: Bar = { name: "CPU", measured: 80, sense: "at most", bound: 80, unit: "µs" };

test("a bar is passed up to its bound, from either side", () => {
  assert.ok(passes(bar));
  assert.not.ok(passes({ ...bar, measured: 80.1 }));
  assert.ok(passes({ ...bar, sense: "at least" }));
  assert.not.ok(passes({ ...bar, sense: "at least", measured: 79.9 }));
});

test("a check is about equality unless it says otherwise", () => {
  const check = { name: "stored", expected: 10, found: 9 };
  assert.not.ok(holds(check));
  assert.ok(holds({ ...check, found: 10 }));
  assert.ok(holds({ ...check, sense: "at most" }));
  assert.not.ok(holds({ ...check, sense: "at least" }));
});

test("findings show what was missed and what is wrong", () => {
  const lines = describeFindings({
    load: "one",
    numbers: { p99Us: 1234.5 },
    bars: [{ ...bar, measured: 100 }],
    checks: [{ name: "stored", expected: 10, found: 9 }],
  });
  assert.ok(lines.some((line) => line.includes("MISS") && line.includes("100 µs, at most 80")));
  assert.ok(lines.some((line) => line.includes("WRONG") && line.includes("9, expected 10")));
});

test("numbers have as many digits as mean something", () => {
  assert.equal([plain(1234567), plain(1234.5), plain(0.123456), plain(80)], ["1,234,567", "1,235", "0.123", "80"]);
});

test.run();
