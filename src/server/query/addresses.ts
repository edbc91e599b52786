/**
 * Peers that were seen, page by page in one of several orders: from daily rollups, whole days of UTC. A page's addresses are found by the
 * one column that orders them; the rest is asked for these alone.
 */
import type { BlockList } from "../analysis/lists/block-list.js";
import type { Addresses, AddressOrder, AddressSummary } from "../api/addresses.js";
import type { QueryParameters, Store } from "../store/store.js";
import {
  Conditions,
  CursorError,
  cursorOf,
  type Filter,
  inDays,
  ofAddress,
  readCursor,
  withCredential,
  withFingerprint,
} from "./filter.js";
import { plainAddress } from "./view.js";

export interface AddressesQuestion {
  readonly filter: Filter;
  readonly sort: AddressOrder;
  /** Only those that are listed, or only those that are not. */
  readonly listed?: boolean;
  readonly limit: number;
  readonly after?: string;
}

/** What orders, greatest first. */
const ORDERS: Readonly<Record<AddressOrder, string>> = {
  last: "toUInt64(toUnixTimestamp64Milli(max(last)))",
  first: "toUInt64(toUnixTimestamp64Milli(min(first)))",
  events: "sum(events)",
  logins: "sum(logins)",
};

const LISTED = "(SELECT address FROM listings GROUP BY address HAVING argMax(listed, serial))";
const VALUE_MAX = 2n ** 64n - 1n;

interface Row extends Readonly<Record<"a" | "n" | "l" | "f" | "t" | "country" | "organization", string>> {
  readonly s: readonly string[];
  readonly asn: number;
}

/** @throws CursorError */
export async function addresses(store: Store, list: BlockList, question: AddressesQuestion): Promise<Addresses> {
  const { filter, sort, listed, limit, after } = question;
  const { service, sensor } = filter;
  // Only where one of these is asked for are there more rows to read than one a day.
  const isByService = service !== undefined || sensor !== undefined;
  const table = isByService ? "activity_daily" : "addresses_daily";
  const services = isByService ? "groupUniqArray(toString(service))" : "groupUniqArrayArray(services)";
  const counted = ofRows(filter);
  const conditions = withCredential(withFingerprint(ofAddress(ofRows(filter), filter), filter), filter);
  if (listed !== undefined) conditions.add(`address ${listed ? "IN" : "NOT IN"} ${LISTED}`);
  const from = new Conditions();
  if (after !== undefined) from.add("(v < {v:UInt64} OR (v = {v:UInt64} AND address > toIPv6({place:String})))", placeOf(after));
  // A question of its own: in one with the next, it would be answered once for each place that it stands in.
  const found = await store.query<{ a: string; place: string }>(
    `SELECT IPv6NumToString(address) AS a, ${ORDERS[sort]} AS v, toString(v) AS place FROM ${table} WHERE ${conditions.where}
     GROUP BY address HAVING ${from.where} ORDER BY v DESC, address LIMIT {limit:UInt32}`,
    { ...conditions.parameters, ...from.parameters, limit: limit + 1 },
  );
  const page = found.slice(0, limit);
  const last = page.at(-1);
  if (last === undefined) return { addresses: [], next: null };
  const isOnPage = "address IN (SELECT toIPv6(arrayJoin({page:Array(String)})))";
  const rows = await store.query<Row>(
    `SELECT IPv6NumToString(c.address) AS a, toString(c.n) AS n, toString(c.l) AS l, arraySort(c.s) AS s,
       toString(toUnixTimestamp64Milli(c.f)) AS f, toString(toUnixTimestamp64Milli(c.t)) AS t,
       p.country AS country, p.asn AS asn, p.organization AS organization
     FROM (
       SELECT address, sum(events) AS n, sum(logins) AS l, ${services} AS s, min(first) AS f, max(last) AS t
       FROM ${table} WHERE ${counted.where} AND ${isOnPage} GROUP BY address) AS c
     LEFT JOIN (
       SELECT address, argMax(country, looked) AS country, argMax(asn, looked) AS asn, argMax(organization, looked) AS organization
       FROM places WHERE ${isOnPage} GROUP BY address) AS p ON c.address = p.address`,
    { ...counted.parameters, page: page.map(({ a }) => a) },
  );
  const byAddress = new Map(rows.map((row) => [row.a, row]));
  return {
    addresses: page.flatMap(({ a }) => {
      const row = byAddress.get(a);
      return row === undefined ? [] : [summary(row, list)];
    }),
    next: found.length > limit ? cursorOf([last.place, last.a]) : null,
  };
}

/** What holds of a row alone, whoever's it is. */
function ofRows(filter: Filter): Conditions {
  const { service, sensor } = filter;
  const conditions = inDays(new Conditions(), filter);
  if (service !== undefined) conditions.add("service = {service:String}", { service });
  if (sensor !== undefined) conditions.add("sensor = {sensor:String}", { sensor });
  return conditions;
}

function summary({ a, n, l, s, f, t, country, asn, organization }: Row, list: BlockList): AddressSummary {
  const address = plainAddress(a);
  return {
    address,
    events: Number(n),
    logins: Number(l),
    services: s,
    firstSeen: new Date(Number(f)).toISOString(),
    lastSeen: new Date(Number(t)).toISOString(),
    country: country === "" ? null : country,
    asn: asn === 0 ? null : asn,
    organization: organization === "" ? null : organization,
    listedScore: list.edition.listings.get(address)?.score ?? null,
  };
}

function placeOf(after: string): QueryParameters {
  const [v, place] = readCursor(after, [/^\d{1,20}$/, /^[0-9a-f:.]{2,45}$/]);
  if (BigInt(v) > VALUE_MAX) throw new CursorError("after: expected `next` of an earlier page");
  return { v, place };
}
