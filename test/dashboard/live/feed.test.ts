import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  FEED_EMPTY,
  type Feed,
  matches,
  paused,
  ROWS_MAX,
  resumed,
  withLatest,
  withLive,
  withOlder,
} from "../../../src/dashboard/live/feed.js";
import type { EventView } from "../../../src/server/api.js";
import { eventView } from "../../kit/api-data.js";

/** Event number `n`, one a second. */
function event(n: number): EventView {
  return eventView("connect", {}, { id: `e${n}`, time: new Date(1_800_000_000_000 + n * 1_000).toISOString() });
}

function events(first: number, last: number): EventView[] {
  return Array.from({ length: last - first + 1 }, (_, index) => event(first + index));
}

/** As the API gives it: `last` down to `first`. */
function page(first: number, last: number, next: string | null) {
  return { events: events(first, last).reverse(), next };
}

function numbers(feed: Feed): number[] {
  return feed.rows.map((row) => Number(row.id.slice(1)));
}

const started = withLatest(FEED_EMPTY, page(11, 20, "c11"));

test("a page and the stream are one list, latest first, each event once", () => {
  const feed = withLive(withLive(started, events(19, 22), 0), events(22, 23), 0);
  assert.equal(numbers(feed), [23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11]);
  assert.is(feed.next, "c11");
});

test("what the stream brought before the first page stays", () => {
  const early = withLive(FEED_EMPTY, events(20, 22), 0);
  const joined = withLatest(early, page(11, 20, "c11"));
  assert.equal(numbers(joined), [22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11]);
  assert.is(joined.next, "c11");
  const apart = withLatest(withLive(FEED_EMPTY, events(21, 22), 0), page(11, 20, "c11"));
  assert.equal(numbers(apart), numbers(joined));
});

test("events of one moment keep the order in which they were committed, latest first", () => {
  const time = event(30).time;
  const burst = ["a", "b", "c"].map((id) => ({ ...event(30), id, time }));
  assert.equal(
    withLive(started, burst, 0)
      .rows.slice(0, 3)
      .map((row) => row.id),
    ["c", "b", "a"],
  );
});

test("a late event goes where its time is", () => {
  assert.equal(numbers(withLive(withLatest(FEED_EMPTY, page(11, 14, null)), [event(9)], 0)), [14, 13, 12, 11, 9]);
});

test("after an interruption rows are kept if the page joins on, replaced if there is a gap", () => {
  const joined = withLatest(started, page(18, 25, "c18"));
  assert.equal([numbers(joined)[0], numbers(joined).at(-1), joined.next], [25, 11, "c11"]);
  const apart = withLatest(started, page(31, 40, "c31"));
  assert.equal([numbers(apart)[0], numbers(apart).at(-1), apart.next], [40, 31, "c31"]);
});

test("rows are bounded, and a cut tail has no cursor", () => {
  const feed = withLive(started, events(21, 700), 0);
  assert.equal([feed.rows.length, numbers(feed)[0], feed.next], [ROWS_MAX, 700, undefined]);
});

test("paused rows stand still; resumed they are as if never paused", () => {
  const held = withLive(withLive(paused(started), events(19, 24), 0), events(24, 25), 0);
  assert.equal(numbers(held), numbers(started));
  assert.is(held.waitingCount, 5);
  const followed = withLive(started, events(21, 25), 0);
  assert.equal(numbers(resumed(held)), numbers(followed));
  assert.is(resumed(held).waitingCount, 0);
});

test("what waits is bounded, and its count is not", () => {
  const held = withLive(paused(started), events(21, 1_020), 0);
  assert.equal([held.waiting.length, held.waitingCount], [ROWS_MAX, 1_000]);
  assert.equal(numbers(resumed(held)), numbers(withLive(started, events(21, 1_020), 0)));
});

test("looking back adds at the end, beyond the bound while paused", () => {
  const back = withOlder(paused(withLive(started, events(21, 210), 0)), page(1, 10, null));
  assert.equal([back.rows.length, numbers(back).at(-1), back.next], [210, 1, null]);
  assert.equal([resumed(back).rows.length, resumed(back).next], [ROWS_MAX, undefined]);
});

test("what was missed adds up until a page makes it whole", () => {
  const feed = withLive(withLive(started, [], 40), events(21, 21), 2);
  assert.is(feed.missed, 42);
  assert.is(withLatest(feed, page(11, 21, "c11")).missed, 0);
});

test("a filter takes what fits all it names", () => {
  const none = { service: undefined, kind: undefined, address: undefined };
  const some = event(1);
  assert.ok(matches(some, none));
  assert.ok(matches(some, { service: "telnet", kind: "connect", address: "203.0.113.7" }));
  for (const other of [{ service: "http" }, { kind: "login" as const }, { address: "203.0.113.8" }]) {
    assert.not(matches(some, { ...none, ...other }));
  }
});

test.run();
