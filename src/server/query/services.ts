/** What is done to each service, from daily rollups; and of the last day alone, from its events, at which ports and with what. */
import type { Kind } from "../../event.js";
import { dayOf, startOf } from "../analysis/scores/day.js";
import type { ServiceProfile, ServiceSummary } from "../api/services.js";
import { PAIR } from "../store/migrations/0004-groups.js";
import { TEXT_BYTES_MAX } from "../store/migrations/0006-campaigns.js";
import type { Store } from "../store/store.js";
import { Conditions, inDays, inTime } from "./filter.js";
import { lossesOf } from "./losses.js";
import type { TimeWindow } from "./overview.js";
import { unhex } from "./view.js";

const ROWS_MAX = 1000;
const PORTS_MAX = 50;
const SHOWN_MAX = 20;

export async function services(store: Store, window: TimeWindow): Promise<ServiceSummary[]> {
  return summaries(store, window, new Conditions());
}

/** @returns undefined: it was not met on these days */
export async function serviceProfile(store: Store, window: TimeWindow, service: string): Promise<ServiceProfile | undefined> {
  const own = () => new Conditions().add("service = {service:String}", { service });
  const [[summary], days, bySensor, losses] = await Promise.all([
    summaries(store, window, own()),
    daysOf(store, inDays(own(), window)),
    sensorsOf(store, inDays(own(), window)),
    lossesOf(store, inTime(own(), window)),
  ]);
  const lastDay = days.at(-1)?.day;
  if (summary === undefined || lastDay === undefined) return undefined;
  const [portsThen, shownThen] = await Promise.all([portsOn(store, service, lastDay), shownOn(store, service, lastDay)]);
  return { ...summary, days, bySensor, losses, portsThen, shownThen };
}

async function summaries(store: Store, window: TimeWindow, which: Conditions): Promise<ServiceSummary[]> {
  const days = wholeDays(window);
  const beforeMs = days.fromMs - (days.toMs - days.fromMs);
  const counted = inDays(new Conditions(), days);
  const lost = inTime(new Conditions(), window);
  const rows = await store.query<
    Record<
      "service" | "n" | "sessions" | "logins" | "commands" | "requests" | "a" | "lostEvents" | "lostSessions" | "b",
      string
    > & {
      sensors: number;
    }
  >(
    `SELECT service, toString(e.n) AS n, toString(e.sessions) AS sessions, toString(e.logins) AS logins, toString(e.commands) AS commands,
       toString(e.requests) AS requests, toString(e.a) AS a, e.sensors AS sensors, toString(b.n) AS b,
       toString(x.n) AS lostEvents, toString(x.sessions) AS lostSessions
     FROM (
       SELECT service, sum(events) AS n, sumIf(events, kind = 'connect') AS sessions, sumIf(events, kind = 'login') AS logins,
         sumIf(events, kind = 'command') AS commands, sumIf(events, kind = 'request') AS requests, uniqMerge(addresses) AS a,
         toUInt32(uniqExact(sensor)) AS sensors
       FROM events_daily WHERE ${which.where} AND ${counted.where} GROUP BY service) AS e
     LEFT JOIN (
       SELECT service, sum(events) AS n FROM events_daily
       WHERE ${which.where} AND day >= toDate(fromUnixTimestamp64Milli({beforeMs:Int64}, 'UTC'))
         AND day < toDate(fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')) GROUP BY service) AS b USING service
     LEFT JOIN (
       SELECT service, sum(losses.events) AS n, sum(sessions) AS sessions FROM losses WHERE ${which.where} AND ${lost.where}
       GROUP BY service) AS x USING service
     ORDER BY e.n DESC, service LIMIT ${ROWS_MAX}`,
    { ...which.parameters, ...lost.parameters, ...counted.parameters, beforeMs },
  );
  return rows.map(({ service, n, sessions, logins, commands, requests, a, sensors, b, lostEvents, lostSessions }) => ({
    service,
    events: Number(n),
    sessions: Number(sessions),
    logins: Number(logins),
    commands: Number(commands),
    requests: Number(requests),
    addresses: Number(a),
    sensors,
    eventsBefore: Number(b),
    lostEvents: Number(lostEvents),
    lostSessions: Number(lostSessions),
  }));
}

/** From the start of the first day of UTC that the window touches to the end of its last. */
function wholeDays({ fromMs, toMs }: TimeWindow): TimeWindow {
  return { fromMs: startOf(dayOf(fromMs)), toMs: startOf(dayOf(toMs - 1) + 1) };
}

async function daysOf(store: Store, { where, parameters }: Conditions): Promise<ServiceProfile["days"]> {
  const rows = await store.query<{ at: string; kind: Kind; n: string }>(
    `SELECT toString(day) AS at, kind, toString(sum(events)) AS n FROM events_daily WHERE ${where}
     GROUP BY day, kind ORDER BY day, kind LIMIT 100000`,
    parameters,
  );
  return rows.map(({ at, kind, n }) => ({ day: at, kind, events: Number(n) }));
}

async function sensorsOf(store: Store, { where, parameters }: Conditions): Promise<ServiceProfile["bySensor"]> {
  const rows = await store.query<Record<"sensor" | "n" | "a", string>>(
    `SELECT sensor, toString(sum(events)) AS n, toString(uniqMerge(addresses)) AS a FROM events_daily WHERE ${where}
     GROUP BY sensor ORDER BY sum(events) DESC, sensor LIMIT ${ROWS_MAX}`,
    parameters,
  );
  return rows.map(({ sensor, n, a }) => ({ sensor, events: Number(n), addresses: Number(a) }));
}

const ON_DAY = `e.time >= toDateTime64({day:String}, 3, 'UTC') AND e.time < toDateTime64({day:String}, 3, 'UTC') + INTERVAL 1 DAY
  AND e.service = {service:String}`;

async function portsOn(store: Store, service: string, day: string): Promise<ServiceProfile["portsThen"]> {
  const rows = await store.query<{ port: number; n: string; a: string }>(
    `SELECT e.target_port AS port, toString(count()) AS n, toString(uniq(e.address)) AS a FROM events AS e
     WHERE ${ON_DAY} AND e.kind = 'connect' GROUP BY port ORDER BY count() DESC, port LIMIT ${PORTS_MAX}`,
    { service, day },
  );
  return rows.map(({ port, n, a }) => ({ port, sessions: Number(n), addresses: Number(a) }));
}

/** The hashes are those of `traits_daily`. */
async function shownOn(store: Store, service: string, day: string): Promise<ServiceProfile["shownThen"]> {
  const isLogin = "e.kind = 'login'";
  const text = (column: string) => `substring(${column}, 1, ${TEXT_BYTES_MAX})`;
  const rows = await store.query<{ isLogin: number; hash: string; n: string; a: string; text: string; password: string }>(
    `SELECT toUInt8(${isLogin}) AS isLogin, toString(if(${isLogin}, ${PAIR}, sipHash64(e.target)) AS h) AS hash, toString(count()) AS n,
       toString(uniq(e.address)) AS a, hex(any(if(${isLogin}, ${text("assumeNotNull(e.username)")}, ${text("e.target")}))) AS text,
       hex(any(if(${isLogin}, ${text("assumeNotNull(e.password)")}, ''))) AS password
     FROM events AS e
     WHERE ${ON_DAY} AND (e.kind = 'request' OR (${isLogin} AND isNotNull(e.username) AND isNotNull(e.password)))
     GROUP BY isLogin, h ORDER BY count() DESC, isLogin, h LIMIT ${SHOWN_MAX}`,
    { service, day },
  );
  return rows.map(({ isLogin: login, hash, n, a, text: shown, password }) => ({
    kind: login === 1 ? "credentials" : "uri",
    hash,
    text: unhex(shown),
    password: login === 1 ? unhex(password) : null,
    events: Number(n),
    addresses: Number(a),
  }));
}
