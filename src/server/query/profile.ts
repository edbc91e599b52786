/** What is known of one address: what it did, where, with which software, its score and whether it is listed. */
import { formatAddress, parseAddress } from "../../bytes/address.js";
import type { Geo } from "../analysis/profiles/geo.js";
import type { AddressProfile } from "../api.js";
import type { Store } from "../store/store.js";
import { groups } from "./groups.js";
import { type Lists, standingOf } from "./listed.js";
import { unhex } from "./view.js";

/** Of a peer that changes its face with every request, the rest are only counted. */
const CLIENTS_MAX = 100;
const SENSORS_MAX = 1000;

const WHERE = "address = toIPv6({address:String})";
const TIMES = "toString(toUnixTimestamp64Milli(min(first))) AS f, toString(toUnixTimestamp64Milli(max(last))) AS l";

/** The text is no address. */
export class AddressError extends Error {
  readonly code = "ADDRESS";
}

/** @returns the address as it is always written. @throws AddressError */
export function addressOf(text: string): string {
  const bytes = parseAddress(text);
  if (bytes === undefined) throw new AddressError("ip: expected an IPv4 or IPv6 address");
  return formatAddress(bytes);
}

/** @throws AddressError */
export async function addressProfile(store: Store, lists: Lists, geo: Geo, text: string): Promise<AddressProfile> {
  const address = addressOf(text);
  const [totals, services, sensors, clients, place, standing, group] = await Promise.all([
    totalsOf(store, address),
    servicesOf(store, address),
    sensorsOf(store, address),
    clientsOf(store, address),
    geo.place(address),
    standingOf(store, lists, address),
    groupOf(store, address),
  ]);
  return { address, ...totals, services, sensors, ...clients, ...place, group, ...standing };
}

async function totalsOf(store: Store, address: string) {
  const [row] = await store.query<Record<"n" | "logins" | "credentials" | "sensors" | "f" | "l", string>>(
    `SELECT toString(sum(events)) AS n, toString(sum(logins)) AS logins, toString(uniqCombined64Merge(12)(credentials)) AS credentials,
       toString(uniqExact(sensor)) AS sensors, ${TIMES} FROM activity_daily WHERE ${WHERE}`,
    { address },
  );
  const events = Number(row?.n ?? 0);
  return {
    firstSeen: events === 0 ? null : time(row?.f),
    lastSeen: events === 0 ? null : time(row?.l),
    events,
    logins: Number(row?.logins ?? 0),
    credentials: Number(row?.credentials ?? 0),
    sensorCount: Number(row?.sensors ?? 0),
  };
}

async function servicesOf(store: Store, address: string): Promise<AddressProfile["services"]> {
  const rows = await store.query<Record<"service" | "n" | "logins" | "f" | "l", string>>(
    `SELECT service, toString(sum(events)) AS n, toString(sum(logins)) AS logins, ${TIMES}
     FROM activity_daily WHERE ${WHERE} GROUP BY service ORDER BY sum(events) DESC, service LIMIT 100`,
    { address },
  );
  return rows.map(({ service, n, logins, f, l }) => ({
    service,
    events: Number(n),
    logins: Number(logins),
    firstSeen: time(f),
    lastSeen: time(l),
  }));
}

async function sensorsOf(store: Store, address: string): Promise<AddressProfile["sensors"]> {
  const rows = await store.query<Record<"sensor" | "n" | "f" | "l", string>>(
    `SELECT sensor, toString(sum(events)) AS n, ${TIMES}
     FROM activity_daily WHERE ${WHERE} GROUP BY sensor ORDER BY sum(events) DESC, sensor LIMIT ${SENSORS_MAX}`,
    { address },
  );
  return rows.map(({ sensor, n, f, l }) => ({ sensor, events: Number(n), firstSeen: time(f), lastSeen: time(l) }));
}

async function clientsOf(store: Store, address: string): Promise<Pick<AddressProfile, "clients" | "clientCount">> {
  const [rows, [counted]] = await Promise.all([
    store.query<Record<"name" | "value" | "n" | "f" | "l", string>>(
      `SELECT name, hex(value) AS value, toString(sum(events)) AS n, ${TIMES}
       FROM clients_daily WHERE ${WHERE} GROUP BY name, clients_daily.value ORDER BY sum(events) DESC, name, clients_daily.value LIMIT ${CLIENTS_MAX}`,
      { address },
    ),
    store.query<{ n: string }>(`SELECT toString(uniq(name, value)) AS n FROM clients_daily WHERE ${WHERE}`, { address }),
  ]);
  const clients = rows.map(({ name, value, n, f, l }) => ({
    name,
    value: unhex(value),
    events: Number(n),
    firstSeen: time(f),
    lastSeen: time(l),
  }));
  return { clients, clientCount: Number(counted?.n ?? 0) };
}

async function groupOf(store: Store, address: string): Promise<AddressProfile["group"]> {
  const [group] = (await groups(store, { limit: 1, address })).groups;
  if (group === undefined) return null;
  const { id, members, since } = group;
  return { id, members, since };
}

function time(ms: string | undefined): string {
  return new Date(Number(ms)).toISOString();
}
