import { test } from "uvu";
import * as assert from "uvu/assert";
import { backoffMs } from "../../../src/dashboard/ask/backoff.js";

test("doubles to a bound, with up to half taken off", () => {
  const longest = Array.from({ length: 8 }, (_, retry) => backoffMs(retry, () => 1));
  assert.equal(longest, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  assert.is(
    backoffMs(1, () => 0),
    500,
  );
  assert.is(
    backoffMs(1e9, () => 1),
    15_000,
  );
});

test.run();
