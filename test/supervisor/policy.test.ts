import { test } from "uvu";
import * as assert from "uvu/assert";
import { afterDeath, backoffMs, decide, type Happening, isLooping, POLICY, type State } from "../../src/supervisor/policy.js";

const STATES = Object.keys(POLICY) as State[];
const HAPPENINGS: Happening[] = ["start", "ready", "exit", "looping", "silent", "elapsed", "replace", "stop"];

/** Follows happenings from a state. @returns the states passed and the actions taken */
function follow(state: State, ...happenings: Happening[]): string {
  return happenings
    .map((happening) => {
      const [next, action] = decide(state, happening);
      state = next;
      return `${action}:${next}`;
    })
    .join(" ");
}

test("a life: started, ready, stopped, gone", () => {
  assert.is(follow("stopped", "start", "ready", "stop", "exit"), "fork:starting none:up drain:draining none:stopped");
});

test("a death: backoff, then started again; a loop of deaths parks until someone reloads", () => {
  assert.is(follow("up", "exit", "elapsed", "ready"), "delay:backoff fork:starting none:up");
  assert.is(follow("starting", "looping", "elapsed", "start"), "park:parked none:parked fork:starting");
});

test("a silent process is killed, and its death takes the usual way", () => {
  assert.is(follow("up", "silent", "exit"), "kill:up delay:backoff");
  assert.is(follow("draining", "silent", "exit"), "kill:draining none:stopped");
});

test("a changed config drains before it starts anew; a stop during that wins", () => {
  assert.is(follow("up", "replace", "exit", "ready"), "drain:recycling fork:starting none:up");
  assert.is(follow("up", "replace", "stop", "exit"), "drain:recycling none:draining none:stopped");
  assert.is(follow("up", "stop", "start", "exit"), "drain:draining none:recycling fork:starting");
});

test("from every state, whatever happened before, stop and exit lead to stopped without a fork", () => {
  for (const state of STATES) {
    for (const happening of HAPPENINGS) {
      const [after] = decide(state, happening);
      const [stopping] = decide(after, "stop");
      const [stopped, action] = decide(stopping, "exit");
      assert.is(stopped, "stopped", `${state} ${happening}`);
      assert.is.not(action, "fork");
    }
  }
});

test("only a state without a child forks at once", () => {
  const childless: State[] = ["stopped", "backoff", "parked"];
  for (const state of STATES) {
    for (const happening of HAPPENINGS) {
      const [, action] = decide(state, happening);
      const gone = happening === "exit" || happening === "looping";
      if (action === "fork") assert.ok(childless.includes(state) || gone, `${state} ${happening}`);
    }
  }
});

test("the first death of one that lived is mended at once, later ones wait longer and longer, up to a bound", () => {
  assert.is(backoffMs(1, 5000), 0);
  assert.is(backoffMs(1, 10), 250);
  const waits = [2, 3, 4, 5, 6, 7, 8, 9].map((deaths) => backoffMs(deaths, 10));
  assert.equal(
    waits,
    [...waits].sort((a, b) => a - b),
  );
  assert.is(backoffMs(50, 10), 30_000);
});

test("deaths in a row add up to a loop, a proven run forgets them", () => {
  let deaths = 0;
  for (let count = 1; count < 10; count++) {
    deaths = afterDeath(deaths, 500);
    assert.not.ok(isLooping(deaths));
  }
  assert.ok(isLooping(afterDeath(deaths, 500)));
  assert.is(afterDeath(deaths, 60_000), 1);
});

test.run();
