/** Rollups of three months, made from numbers: a million addresses for a hundred million events, few of them busy, on 50 sensors. */

const DAYS = 90;
const SENSORS = 50;
/** Events that one row of activity stands for. */
const ROW_EVENTS = 10;

const SERVICES = "['telnet', 'ssh', 'http', 'ftp', 'smtp', 'http-proxy']";
const KINDS = "['connect', 'login', 'close', 'request']";

export interface Filling {
  readonly table: string;
  readonly sql: string;
}

export function fillings(events: number): readonly Filling[] {
  const rows = events / ROW_EVENTS;
  const addresses = events / 100;
  // The cube makes the first addresses busy.
  const address = (salt: number) =>
    `IPv4ToIPv6(toIPv4(toUInt32(1342177280 + floor(${addresses} * pow((cityHash64(number, ${salt}) % 1000003) / 1000003., 3)))))`;
  const day = (salt: number) => `today() - cityHash64(number, ${salt}) % ${DAYS}`;
  const sensor = (salt: number) => `concat('sensor-', toString(cityHash64(number, ${salt}) % ${SENSORS}))`;
  const service = "arrayElement(SERVICES, 1 + number % 6)".replace("SERVICES", SERVICES);
  const times = (of: string) => `toDateTime64(${of}, 3, 'UTC') AS first, toDateTime64(${of}, 3, 'UTC') + INTERVAL 1 HOUR AS last`;
  const from = (count: number) => `FROM numbers(${count}) SETTINGS max_partitions_per_insert_block = 0, insert_deduplicate = 0`;
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
      table: "events",
      sql: `INSERT INTO events (time, received, sensor, spool, sequence, service, kind, address, username, password)
        SELECT now64(3) - toIntervalMillisecond(number * ${Math.floor((DAYS * 86_400_000) / events)}) AS time, time, ${sensor(11)}, 'x', number, ${service},
        arrayElement(${KINDS}, 1 + intDiv(number, 6) % 4), ${address(12)}, 'root', toString(number % 5000) ${from(Math.ceil((2 * events) / DAYS))}`,
    },
  ];
}
