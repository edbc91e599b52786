/** What sensors told that they lost, of one sensor or one service. */
import type { SensorProfile } from "../api/sensors.js";
import type { Store } from "../store/store.js";
import type { Conditions } from "./filter.js";
import { time } from "./shown.js";

const ROWS_MAX = 1000;

/** By reason and service, most events first. @param conditions on `losses` */
export async function lossesOf(store: Store, { where, parameters }: Conditions): Promise<SensorProfile["losses"]> {
  const rows = await store.query<Record<"reason" | "service" | "n" | "sessions" | "l", string>>(
    `SELECT reason, service, toString(sum(losses.events)) AS n, toString(sum(losses.sessions)) AS sessions,
       toString(toUnixTimestamp64Milli(max(time))) AS l FROM losses WHERE ${where}
     GROUP BY reason, service ORDER BY sum(losses.events) DESC, reason, service LIMIT ${ROWS_MAX}`,
    parameters,
  );
  return rows.map(({ reason, service, n, sessions, l }) => ({
    reason,
    service,
    events: Number(n),
    sessions: Number(sessions),
    lastSeen: time(l),
  }));
}
