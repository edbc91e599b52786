/**
 * The sensors: which there are, since when each is heard of, what each saw and lost. Made of what their batches tell; a sensor that never
 * sent one is not here. A sensor that merely saw nothing sends nothing, so that a pause means something only beside its usual ones.
 */
import type { SensorProfile, SensorSummary, Sensors } from "../api/sensors.js";
import type { Store } from "../store/store.js";
import { Conditions, cursorOf, inDays, inTime, readCursor } from "./filter.js";
import { lossesOf } from "./losses.js";
import type { TimeWindow } from "./overview.js";

const SILENT_MS_MIN = 10 * 60_000;
const SILENT_PAUSES = 3;
/** Batches whose pauses tell what is usual; more would tell of days that are no longer so. */
const BATCHES_MAX = 100;
const ROWS_MAX = 1000;

/** @throws CursorError */
export async function sensors(store: Store, window: TimeWindow, limit: number, after: string | undefined): Promise<Sensors> {
  const [place] = after === undefined ? [""] : readCursor(after, [/^[a-z0-9._-]{1,64}$/]);
  const condition = new Conditions().add("sensor > {place:String}", { place });
  const found = await summaries(store, window, condition, limit + 1);
  const page = found.slice(0, limit);
  return { sensors: page, next: found.length > limit ? cursorOf([page.at(-1)!.sensor]) : null };
}

/** @returns undefined: nobody of that name ever sent a batch */
export async function sensorProfile(store: Store, window: TimeWindow, sensor: string): Promise<SensorProfile | undefined> {
  const own = () => new Conditions().add("sensor = {sensor:String}", { sensor });
  const [[summary], days, byService, losses, batches] = await Promise.all([
    summaries(store, window, own(), 1),
    daysOf(store, inDays(own(), window)),
    servicesOf(store, inDays(own(), window)),
    lossesOf(store, inTime(own(), window)),
    batchesOf(store, inTime(own(), window, "received")),
  ]);
  return summary && { ...summary, days, byService, losses, batches };
}

async function summaries(store: Store, window: TimeWindow, which: Conditions, limit: number): Promise<SensorSummary[]> {
  const counted = inDays(new Conditions(), window);
  const lost = inTime(new Conditions(), window);
  const rows = await store.query<
    Record<"sensor" | "f" | "l" | "version" | "n" | "a" | "lost" | "sessions", string> & {
      pause: string | null;
      services: string[];
    }
  >(
    `WITH named AS (
       SELECT sensor, min(received) AS first, max(received) AS last, argMax(version, received) AS newest FROM batches
       WHERE ${which.where} GROUP BY sensor ORDER BY sensor LIMIT {limit:UInt32})
     SELECT sensor, newest AS version, toString(toUnixTimestamp64Milli(first)) AS f, toString(toUnixTimestamp64Milli(last)) AS l,
       if(p.ms > 0, toString(toUInt64(p.ms)), NULL) AS pause, toString(e.n) AS n, toString(e.a) AS a, e.services AS services,
       toString(x.lost) AS lost, toString(x.sessions) AS sessions
     FROM named
     LEFT JOIN (
       SELECT sensor, quantileExact(0.9)(ms) AS ms FROM (
         SELECT sensor, arrayJoin(arrayPopFront(arrayDifference(arraySort(groupArray(toUnixTimestamp64Milli(received)))))) AS ms FROM (
           SELECT sensor, received FROM batches
           WHERE received > now64(3) - INTERVAL 7 DAY AND sensor IN (SELECT sensor FROM named)
           ORDER BY received DESC LIMIT ${BATCHES_MAX} BY sensor)
         GROUP BY sensor)
       GROUP BY sensor) AS p USING sensor
     LEFT JOIN (
       SELECT sensor, sum(events) AS n, uniqMerge(addresses) AS a, arraySort(groupUniqArray(toString(service))) AS services
       FROM events_daily WHERE ${counted.where} AND sensor IN (SELECT sensor FROM named) GROUP BY sensor) AS e USING sensor
     LEFT JOIN (
       SELECT sensor, sum(events) AS lost, sum(sessions) AS sessions FROM losses
       WHERE ${lost.where} AND sensor IN (SELECT sensor FROM named) GROUP BY sensor) AS x USING sensor
     ORDER BY sensor`,
    { ...which.parameters, ...counted.parameters, ...lost.parameters, limit },
  );
  const nowMs = Date.now();
  return rows.map(({ sensor, version, f, l, pause, n, a, services, lost, sessions }) => {
    const usualPauseMs = pause === null ? null : Number(pause);
    return {
      sensor,
      version,
      firstSeen: time(f),
      lastSeen: time(l),
      usualPauseMs,
      silentSince: isSilent(nowMs - Number(l), usualPauseMs) ? time(l) : null,
      events: Number(n),
      addresses: Number(a),
      services,
      lostEvents: Number(lost),
      lostSessions: Number(sessions),
    };
  });
}

export function isSilent(pauseMs: number, usualPauseMs: number | null): boolean {
  return pauseMs > Math.max(SILENT_MS_MIN, SILENT_PAUSES * (usualPauseMs ?? 0));
}

async function daysOf(store: Store, { where, parameters }: Conditions): Promise<SensorProfile["days"]> {
  const rows = await store.query<Record<"at" | "service" | "n", string>>(
    `SELECT toString(day) AS at, service, toString(sum(events)) AS n FROM events_daily WHERE ${where}
     GROUP BY day, service ORDER BY day, service LIMIT 100000`,
    parameters,
  );
  return rows.map(({ at, service, n }) => ({ day: at, service, events: Number(n) }));
}

async function servicesOf(store: Store, { where, parameters }: Conditions): Promise<SensorProfile["byService"]> {
  const rows = await store.query<Record<"service" | "n" | "a", string>>(
    `SELECT service, toString(sum(events)) AS n, toString(uniqMerge(addresses)) AS a FROM events_daily WHERE ${where}
     GROUP BY service ORDER BY sum(events) DESC, service LIMIT ${ROWS_MAX}`,
    parameters,
  );
  return rows.map(({ service, n, a }) => ({ service, events: Number(n), addresses: Number(a) }));
}

async function batchesOf(store: Store, { where, parameters }: Conditions): Promise<SensorProfile["batches"]> {
  const [row] = await store.query<Record<"n" | "e" | "s", string>>(
    `SELECT toString(count()) AS n, toString(sum(event_count)) AS e, toString(sum(stored)) AS s FROM batches WHERE ${where}`,
    parameters,
  );
  return { count: Number(row?.n ?? 0), events: Number(row?.e ?? 0), stored: Number(row?.s ?? 0) };
}

function time(ms: string): string {
  return new Date(Number(ms)).toISOString();
}
