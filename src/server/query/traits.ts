/**
 * What peers show, page by page, and one such thing: from daily rollups, whole days of UTC. A page's traits are found by the one column
 * that orders them; the rest is asked for these alone.
 */
import { TRAITS, type Trait, type TraitOrder, type TraitProfile, type TraitSummary, type Traits } from "../api/traits.js";
import type { QueryParameters, Store } from "../store/store.js";
import { Conditions, CursorError, cursorOf, type Filter, inDays, readCursor } from "./filter.js";
import { groupsOf, ms, seenOn, time } from "./shown.js";
import { unhex } from "./view.js";

export interface TraitsQuestion {
  readonly filter: Filter & { readonly fromMs: number };
  readonly kind?: Trait;
  /** Only those in whose text, or password, this is, in capitals or not. */
  readonly find?: string;
  /** Only those that nobody showed before these days. */
  readonly isNew?: boolean;
  readonly sort: TraitOrder;
  readonly limit: number;
  readonly after?: string;
}

/** What orders, greatest first. */
const ORDERS: Readonly<Record<TraitOrder, string>> = {
  events: "sum(d.events)",
  addresses: "uniqCombined64Merge(12)(d.addresses)",
  last: "toUInt64(toUnixTimestamp64Milli(max(d.last)))",
  first: "toUInt64(toUnixTimestamp64Milli(min(d.first)))",
};

const SUMMARY = `toString(sum(d.events)) AS n, toString(uniqCombined64Merge(12)(d.addresses)) AS a, toUInt32(uniqExact(d.sensor)) AS sensors,
  ${ms("min(d.first)")} AS f, ${ms("max(d.last)")} AS l, hex(any(d.text)) AS text, hex(any(d.password)) AS password`;
const NUMBER_MAX = 2n ** 64n - 1n;
const CAMPAIGNS_MAX = 20;

interface Summed {
  readonly trait: Trait;
  readonly hash: string;
  readonly n: string;
  readonly a: string;
  readonly sensors: number;
  readonly f: string;
  readonly l: string;
  readonly text: string;
  readonly password: string;
}

/** @throws CursorError */
export async function traits(store: Store, { filter, kind, find, isNew, sort, limit, after }: TraitsQuestion): Promise<Traits> {
  const conditions = inDays(new Conditions(), filter, "d.day");
  if (kind !== undefined) conditions.add("d.trait = {kind:String}", { kind });
  if (find !== undefined) {
    conditions.add(
      "(positionCaseInsensitive(d.text, {find:String}) > 0 OR positionCaseInsensitive(d.password, {find:String}) > 0)",
      {
        find,
      },
    );
  }
  if (isNew) {
    const ofKind = kind === undefined ? "1" : "trait = {kind:String}";
    conditions.add(
      `(d.trait, d.hash) NOT IN (SELECT trait, hash FROM traits_daily
         WHERE ${ofKind} AND day < toDate(fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')))`,
      { fromMs: filter.fromMs },
    );
  }
  const from = new Conditions();
  if (after !== undefined) {
    from.add(
      "(v < {v:UInt64} OR (v = {v:UInt64} AND (d.trait, d.hash) > ({lastTrait:String}, {lastHash:UInt64})))",
      placeOf(after),
    );
  }
  // A question of its own, so that what is costly in it is asked once.
  const found = await store.query<{ kind: Trait; hash: string; place: string }>(
    `SELECT d.trait AS kind, toString(d.hash) AS hash, ${ORDERS[sort]} AS v, toString(v) AS place FROM traits_daily AS d
     WHERE ${conditions.where} GROUP BY d.trait, d.hash HAVING ${from.where} ORDER BY v DESC, d.trait, d.hash LIMIT {limit:UInt32}`,
    { ...conditions.parameters, ...from.parameters, limit: limit + 1 },
  );
  const page = found.slice(0, limit);
  const last = page.at(-1);
  if (last === undefined) return { traits: [], next: null };
  const counted = inDays(new Conditions(), filter, "d.day");
  const rows = await store.query<Summed>(
    `SELECT d.trait AS trait, toString(d.hash) AS hash, ${SUMMARY} FROM traits_daily AS d
     WHERE ${counted.where} AND d.trait IN (SELECT arrayJoin({kinds:Array(String)}))
       AND d.hash IN (SELECT toUInt64(arrayJoin({hashes:Array(String)}))) GROUP BY d.trait, d.hash`,
    { ...counted.parameters, kinds: [...new Set(page.map((one) => one.kind))], hashes: page.map(({ hash }) => hash) },
  );
  const byPlace = new Map(rows.map((row) => [`${row.trait} ${row.hash}`, row]));
  return {
    traits: page.flatMap(({ kind: trait, hash }) => {
      const row = byPlace.get(`${trait} ${hash}`);
      return row === undefined ? [] : [summaryOf(row)];
    }),
    next: found.length > limit ? cursorOf([last.place, last.kind, last.hash]) : null,
  };
}

/** @param hash decimal @returns undefined if nobody ever showed it */
export async function traitProfile(store: Store, kind: Trait, hash: string): Promise<TraitProfile | undefined> {
  const parameters = { kind, hash };
  const where = "d.trait = {kind:String} AND d.hash = {hash:UInt64}";
  const [[summed], days, bySensor, campaigns] = await Promise.all([
    store.query<Summed>(
      `SELECT {kind:String} AS trait, {hash:String} AS hash, ${SUMMARY} FROM traits_daily AS d WHERE ${where} HAVING count() > 0`,
      parameters,
    ),
    store.query<{ day: string; n: string; a: string; sensors: number }>(
      `SELECT toString(d.day) AS day, toString(sum(d.events)) AS n, toString(uniqCombined64Merge(12)(d.addresses)) AS a,
         toUInt32(uniqExact(d.sensor)) AS sensors FROM traits_daily AS d WHERE ${where} GROUP BY d.day ORDER BY d.day`,
      parameters,
    ),
    store.query<{ sensor: string; n: string; a: string }>(
      `SELECT d.sensor AS sensor, toString(sum(d.events)) AS n, toString(uniqCombined64Merge(12)(d.addresses)) AS a
       FROM traits_daily AS d WHERE ${where} GROUP BY d.sensor ORDER BY sum(d.events) DESC, d.sensor`,
      parameters,
    ),
    store.query<{ id: string; started: string; ended: boolean }>(
      `SELECT toString(id) AS id, ${ms("started")} AS started, ended FROM campaigns AS d FINAL
       WHERE NOT withdrawn AND ${where} ORDER BY d.started DESC, d.id LIMIT ${CAMPAIGNS_MAX}`,
      parameters,
    ),
  ]);
  const lastDay = days.at(-1);
  if (summed === undefined || lastDay === undefined) return undefined;
  const { services, addresses } = await seenOn(store, kind, hash, lastDay.day);
  return {
    ...summaryOf(summed),
    days: days.map(({ day, n, a, sensors }) => ({ day, events: Number(n), addresses: Number(a), sensors })),
    bySensor: bySensor.map(({ sensor, n, a }) => ({ sensor, events: Number(n), addresses: Number(a) })),
    services,
    addressesThen: addresses,
    groups: await groupsOf(
      store,
      addresses.map(({ address }) => address),
    ),
    campaigns: campaigns.map(({ id, started, ended }) => ({ id, startedAt: time(started), isActive: !ended })),
  };
}

function summaryOf({ trait, hash, n, a, sensors, f, l, text, password }: Summed): TraitSummary {
  return {
    kind: trait,
    hash,
    text: unhex(text),
    password: trait === "credentials" ? unhex(password) : null,
    events: Number(n),
    addresses: Number(a),
    sensors,
    firstSeen: time(f),
    lastSeen: time(l),
  };
}

function placeOf(after: string): QueryParameters {
  const [v, lastTrait, lastHash] = readCursor(after, [/^\d{1,20}$/, /^[a-z0-9-]{1,32}$/, /^\d{1,20}$/]);
  const isOurs = BigInt(v) <= NUMBER_MAX && BigInt(lastHash) <= NUMBER_MAX && TRAITS.some((trait) => trait === lastTrait);
  if (!isOurs) throw new CursorError("after: expected `next` of an earlier page");
  return { v, lastTrait, lastHash };
}
