import { test } from "uvu";
import * as assert from "uvu/assert";
import { together } from "../../../src/server/store/times.js";

test("several are as wide as the widest, each day once; none are none", () => {
  const [one, other] = [
    { firstMs: 5, lastMs: 9, days: [1, 2] },
    { firstMs: 3, lastMs: 7, days: [2, 0] },
  ];
  assert.equal(together([one, other]), { firstMs: 3, lastMs: 9, days: [1, 2, 0] });
  assert.equal(together([one]), one);
  assert.is(together([]), undefined);
});

test.run();
