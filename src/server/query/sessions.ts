/**
 * Connections: of one address, and one of them. Events are kept by time, so the days on which an address was seen are asked for first, and
 * only these are looked through, the latest before the earlier.
 */
import type { CloseReason } from "../../event.js";
import type { SessionEvents, SessionSummary, Sessions } from "../api/sessions.js";
import type { Store } from "../store/store.js";
import { Conditions, cursorOf, readCursor } from "./filter.js";
import { ms, time } from "./shown.js";
import { EVENT_COLUMNS, type EventRow, rowView } from "./view.js";

export interface SessionsWanted {
  readonly service?: string;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
}

/** Looked through for one page; who was seen on more goes on with the next. */
const DAYS_A_PAGE = 4;
const EVENTS_MAX = 1000;
const TIME_MS_MAX = 4_102_444_800_000;

interface Row {
  readonly worker: string;
  readonly session: number;
  readonly at: string;
  readonly sensor: string;
  readonly service: string;
  readonly target_port: number;
  readonly reason: CloseReason | "";
  readonly duration_us: string;
  readonly logins: string;
  readonly requests: string;
  readonly commands: string;
  readonly accepted: number;
  readonly shown: number;
}

/** @param address as people write it. @throws CursorError */
export async function sessionsOf(store: Store, address: string, { service, limit, after }: SessionsWanted): Promise<Sessions> {
  const place =
    after === undefined
      ? { beforeMs: TIME_MS_MAX, worker: "", session: 0 }
      : placeOf(readCursor(after, [/^\d{1,13}$/, /^([0-9a-f]{16})?$/, /^\d{1,10}$/]));
  const days = await daysBefore(store, address, place.beforeMs);
  const looked = days.slice(0, DAYS_A_PAGE);
  const [lastDay, firstDay] = [looked.at(0), looked.at(-1)];
  if (lastDay === undefined || firstDay === undefined) return { sessions: [], next: null };
  const rows = await sessionRows(store, address, service, { ...place, firstDay, lastDay }, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const sessions = page.map(summaryOf);
  if (rows.length > limit && last !== undefined) return { sessions, next: cursorOf([last.at, last.worker, last.session]) };
  return { sessions, next: days.length > looked.length ? cursorOf([Date.parse(`${firstDay}T00:00:00Z`), "", 0]) : null };
}

/** @returns undefined: there is no such session, or it is no longer kept */
export async function sessionEvents(store: Store, session: string): Promise<SessionEvents | undefined> {
  const [worker = "", number = ""] = session.split("-");
  const rows = await store.query<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM events WHERE events.worker = {worker:String} AND events.session = {number:UInt32}
     ORDER BY events.sequence LIMIT {limit:UInt32}`,
    { worker, number: Number(number), limit: EVENTS_MAX + 1 },
  );
  if (rows.length === 0) return undefined;
  return { events: rows.slice(0, EVENTS_MAX).map(rowView), isWhole: rows.length <= EVENTS_MAX };
}

interface Place {
  readonly beforeMs: number;
  /** Of sessions that began at that very moment, those after this one. */
  readonly worker: string;
  readonly session: number;
}

function placeOf([ms, worker, session]: readonly [string, string, string]): Place {
  return { beforeMs: Math.min(Number(ms), TIME_MS_MAX), worker, session: Number(session) };
}

/** Days of UTC on which it was seen, the latest first. One more than are looked through. */
async function daysBefore(store: Store, address: string, beforeMs: number): Promise<string[]> {
  const rows = await store.query<{ at: string }>(
    `SELECT DISTINCT toString(day) AS at FROM activity_daily
     WHERE address = toIPv6({address:String}) AND day <= toDate(fromUnixTimestamp64Milli({beforeMs:Int64}, 'UTC'))
     ORDER BY at DESC LIMIT ${DAYS_A_PAGE + 1}`,
    { address, beforeMs },
  );
  return rows.map(({ at }) => at);
}

async function sessionRows(
  store: Store,
  address: string,
  service: string | undefined,
  { beforeMs, worker, session, firstDay, lastDay }: Place & { readonly firstDay: string; readonly lastDay: string },
  limit: number,
): Promise<Row[]> {
  const which = new Conditions()
    .add("e.address = toIPv6({address:String}) AND e.service != 'doctor'", { address })
    // One that went on over midnight is its first day's.
    .add("e.time >= toDateTime64({firstDay:String}, 3, 'UTC') - INTERVAL 1 HOUR", { firstDay })
    .add("e.time < toDateTime64({lastDay:String}, 3, 'UTC') + INTERVAL 1 DAY + INTERVAL 1 HOUR", { lastDay });
  if (service !== undefined) which.add("e.service = {service:String}", { service });
  const began = "toUnixTimestamp64Milli(min(e.time))";
  return store.query<Row>(
    `SELECT e.worker AS worker, e.session AS session, ${ms("min(e.time)")} AS at, any(e.sensor) AS sensor, any(e.service) AS service,
       any(e.target_port) AS target_port, anyIf(e.reason, e.kind = 'close') AS reason, toString(maxIf(e.duration_us, e.kind = 'close')) AS duration_us,
       toString(countIf(e.kind = 'login')) AS logins, toString(countIf(e.kind = 'request')) AS requests,
       toString(countIf(e.kind = 'command')) AS commands, toUInt8(max(e.accepted)) AS accepted,
       toUInt8(max(e.kind = 'message' AND e.name = 'transcript')) AS shown
     FROM events AS e WHERE ${which.where} GROUP BY worker, session
     HAVING min(e.time) >= toDateTime64({firstDay:String}, 3, 'UTC')
       AND (${began} < {beforeMs:Int64} OR (${began} = {beforeMs:Int64} AND (worker, session) > ({worker:String}, {session:UInt32})))
     ORDER BY min(e.time) DESC, worker, session LIMIT {limit:UInt32}`,
    { ...which.parameters, beforeMs, worker, session, limit },
  );
}

function summaryOf(row: Row): SessionSummary {
  return {
    session: `${row.worker}-${row.session}`,
    sensor: row.sensor,
    service: row.service,
    startedAt: time(row.at),
    targetPort: row.target_port,
    reason: row.reason === "" ? null : row.reason,
    durationUs: row.reason === "" ? null : Number(row.duration_us),
    logins: Number(row.logins),
    requests: Number(row.requests),
    commands: Number(row.commands),
    isAccepted: row.accepted === 1,
    hasTranscript: row.shown === 1,
  };
}
