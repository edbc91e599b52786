/** A group's days as what the chart draws: how many members were seen for the first and for the last time, days without any included. */
import type { GroupProfile } from "../server/api.js";
import type { ChartData } from "./chart-data.js";

const DAY_MS = 86_400_000;
/** Fewer would be bars as wide as the page. */
const DAYS_MIN = 30;
/** The latest; of a group that is older, what came before is not drawn. */
const DAYS_MAX = 90;
const CAME_COLOUR = 2;
const WENT_COLOUR = 3;

export function groupDays(days: GroupProfile["days"]): ChartData {
  const byStart = new Map(days.map((day) => [Date.parse(day.day.slice(0, 10)), day]));
  const lastMs = Math.max(...byStart.keys());
  const wantedMs = Math.min(...byStart.keys(), lastMs - (DAYS_MIN - 1) * DAY_MS);
  const firstMs = Math.max(wantedMs, lastMs - (DAYS_MAX - 1) * DAY_MS);
  const count = byStart.size === 0 ? 0 : Math.round((lastMs - firstMs) / DAY_MS) + 1;
  const startsMs = Array.from({ length: count }, (_, index) => firstMs + index * DAY_MS);
  const band = (service: string, colour: number, name: "came" | "went") => {
    const counts = startsMs.map((startMs) => byStart.get(startMs)?.[name] ?? 0);
    return { service, colour, counts, total: counts.reduce((sum, one) => sum + one, 0) };
  };
  const bands = [band("first seen", CAME_COLOUR, "came"), band("last seen", WENT_COLOUR, "went")];
  return { startsMs, stepMs: DAY_MS, bands, total: bands.reduce((sum, { total }) => sum + total, 0), unfinished: false };
}
