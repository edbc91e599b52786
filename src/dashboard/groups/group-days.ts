/** A group's days: how many members were seen for the first and for the last time. */
import type { GroupProfile } from "../../server/api.js";
import type { ChartData } from "../parts/chart-data.js";
import { dayBands } from "../parts/day-bands.js";

export function groupDays(days: GroupProfile["days"]): ChartData {
  return dayBands(days, [
    { name: "came", label: "first seen", colour: 2 },
    { name: "went", label: "last seen", colour: 3 },
  ]);
}
