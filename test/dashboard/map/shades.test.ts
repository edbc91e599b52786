import { test } from "uvu";
import * as assert from "uvu/assert";
import { CODES } from "../../../src/dashboard/map/codes.js";
import { leastOf, SHADES, shadeOf } from "../../../src/dashboard/map/shades.js";

test("nothing has no shade, the most the last, and more is never lighter", () => {
  for (const most of [1, 2, 9, 1_000, 5_000_000]) {
    assert.is(shadeOf(0, most), 0);
    assert.is(shadeOf(most, most), SHADES);
    let before = 1;
    for (let count = 1; count <= Math.min(most, 2_000); count++) {
      const shade = shadeOf(count, most);
      assert.ok(shade >= before);
      before = shade;
    }
  }
});

test("the legend names the least that has a shade", () => {
  for (let shade = 2; shade <= SHADES; shade++) {
    assert.is(shadeOf(leastOf(shade, 100_000) + 1, 100_000), shade);
    assert.is(shadeOf(leastOf(shade, 100_000) - 1, 100_000), shade - 1);
  }
});

test("countries are known by both of their codes", () => {
  assert.is(CODES.get("203"), "CZ");
  assert.is(CODES.get("004"), "AF");
  assert.is(new Set(CODES.values()).size, CODES.size);
});

test.run();
