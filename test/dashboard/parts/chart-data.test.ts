import { test } from "uvu";
import * as assert from "uvu/assert";
import { chartData, OTHER, SERIES_MAX, stacked } from "../../../src/dashboard/parts/chart-data.js";
import type { Overview, Series } from "../../../src/server/api.js";
import { overview } from "../../kit/api-data.js";

const FROM = Date.parse("2026-11-23T10:00:00Z");

function withSeries(series: readonly Series[], toMs = FROM + 150_000): Overview {
  return { ...overview(FROM, toMs, 60_000), series };
}

const SERIES: readonly Series[] = [
  { service: "http", kind: "request", counts: [1, 2, 3] },
  { service: "telnet", kind: "login", counts: [10, 0, 5] },
  { service: "telnet", kind: "connect", counts: [1, 1, 1] },
];

test("kinds of a service add up, and bands stack to the whole", () => {
  const data = chartData(withSeries(SERIES), undefined);
  assert.equal(
    data.bands.map(({ service, counts, total }) => [service, counts, total]),
    [
      ["telnet", [11, 1, 6], 18],
      ["http", [1, 2, 3], 6],
    ],
  );
  assert.is(data.total, 24);
  assert.equal(stacked(data.bands), [
    [11, 1, 6],
    [12, 3, 9],
  ]);
  assert.equal(data.startsMs, [FROM, FROM + 60_000, FROM + 120_000]);
});

test("one kind alone, and none of it", () => {
  assert.equal(
    chartData(withSeries(SERIES), "login").bands.map(({ service, total }) => [service, total]),
    [["telnet", 15]],
  );
  const none = chartData(withSeries(SERIES), "command");
  assert.equal([none.bands.length, none.total, none.startsMs.length], [0, 0, 3]);
});

test("the last step is unfinished until the window reaches its end", () => {
  assert.ok(chartData(withSeries(SERIES), undefined).unfinished);
  assert.not(chartData(withSeries(SERIES, FROM + 180_000), undefined).unfinished);
});

test("a service keeps its colour whatever is filtered", () => {
  const colours = (kind?: "login") =>
    chartData(withSeries(SERIES), kind).bands.find(({ service }) => service === "telnet")?.colour;
  assert.is(colours("login"), colours());
});

test("services beyond the palette are one band, and nothing is lost in it", () => {
  const many = Array.from({ length: 30 }, (_, index) => ({ service: `s${index}`, kind: "connect" as const, counts: [1, 1, 1] }));
  const data = chartData(withSeries([...SERIES, ...many]), undefined);
  assert.ok(data.bands.length <= SERIES_MAX + 1);
  assert.is(data.bands.at(-1)?.service, OTHER);
  assert.is(data.total, 24 + 90);
});

test.run();
