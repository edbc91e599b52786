/** Counts of days as what the chart draws, days without any included. */
import type { ChartData } from "./chart-data.js";

const DAY_MS = 86_400_000;
/** Fewer would be bars as wide as the page. */
const DAYS_MIN = 30;
/** The latest; what came before is not drawn. */
const DAYS_MAX = 90;

/** What is told of a day, under which name, and in which colour of the palette. */
export interface DayBand<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly colour: number;
}

export function dayBands<Name extends string>(
  days: readonly ({ readonly day: string } & Readonly<Record<Name, number>>)[],
  bands: readonly DayBand<Name>[],
): ChartData {
  const byStart = new Map(days.map((day) => [Date.parse(day.day.slice(0, 10)), day]));
  const lastMs = Math.max(...byStart.keys());
  const wantedMs = Math.min(...byStart.keys(), lastMs - (DAYS_MIN - 1) * DAY_MS);
  const firstMs = Math.max(wantedMs, lastMs - (DAYS_MAX - 1) * DAY_MS);
  const count = byStart.size === 0 ? 0 : Math.round((lastMs - firstMs) / DAY_MS) + 1;
  const startsMs = Array.from({ length: count }, (_, index) => firstMs + index * DAY_MS);
  const drawn = bands.map(({ name, label, colour }) => {
    const counts = startsMs.map((startMs): number => byStart.get(startMs)?.[name] ?? 0);
    return { service: label, colour, counts, total: counts.reduce((sum, one) => sum + one, 0) };
  });
  return { startsMs, stepMs: DAY_MS, bands: drawn, total: drawn.reduce((sum, { total }) => sum + total, 0), unfinished: false };
}
