/**
 * The overview's series as what the chart draws: a band for each service, stacked. Services beyond the palette are drawn as one,
 * `other`; a service keeps its colour whatever else is shown.
 */
import type { Kind } from "../../event.js";
import type { Overview } from "../../server/api.js";

/** Colours in tokens.css: `--series-1` to this; the one after them is `other`'s. */
export const SERIES_MAX = 7;
export const OTHER = "other";

/** These have their colours from the start, in this order; the rest take what is free by name. */
const FAMILIAR = ["telnet", "http", "http-proxy", "ssh", "ftp", "smtp"];

export interface Band {
  readonly service: string;
  /** 1 to SERIES_MAX, or SERIES_MAX + 1 for `other`. */
  readonly colour: number;
  readonly counts: readonly number[];
  readonly total: number;
}

export interface ChartData {
  readonly startsMs: readonly number[];
  readonly stepMs: number;
  /** Bottom to top: by colour. */
  readonly bands: readonly Band[];
  readonly total: number;
  /** Of levels, as scores are, a sum over time says nothing. */
  readonly isLevel?: boolean;
  /** The window's end lies within its last step. */
  readonly unfinished: boolean;
}

/** @param kind counts only this kind; absent: all */
export function chartData(overview: Overview, kind: Kind | undefined): ChartData {
  const { stepMs } = overview;
  const fromMs = Date.parse(overview.from);
  const toMs = Date.parse(overview.to);
  const steps = Math.max(...overview.series.map((series) => series.counts.length), Math.ceil((toMs - fromMs) / stepMs), 1);
  const colours = coloursOf(overview.series.map((series) => series.service));
  const byName = new Map<string, number[]>();
  for (const series of overview.series) {
    if (kind !== undefined && series.kind !== kind) continue;
    const name = colours.has(series.service) ? series.service : OTHER;
    const counts = byName.get(name) ?? new Array<number>(steps).fill(0);
    for (const [index, count] of series.counts.entries()) counts[index]! += count;
    byName.set(name, counts);
  }
  const bands = [...byName].map(([service, counts]) => ({
    service,
    colour: colours.get(service) ?? SERIES_MAX + 1,
    counts,
    total: sum(counts),
  }));
  bands.sort((a, b) => a.colour - b.colour);
  return {
    startsMs: Array.from({ length: steps }, (_, index) => fromMs + index * stepMs),
    stepMs,
    bands,
    total: sum(bands.map((band) => band.total)),
    unfinished: fromMs + steps * stepMs > toMs,
  };
}

/** Running sums from the first band up, so that the last is the whole. */
export function stacked(bands: readonly Band[]): number[][] {
  const sums: number[][] = [];
  for (const band of bands) {
    const below = sums.at(-1);
    sums.push(band.counts.map((count, index) => count + (below?.[index] ?? 0)));
  }
  return sums;
}

function coloursOf(services: readonly string[]): Map<string, number> {
  const rest = [...new Set(services)].filter((service) => !FAMILIAR.includes(service)).sort();
  const colours = new Map<string, number>();
  for (const service of FAMILIAR) colours.set(service, colours.size + 1);
  for (const service of rest.slice(0, SERIES_MAX - FAMILIAR.length)) colours.set(service, colours.size + 1);
  return colours;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
