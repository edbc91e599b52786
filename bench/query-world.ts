/**
 * Rollups of three months, made from numbers: a million addresses for a hundred million events, few of them busy, on 50 sensors; a fifth
 * of them are in groups, few of which are large; and campaigns, found in what was tried yesterday.
 */
import { ROLLUPS } from "../src/server/store/migrations/index.js";
import type { Store } from "../src/server/store/store.js";
import type { Context } from "./bench.js";

export const EVENTS = 100_000_000;
export const EVENTS_SHORT = 1_000_000;

const DAYS = 90;
const SENSORS = 50;
/** Events that one row of activity stands for. */
const ROW_EVENTS = 10;

/** Hosts a group on average, pairs a list has, and how many of them each host tried. */
const GROUP_HOSTS = 100;
const LIST_PAIRS = 40;
const TRIED = 20;
const CAMPAIGNS = 500;

const SERVICES = "['telnet', 'ssh', 'http', 'ftp', 'smtp', 'http-proxy']";
const KINDS = "['connect', 'login', 'close', 'request']";

interface Filling {
  readonly table: string;
  readonly sql: string;
}

function fillings(events: number): readonly Filling[] {
  const rows = events / ROW_EVENTS;
  const addresses = events / 100;
  // The cube makes the first addresses busy.
  const address = (salt: number) =>
    `IPv4ToIPv6(toIPv4(toUInt32(1342177280 + floor(${addresses} * pow((cityHash64(number, ${salt}) % 1000003) / 1000003., 3)))))`;
  const day = (salt: number) => `today() - cityHash64(number, ${salt}) % ${DAYS}`;
  const sensor = (salt: number) => `concat('sensor-', toString(cityHash64(number, ${salt}) % ${SENSORS}))`;
  const service = "arrayElement(SERVICES, 1 + number % 6)".replace("SERVICES", SERVICES);
  const times = (of: string) => `toDateTime64(${of}, 3, 'UTC') AS first, toDateTime64(${of}, 3, 'UTC') + INTERVAL 1 HOUR AS last`;
  const from = (count: number) =>
    `FROM numbers(${count}) SETTINGS max_partitions_per_insert_block = 0, insert_deduplicate = 0, max_execution_time = 0`;
  const all = "SETTINGS max_partitions_per_insert_block = 0, insert_deduplicate = 0, max_execution_time = 0";
  const members = addresses / 5;
  const groups = members / GROUP_HOSTS;
  // The cube makes the first groups large.
  const group = `toUInt32(1 + floor(${groups} * pow(host / ${members}, 3)))`;
  const hostAddress = "IPv4ToIPv6(toIPv4(toUInt32(1342177280 + host)))";
  const pairs = `arrayMap(place -> cityHash64(number, place), range(${LIST_PAIRS}))`;
  const traits = rows / 500;
  const uniq = (salt: number) => `arrayReduce('uniqState', [${address(salt)}, ${address(salt + 1)}])`;
  return [
    {
      table: "activity_daily",
      sql: `INSERT INTO activity_daily SELECT ${day(1)} AS day, ${address(2)} AS address, ${sensor(3)}, ${service}, ${ROW_EVENTS}, 3, 4, 0, 0, 0, 0, 0,
        arrayReduce('uniqCombined64State(12)', [toUInt64(cityHash64(number, 4) % 20000)]), ${times("day")} ${from(rows)}`,
    },
    {
      table: "clients_daily",
      sql: `INSERT INTO clients_daily SELECT ${day(5)} AS day, ${address(6)}, if(number % 2 = 0, 'user-agent', 'ja4'),
        concat('client ', toString(cityHash64(number, 7) % 500)), 3, ${times("day")} ${from(rows / 5)}`,
    },
    {
      table: "addresses_daily",
      sql: `INSERT INTO addresses_daily SELECT ${day(1)} AS day, ${address(2)}, ${ROW_EVENTS}, 4, [${service}], ${times("day")} ${from(rows)}`,
    },
    {
      table: "credentials_daily",
      sql: `INSERT INTO credentials_daily SELECT today() - number % ${DAYS}, concat('user', toString(intDiv(number, ${DAYS}) % 97)),
        concat('password ', toString(intDiv(number, ${DAYS}))), 1 + cityHash64(number) % 40, ${uniq(8)} ${from(DAYS * Math.min(20_000, rows / 100))}`,
    },
    {
      table: "events_hourly",
      sql: `INSERT INTO events_hourly SELECT toStartOfHour(now('UTC')) - toIntervalHour(intDiv(number, 1200)), ${service},
        arrayElement(${KINDS}, 1 + intDiv(number, 6) % 4), concat('sensor-', toString(intDiv(number, 24) % ${SENSORS})), 39, ${uniq(10)}
        ${from(DAYS * 24 * 1200)}`,
    },
    {
      table: "events_daily",
      sql: `INSERT INTO events_daily SELECT toDate(hour) AS day, service, kind, sensor, sum(events), uniqMergeState(addresses) FROM events_hourly
        GROUP BY day, service, kind, sensor SETTINGS insert_deduplicate = 0`,
    },
    {
      table: "pairs_daily",
      sql: `INSERT INTO pairs_daily SELECT today() - host % ${DAYS} AS day, ${hostAddress}, cityHash64(if(host < ${members}, ${group}, host + 1000000),
          (host + number % ${TRIED}) % ${LIST_PAIRS}), 3, 1, toDateTime64(day, 3, 'UTC') + number % ${TRIED}
        FROM (SELECT number, intDiv(number, ${TRIED}) AS host FROM numbers(${addresses * TRIED})) ${all}`,
    },
    {
      table: "pair_words",
      sql: `INSERT INTO pair_words SELECT today(), cityHash64(1 + intDiv(number, ${LIST_PAIRS}), number % ${LIST_PAIRS}), 'root', toString(number)
        ${from(groups * LIST_PAIRS)}`,
    },
    {
      table: "groups",
      sql: `INSERT INTO groups SELECT 1, number, now64(3), ${pairs}, arrayMap(_ -> 0.9, range(${LIST_PAIRS})), arrayMap(_ -> 0.8, range(${LIST_PAIRS})), 1
        FROM numbers(1, ${groups}) ${all}`,
    },
    {
      table: "group_members",
      sql: `INSERT INTO group_members SELECT 1, ${group}, ${hostAddress}, 0, 1, 0.5, 1, 1, toDateTime64(today() - host % ${DAYS}, 3, 'UTC') AS first,
          first + INTERVAL 1 HOUR FROM (SELECT number AS host FROM numbers(${members})) ${all}`,
    },
    { table: "group_builds", sql: `INSERT INTO group_builds SELECT 1, now64(3), ${groups + 1}, []` },
    {
      table: "traits_daily",
      sql: `INSERT INTO traits_daily SELECT today() - intDiv(number, ${traits * 3}), 'credentials', sipHash64('root', toString(intDiv(number, 3) % ${traits})),
          concat('sensor-', toString(number % 3)), 20, initializeAggregation('uniqCombined64State(12)', ${address(13)}),
          ${times(`today() - intDiv(number, ${traits * 3})`)}, 'root', toString(intDiv(number, 3) % ${traits}) ${from(DAYS * traits * 3)}, max_block_size = 8192, min_insert_block_size_rows = 100000`,
    },
    {
      table: "campaigns",
      sql: `INSERT INTO campaigns SELECT number, now64(3), 0, '', 'credentials', sipHash64('root', toString(number)), today() - 1,
          toDateTime64(today() - 1, 3, 'UTC'), now64(3), 0, today() - 1, 100, 90, 3, 1, 10, 30 FROM numbers(${CAMPAIGNS}) ${all}`,
    },
    {
      table: "places",
      sql: `INSERT INTO places SELECT ${hostAddress}, arrayElement(['CZ', 'DE', 'US', 'CN', 'BR', 'IN', 'RU', 'VN'], 1 + host % 8), 64496 + host % 5000,
          concat('network ', toString(host % 5000)), now64(3) FROM (SELECT number AS host FROM numbers(${addresses})) ${all}`,
    },
    {
      table: "places_daily",
      sql: `INSERT INTO places_daily SELECT today() - intDiv(number, 5000), 1, arrayElement(['CZ', 'DE', 'US', 'CN', 'BR', 'IN', 'RU', 'VN'], 1 + number % 8),
          64496 + number % 5000, concat('network ', toString(number % 5000)), ${Math.ceil(events / DAYS / 5000)}, 10,
          initializeAggregation('uniqCombined64State(12)', ${address(14)}) ${from(DAYS * 5000)}`,
    },
    {
      table: "batches",
      sql: `INSERT INTO batches SELECT now64(3) - toIntervalSecond(number * 8), concat('sensor-', toString(number % ${SENSORS})), 'x', number, 1, 100, 100, 'bench'
        ${from(Math.ceil(events / 100))}`,
    },
    {
      table: "events",
      sql: `INSERT INTO events (time, received, sensor, spool, sequence, service, kind, address, username, password)
        SELECT now64(3) - toIntervalMillisecond(number * ${Math.floor((DAYS * 86_400_000) / events)}) AS time, time, ${sensor(11)}, 'x', number, ${service},
        arrayElement(${KINDS}, 1 + intDiv(number, 6) % 4), ${address(12)}, 'root', toString(number % 5000) ${from(Math.ceil((2 * events) / DAYS))}`,
    },
  ];
}

/** Fills an empty store. @returns how long it took, in seconds */
export async function fill(store: Store, events: number, say: Context["say"]): Promise<number> {
  const started = performance.now();
  // What is counted here is not to be counted again from the few events that are there.
  for (const { table } of ROLLUPS) await store.command(`DETACH TABLE ${table}_view`);
  for (const { table, sql } of fillings(events)) {
    await store.command(sql);
    const [row] = await store.query<{ n: string }>(`SELECT toString(count()) AS n FROM ${table}`);
    say(`${table}: ${Number(row?.n).toLocaleString("en")} rows`);
  }
  return (performance.now() - started) / 1000;
}
