/** Which groups there are, and what one of them is: its list, who runs it and how much of it, since when. */
import type { GroupChange, GroupMember, GroupProfile, GroupSummary, Groups } from "../api.js";
import type { QueryParameters, Store } from "../store/store.js";
import { Conditions, cursorOf, readCursor } from "./filter.js";
import { plainAddress, unhex } from "./view.js";

/** Pairs that stand for a list where there is no room for it. */
const TELLING = 3;
const SERVICES_OF_MEMBERS = 1000;
const CHANGES_MAX = 100;

const IN_BUILD = "build = {build:UInt64}";
const OF_GROUP = `${IN_BUILD} AND number = {number:UInt32}`;

export interface GroupsWanted {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
  /** Only the groups that it is in; as text, of an address that is one. */
  readonly address?: string;
  /** Only those found since then, in milliseconds since 1970. */
  readonly sinceMs?: number;
}

/** @throws CursorError */
export async function groups(store: Store, { limit, after, address, sinceMs }: GroupsWanted): Promise<Groups> {
  const build = await lastBuild(store);
  if (build === undefined) return { builtAt: null, groups: [], next: null };
  const which = new Conditions();
  if (address !== undefined) {
    const ofAddress = `SELECT number FROM group_members WHERE ${IN_BUILD} AND address = toIPv6({address:String})`;
    which.add(`number IN (${ofAddress})`, { address });
  }
  if (sinceMs !== undefined) {
    const found = `SELECT number FROM groups FINAL WHERE ${IN_BUILD} AND since >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC')`;
    which.add(`number IN (${found})`, { sinceMs });
  }
  const place = new Conditions();
  if (after !== undefined) {
    const [members, lastNumber] = readCursor(after, [/^\d{1,10}$/, /^\d{1,10}$/]);
    place.add("(count() < {members:UInt64} OR (count() = {members:UInt64} AND number > {lastNumber:UInt64}))", {
      members,
      lastNumber,
    });
  }
  const parameters = { ...which.parameters, ...place.parameters, build, limit: limit + 1 };
  const found = await summaries(store, which.where, parameters, place.where);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next = found.length > limit && last !== undefined ? cursorOf([last.members, last.id]) : null;
  return { builtAt: new Date(Number(build)).toISOString(), groups: page, next };
}

/** @returns undefined if there is no such group */
export async function groupProfile(store: Store, number: number, membersMax: number): Promise<GroupProfile | undefined> {
  const build = await lastBuild(store);
  if (build === undefined) return undefined;
  const parameters = { build, number, limit: 1, members: membersMax };
  const [summary] = await summaries(store, "number = {number:UInt32}", parameters);
  if (summary === undefined) return undefined;
  const [list, memberList, days, services, changes] = await Promise.all([
    listOf(store, parameters),
    membersOf(store, parameters),
    daysOf(store, parameters),
    servicesOf(store, parameters),
    changesOf(store, parameters),
  ]);
  return { ...summary, list, memberList, days, services, changes };
}

async function lastBuild(store: Store): Promise<string | undefined> {
  const [row] = await store.query<{ build: string }>(
    "SELECT toString(build) AS build FROM group_builds ORDER BY build DESC LIMIT 1",
  );
  return row?.build;
}

/** @param place what a page begins after */
async function summaries(store: Store, condition: string, parameters: QueryParameters, place = "1"): Promise<GroupSummary[]> {
  const counted = await store.query<Record<"members" | "vouched" | "first" | "last", string> & { number: number }>(
    `SELECT number, toString(count()) AS members, toString(countIf(m.vouched)) AS vouched,
       ${ms("min(m.first)")} AS first, ${ms("max(m.last)")} AS last
     FROM group_members AS m WHERE ${IN_BUILD} AND ${condition} GROUP BY number HAVING ${place}
     ORDER BY count() DESC, number LIMIT {limit:UInt32}`,
    parameters,
  );
  const heads = await headsOf(
    store,
    String(parameters.build),
    counted.map(({ number }) => String(number)),
  );
  return counted.flatMap(({ number, members, vouched, first, last }) => {
    const head = heads.get(number);
    if (head === undefined) return [];
    const times = { firstSeen: time(first), lastSeen: time(last) };
    return [{ id: number, members: Number(members), vouched: Number(vouched), ...times, ...head }];
  });
}

/** What groups are, beside their members. */
async function headsOf(store: Store, build: string, numbers: readonly string[]) {
  const parameters = { build, numbers };
  const chosen = `${IN_BUILD} AND has({numbers:Array(String)}, toString(number))`;
  const telling = `arraySlice(arraySort((pair, weight) -> -weight, pairs, weights), 1, ${TELLING})`;
  const [rows, words] = await Promise.all([
    store.query<{ number: number; since: string; length: string; kept: number; telling: string[] }>(
      `SELECT number, ${ms("since")} AS since, toString(length(pairs)) AS length, kept,
         arrayMap(pair -> toString(pair), ${telling}) AS telling FROM groups FINAL WHERE ${chosen}`,
      parameters,
    ),
    store.query<{ id: string; username: string; password: string }>(
      `SELECT toString(pair) AS id, hex(any(w.username)) AS username, hex(any(w.password)) AS password FROM pair_words AS w
       WHERE pair IN (SELECT arrayJoin(${telling}) FROM groups WHERE ${chosen}) GROUP BY pair`,
      parameters,
    ),
  ]);
  const wordsOf = new Map(
    words.map(({ id, username, password }) => [id, { username: unhex(username), password: unhex(password) }]),
  );
  return new Map(
    rows.map(({ number, since, length, kept, telling: pairs }) => {
      const known = pairs.flatMap((pair) => wordsOf.get(pair) ?? []);
      return [number, { since: time(since), pairs: Number(length), orderKept: kept, telling: known }];
    }),
  );
}

async function listOf(store: Store, parameters: QueryParameters): Promise<GroupProfile["list"]> {
  const rows = await store.query<{ username: string; password: string; support: number; weight: number }>(
    `SELECT hex(words.username) AS username, hex(words.password) AS password, support, weight FROM (
       SELECT place, pair, support, weight FROM groups FINAL
       ARRAY JOIN pairs AS pair, support AS support, weights AS weight, arrayEnumerate(pairs) AS place WHERE ${OF_GROUP}
     ) AS listed LEFT JOIN (
       SELECT pair, any(username) AS username, any(password) AS password
       FROM pair_words WHERE pair IN (SELECT arrayJoin(pairs) FROM groups WHERE ${OF_GROUP}) GROUP BY pair
     ) AS words ON words.pair = listed.pair ORDER BY place`,
    parameters,
  );
  return rows.map(({ username, password, support, weight }) => {
    return { username: unhex(username), password: unhex(password), support, weight };
  });
}

async function membersOf(store: Store, parameters: QueryParameters): Promise<GroupMember[]> {
  const rows = await store.query<{
    address: string;
    first: string;
    last: string;
    list_covered: number;
    run_covered: number;
    kept: number;
    vouched: boolean;
    second: boolean;
    places: number[];
  }>(
    `WITH shown AS (
       SELECT * FROM group_members WHERE ${OF_GROUP} ORDER BY list_covered DESC, address LIMIT {members:UInt32}
     ), (SELECT any(pairs) FROM groups WHERE ${OF_GROUP}) AS list, tried AS (
       SELECT address, arrayMap(one -> one.2, arraySort(groupArray((first, place)))) AS places FROM (
         SELECT address, min(first) AS first, indexOf(list, pair) - 1 AS place FROM pairs_daily
         WHERE address IN (SELECT address FROM shown) AND has(list, pair) GROUP BY address, pair
       ) GROUP BY address
     )
     SELECT IPv6NumToString(shown.address) AS address, ${ms("shown.first")} AS first, ${ms("shown.last")} AS last,
       list_covered, run_covered, kept, vouched, second, arrayMap(place -> toUInt32(place), places) AS places
     FROM shown LEFT JOIN tried ON tried.address = shown.address ORDER BY list_covered DESC, shown.address`,
    parameters,
  );
  return rows.map((row) => ({
    address: plainAddress(row.address),
    firstSeen: time(row.first),
    lastSeen: time(row.last),
    listCovered: row.list_covered,
    runCovered: row.run_covered,
    orderKept: row.kept,
    vouched: row.vouched,
    isShared: row.second,
    tried: row.places,
  }));
}

async function daysOf(store: Store, parameters: QueryParameters): Promise<GroupProfile["days"]> {
  const rows = await store.query<{ day: string; came: string; went: string }>(
    `SELECT toString(day) AS day, toString(sum(is_first)) AS came, toString(sum(1 - is_first)) AS went FROM (
       SELECT arrayJoin([(toDate(first), 1), (toDate(last), 0)]) AS seen, seen.1 AS day, seen.2 AS is_first
       FROM group_members WHERE ${OF_GROUP}
     ) GROUP BY day ORDER BY day`,
    parameters,
  );
  return rows.map(({ day, came, went }) => ({ day, came: Number(came), went: Number(went) }));
}

async function servicesOf(store: Store, parameters: QueryParameters): Promise<GroupProfile["services"]> {
  const rows = await store.query<{ service: string; members: string; events: string }>(
    `SELECT service, toString(uniqExact(address)) AS members, toString(sum(logins)) AS events FROM activity_daily
     WHERE address IN (SELECT address FROM group_members WHERE ${OF_GROUP} ORDER BY address LIMIT ${SERVICES_OF_MEMBERS}) AND logins > 0
     GROUP BY service ORDER BY uniqExact(address) DESC, service`,
    parameters,
  );
  return rows.map(({ service, members, events }) => ({ service, members: Number(members), events: Number(events) }));
}

async function changesOf(store: Store, parameters: QueryParameters): Promise<GroupChange[]> {
  const rows = await store.query<{ at: string; kind: GroupChange["kind"]; other: number; members: number }>(
    `SELECT ${ms("time")} AS at, kind, other, members FROM group_changes FINAL
     WHERE number = {number:UInt32} ORDER BY time DESC LIMIT ${CHANGES_MAX}`,
    parameters,
  );
  return rows.map(({ at, kind, other, members }) => ({ time: time(at), kind, other: other === 0 ? null : other, members }));
}

function ms(expression: string): string {
  return `toString(toUnixTimestamp64Milli(${expression}))`;
}

function time(text: string): string {
  return new Date(Number(text)).toISOString();
}
