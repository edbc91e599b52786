/** Groups in the store: the build that counts, and what a grouping adds to it or puts in its place. */
import { randomBytes } from "node:crypto";
import type { AnalysisTable, Store } from "../../store/store.js";
import type { KnownGroup } from "./grouping.js";
import type { Grouped } from "./groups.task.js";
import { seconds } from "./member-rows.js";

export interface Build {
  /** When it was made, in milliseconds; names it. */
  readonly build: number;
  readonly nextNumber: number;
  readonly common: Uint32Array;
  readonly groups: readonly KnownGroup[];
}

/** 64 bits as the two words that arrays have. */
const HIGH = 2n ** 32n;

export async function loadBuild(store: Store): Promise<Build | undefined> {
  const [last] = await store.query<{ build: string; next: number; common: string[] }>(
    `SELECT toString(build) AS build, next_number AS next, arrayMap(pair -> toString(pair), common) AS common
     FROM group_builds ORDER BY build DESC LIMIT 1`,
  );
  if (last === undefined) return undefined;
  const rows = await store.query<{ number: number; pairs: string[]; weights: number[]; support: number[]; kept: number }>(
    `SELECT number, arrayMap(pair -> toString(pair), pairs) AS pairs, weights, support, kept
     FROM groups FINAL WHERE build = {build:UInt64} ORDER BY number`,
    { build: last.build },
  );
  const common = last.common.map(BigInt);
  return {
    build: Number(last.build),
    nextNumber: Math.max(last.next, ...rows.map(({ number }) => number + 1)),
    common: Uint32Array.from(common.flatMap((pair) => [Number(pair / HIGH), Number(pair % HIGH)])),
    groups: rows.map(({ number, pairs, weights, support, kept }) => ({
      number,
      high: Uint32Array.from(pairs, (pair) => Number(BigInt(pair) / HIGH)),
      low: Uint32Array.from(pairs, (pair) => Number(BigInt(pair) % HIGH)),
      weights: Float32Array.from(weights),
      support: Float32Array.from(support),
      kept,
    })),
  };
}

/**
 * Writes what was found into a build. Until `finishBuild`, nobody asks for a build that is new.
 *
 * @param since by number: when a group was first found; a group that is not there is found now
 */
export async function saveGrouped(
  store: Store,
  build: number,
  { groups, changes, memberRows }: Grouped,
  since: ReadonlyMap<number, number>,
  nowMs: number,
): Promise<void> {
  const now = seconds(nowMs);
  const groupRows = groups.map(({ number, high, low, weights, support, kept }) => {
    const pairs = Array.from(high, (word, at) => String(BigInt(word) * HIGH + BigInt(low[at]!)));
    const found = seconds(since.get(number) ?? nowMs);
    return `${build}\t${number}\t${found}\t[${pairs}]\t[${shares(weights)}]\t[${shares(support)}]\t${kept.toFixed(4)}\n`;
  });
  await insert(store, "groups", groupRows);
  for (const rows of memberRows) await store.insert("group_members", rows, token());
  await insert(
    store,
    "group_changes",
    changes.map(({ kind, group, other, members }) => `${now}\t${kind}\t${group}\t${other ?? 0}\t${members}\n`),
  );
}

/** From now on this build counts, and what was before the last one goes. */
export async function finishBuild(
  store: Store,
  build: number,
  nextNumber: number,
  common: Uint32Array,
  previous: number,
): Promise<void> {
  const pairs: string[] = [];
  for (let at = 0; at < common.length; at += 2) pairs.push(String(BigInt(common[at]!) * HIGH + BigInt(common[at + 1]!)));
  await insert(store, "group_builds", [`${build}\t${seconds(build)}\t${nextNumber}\t[${pairs}]\n`]);
  for (const table of ["groups", "group_members"]) {
    const old = await store.query<{ partition: string }>(
      `SELECT DISTINCT partition FROM system.parts WHERE database = currentDatabase() AND table = {table:String} AND active
       AND toUInt64(partition) < {previous:UInt64}`,
      { table, previous },
    );
    for (const { partition } of old) await store.command(`ALTER TABLE ${table} DROP PARTITION ${Number(partition)}`);
  }
}

/** When each group of a build was first found, in milliseconds. */
export async function foundSince(store: Store, build: number): Promise<Map<number, number>> {
  const rows = await store.query<{ number: number; since: string }>(
    "SELECT number, toString(toUnixTimestamp64Milli(min(since))) AS since FROM groups WHERE build = {build:UInt64} GROUP BY number",
    { build },
  );
  return new Map(rows.map(({ number, since }) => [number, Number(since)]));
}

async function insert(store: Store, table: AnalysisTable, rows: readonly string[]): Promise<void> {
  if (rows.length > 0) await store.insert(table, Buffer.from(rows.join(""), "latin1"), token());
}

function shares(values: Float32Array): string[] {
  return Array.from(values, (value) => value.toFixed(4));
}

/** Nothing here is sent twice. */
function token(): string {
  return randomBytes(16).toString("hex");
}
