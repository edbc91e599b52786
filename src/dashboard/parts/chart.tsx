/**
 * Draws bands as stacked bars by uPlot, as wide as its box. The last step is hatched while unfinished. It is a picture: what it
 * says is also in the legend and in the table beneath it.
 */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Theme } from "../frame/theme.js";
import { type Band, type ChartData, stacked } from "./chart-data.js";
import { colourOf } from "./colours.js";
import { formatCompact } from "./format.js";

const HEIGHT = 208;
const DAY_MS = 86_400_000;
/** Below this a scale would show fractions of an event. */
const TOP_MIN = 4;
const FONT = "12px Inter, system-ui, sans-serif";

interface ChartProps {
  readonly data: ChartData;
  /** Those of `data.bands` to draw. */
  readonly bands: readonly Band[];
  readonly theme: Theme;
  /** Told the index of the step under the pointer, undefined for none. */
  readonly hover: (index: number | undefined) => void;
}

export function Chart({ data, bands, theme, hover }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef(data);
  latest.current = data;
  // All that needs another plot; the rest is set on the one there is.
  const shape = `${theme} ${data.stepMs} ${bands.map((band) => band.colour).join()}`;

  useEffect(() => {
    const parent = box.current;
    if (parent === null) return;
    const made = new uPlot(options(bands, latest, parent.clientWidth, hover), columns(data, bands), parent);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: parent.clientWidth, height: HEIGHT }));
    observer.observe(parent);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [shape]);

  useEffect(() => plot.current?.setData(columns(data, bands)), [data, bands]);

  return <div class="chart" ref={box} aria-hidden="true" />;
}

/** The x values in seconds, then the running sums from the highest down: each bar is drawn over the lower part of the one before. */
function columns(data: ChartData, bands: readonly Band[]): uPlot.AlignedData {
  return [data.startsMs.map((ms) => ms / 1_000), ...stacked(bands).reverse()];
}

function options(
  bands: readonly Band[],
  latest: { readonly current: ChartData },
  width: number,
  hover: ChartProps["hover"],
): uPlot.Options {
  const byDay = latest.current.stepMs >= DAY_MS;
  const [ink, line, surface] = [colourOf("--text-soft"), colourOf("--line"), colourOf("--surface")];
  const paths = uPlot.paths.bars?.({ size: [0.78, 64], align: 1, radius: 0 });
  const axis = { stroke: ink, font: FONT, grid: { stroke: line, width: 1 }, ticks: { show: false } };
  return {
    width,
    height: HEIGHT,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    // Days are of UTC; shorter steps are in the reader's own time.
    tzDate: (seconds) => (byDay ? uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC") : new Date(seconds * 1_000)),
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { range: () => windowOf(latest.current) },
      y: { range: (_plot, _min, max) => [0, Math.max(TOP_MIN, (max ?? 0) * 1.08)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 30,
        space: 64,
        values: (_plot, splits) => splits.map((at) => tick(at * 1_000, byDay)),
      },
      { ...axis, size: 52, space: 36, incrs: wholeSteps(), values: (_plot, splits) => splits.map(formatCompact) },
    ],
    series: [
      {},
      ...bands.toReversed().map((band) => ({
        ...(paths && { paths }),
        fill: colourOf(`--series-${band.colour}`),
        width: 0,
        points: { show: false },
      })),
    ],
    hooks: {
      draw: [(plot) => latest.current.unfinished && hatchLast(plot, latest.current, surface, line)],
      setCursor: [(plot) => hover(stepUnder(plot, latest.current))],
    },
  };
}

function windowOf({ startsMs, stepMs }: ChartData): uPlot.Range.MinMax {
  return [startsMs[0]! / 1_000, (startsMs.at(-1)! + stepMs) / 1_000];
}

/** The bar is right of its x, so the nearest x, which uPlot tells, may be the next bar's. */
function stepUnder(plot: uPlot, { startsMs, stepMs }: ChartData): number | undefined {
  const left = plot.cursor.left ?? -1;
  if (left < 0) return undefined;
  const index = Math.floor((plot.posToVal(left, "x") * 1_000 - startsMs[0]!) / stepMs);
  return index >= 0 && index < startsMs.length ? index : undefined;
}

/** Hatches the last step in the colour of the ground, so that its bar reads as not yet whole. */
function hatchLast(plot: uPlot, { startsMs, stepMs }: ChartData, surface: string, line: string): void {
  const { ctx, bbox } = plot;
  const left = plot.valToPos(startsMs.at(-1)! / 1_000, "x", true);
  const right = plot.valToPos((startsMs.at(-1)! + stepMs) / 1_000, "x", true);
  const gap = 5 * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, bbox.top, right - left, bbox.height);
  ctx.clip();
  ctx.strokeStyle = surface;
  ctx.lineWidth = gap / 2;
  ctx.beginPath();
  for (let x = left - bbox.height; x < right; x += gap) {
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x + bbox.height, bbox.top);
  }
  ctx.stroke();
  ctx.strokeStyle = line;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.strokeRect(left, bbox.top, right - left, bbox.height);
  ctx.restore();
}

function tick(ms: number, byDay: boolean): string {
  const date = new Date(ms);
  if (byDay) return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  if (date.getHours() + date.getMinutes() === 0) return date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
  return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** 1, 2, 5, 10 … : events are whole. */
function wholeSteps(): number[] {
  return Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((first) => first * 10 ** power)).flat();
}
