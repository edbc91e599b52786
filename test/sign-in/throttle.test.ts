import { test } from "uvu";
import * as assert from "uvu/assert";
import { Throttle } from "../../src/sign-in/throttle.js";

test("an address that fails has to wait longer and longer, others need not", () => {
  const throttle = new Throttle();
  for (let count = 0; count < 5; count++) {
    assert.is(throttle.waitMs("a", 0), 0);
    throttle.failed("a", 0);
  }
  assert.is(throttle.waitMs("a", 0), 2000);
  assert.is(throttle.waitMs("a", 1500), 500);
  assert.is(throttle.waitMs("a", 2000), 0);
  throttle.failed("a", 2000);
  assert.is(throttle.waitMs("a", 2000), 4000);
  for (let count = 0; count < 30; count++) throttle.failed("a", 2000);
  assert.is(throttle.waitMs("a", 2000), 5 * 60_000);
  assert.is(throttle.waitMs("b", 2000), 0);
});

test("success and time forgive", () => {
  const throttle = new Throttle();
  for (let count = 0; count < 6; count++) throttle.failed("a", 0);
  throttle.succeeded("a");
  assert.is(throttle.waitMs("a", 0), 0);
  for (let count = 0; count < 6; count++) throttle.failed("b", 0);
  throttle.failed("b", 61 * 60_000);
  assert.is(throttle.waitMs("b", 61 * 60_000), 0);
});

test("many addresses push the one that failed longest ago out", () => {
  const throttle = new Throttle();
  for (let count = 0; count < 6; count++) throttle.failed("first", 0);
  for (let index = 0; index < 1000; index++) throttle.failed(`other ${index}`, 0);
  assert.is(throttle.waitMs("first", 0), 0);
});

test.run();
