import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Alarm, AlarmBell } from "../../../src/worker/consent/alarm.js";

const FIRST = Uint8Array.of(203, 0, 113, 1);
const LAST = Uint8Array.of(203, 0, 113, 9);

test("the first is told at once, the others together, with who was last", () => {
  const told: Alarm[] = [];
  const bell = new AlarmBell((alarm) => told.push(alarm));
  bell.flush();
  assert.is(told.length, 0);
  bell.sound(FIRST);
  assert.is(told.length, 1);
  assert.is(told[0]!.count, 1);
  for (let times = 0; times < 4; times++) bell.sound(FIRST);
  bell.sound(LAST);
  assert.is(told.length, 1, "it rings once a minute");
  bell.flush();
  assert.is(told.length, 2);
  assert.is(told[1]!.count, 5);
  assert.equal(told[1]!.peerAddress, LAST);
  bell.flush();
  assert.is(told.length, 2);
});

test.run();
