/** Counts over time by service and kind, and what they add up to. Minutes are counted from events, hours and days from rollups. */
import type { Kind } from "../../event.js";
import type { Overview, Totals } from "../api.js";
import type { Store } from "../store/store.js";

export type Step = "minute" | "hour" | "day";

export const STEP_MS: Readonly<Record<Step, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where the counts of a step come from, and how they are merged. Time bounds are whole steps. */
const SOURCES: Readonly<Record<Step, { table: string; start: string; events: string; addresses: string; where: string }>> = {
  minute: {
    table: "events",
    start: "toStartOfMinute(time)",
    events: "count()",
    addresses: "uniq(address)",
    where:
      "time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND service != 'doctor'",
  },
  hour: {
    table: "events_hourly",
    start: "hour",
    events: "sum(events)",
    addresses: "uniqMerge(addresses)",
    where: "hour >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND hour < fromUnixTimestamp64Milli({to:Int64}, 'UTC')",
  },
  day: {
    table: "events_daily",
    start: "toDateTime(day, 'UTC')",
    events: "sum(events)",
    addresses: "uniqMerge(addresses)",
    where:
      "day >= toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) AND day <= toDate(fromUnixTimestamp64Milli({to:Int64} - 1, 'UTC'))",
  },
};

export async function overview(store: Store, { fromMs, toMs }: TimeWindow, step: Step): Promise<Overview> {
  const stepMs = STEP_MS[step];
  const firstMs = Math.floor(fromMs / stepMs) * stepMs;
  const { table, start, events, where } = SOURCES[step];
  const parameters = { from: firstMs, to: toMs };
  const [rows, distinct, lost] = await Promise.all([
    store.query<{ at: number; service: string; kind: Kind; n: string }>(
      `SELECT toUnixTimestamp(${start}) AS at, service, kind, toString(${events}) AS n
       FROM ${table} WHERE ${where} GROUP BY at, service, kind`,
      parameters,
    ),
    distinctIn(store, parameters, step),
    lostIn(store, parameters),
  ]);
  const steps = Math.ceil((toMs - firstMs) / stepMs);
  const series = new Map<string, { service: string; kind: Kind; counts: number[] }>();
  for (const { at, service, kind, n } of rows) {
    const key = `${service} ${kind}`;
    const one = series.get(key) ?? { service, kind, counts: new Array<number>(steps).fill(0) };
    const index = Math.floor((1000 * at - firstMs) / stepMs);
    if (index >= 0 && index < steps) one.counts[index]! += Number(n);
    series.set(key, one);
  }
  return {
    from: new Date(firstMs).toISOString(),
    to: new Date(toMs).toISOString(),
    stepMs,
    totals: { ...countsOf(rows), ...distinct, ...lost },
    series: [...series.values()].sort((a, b) => (a.service + a.kind < b.service + b.kind ? -1 : 1)),
  };
}

/** What the overview of that window adds up to. */
export async function totals(store: Store, { fromMs, toMs }: TimeWindow, step: Step): Promise<Totals> {
  const parameters = { from: Math.floor(fromMs / STEP_MS[step]) * STEP_MS[step], to: toMs };
  const { table, events, where } = SOURCES[step];
  const [rows, distinct, lost] = await Promise.all([
    store.query<{ kind: Kind; n: string }>(
      `SELECT kind, toString(${events}) AS n FROM ${table} WHERE ${where} GROUP BY kind`,
      parameters,
    ),
    distinctIn(store, parameters, step),
    lostIn(store, parameters),
  ]);
  return { ...countsOf(rows), ...distinct, ...lost };
}

function countsOf(rows: readonly { readonly kind: Kind; readonly n: string }[]) {
  return {
    events: sum(rows),
    sessions: sum(rows.filter(({ kind }) => kind === "connect")),
    logins: sum(rows.filter(({ kind }) => kind === "login")),
  };
}

function sum(rows: readonly { readonly n: string }[]): number {
  return rows.reduce((total, { n }) => total + Number(n), 0);
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

async function distinctIn(store: Store, { from, to }: Bounds, step: Step): Promise<Pick<Totals, "addresses" | "sensors">> {
  const { table, addresses, where } = SOURCES[step];
  const [row] = await store.query<Record<"addresses" | "sensors", string>>(
    // Grouping by sensor first reads the dictionary's numbers instead of names.
    `SELECT (SELECT toString(${addresses}) FROM ${table} WHERE ${where}) AS addresses,
       (SELECT toString(count()) FROM (SELECT sensor FROM ${table} WHERE ${where} GROUP BY sensor)) AS sensors`,
    { from, to },
  );
  return { addresses: Number(row?.addresses ?? 0), sensors: Number(row?.sensors ?? 0) };
}

async function lostIn(store: Store, { from, to }: Bounds): Promise<Pick<Totals, "lostSessions" | "lostEvents">> {
  const [row] = await store.query<Record<"sessions" | "n", string>>(
    `SELECT toString(sum(sessions)) AS sessions, toString(sum(losses.events)) AS n FROM losses
     WHERE time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`,
    { from, to },
  );
  return { lostSessions: Number(row?.sessions ?? 0), lostEvents: Number(row?.n ?? 0) };
}
