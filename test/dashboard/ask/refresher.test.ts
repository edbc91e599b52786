import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { startRefresher } from "../../../src/dashboard/ask/refresher.js";

/** A question whose answers the test gives, and a wait for the n-th time it is asked. */
function question() {
  const answers: ((answered: boolean) => void)[] = [];
  return {
    answers,
    ask: () => new Promise<boolean>((resolve) => answers.push(resolve)),
    async asked(count: number): Promise<void> {
      while (answers.length < count) await sleep(5);
    },
  };
}

test("asks at the start, and again after a poke, once for a burst", async () => {
  const { ask, asked, answers } = question();
  const refresher = startRefresher(ask);
  await asked(1);
  for (let poke = 0; poke < 50; poke++) refresher.poke();
  answers[0]!(true);
  await asked(2);
  answers[1]!(true);
  await sleep(400);
  assert.is(answers.length, 2);
  refresher.stop();
});

test("never asks while the answer is awaited", async () => {
  const { ask, asked, answers } = question();
  const refresher = startRefresher(ask);
  await asked(1);
  refresher.poke();
  refresher.now();
  await sleep(400);
  assert.is(answers.length, 1);
  refresher.stop();
});

test("tries again by itself after a failure", async () => {
  const { ask, asked, answers } = question();
  const refresher = startRefresher(ask);
  await asked(1);
  answers[0]!(false);
  await asked(2);
  refresher.stop();
});

test("says nothing more once stopped", async () => {
  const { ask, asked, answers } = question();
  const refresher = startRefresher(ask);
  await asked(1);
  refresher.stop();
  answers[0]!(true);
  refresher.poke();
  await sleep(400);
  assert.is(answers.length, 1);
});

test.run();
