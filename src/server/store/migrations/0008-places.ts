/**
 * Where addresses are, as far as the admin's files of places say, and what was seen of each country and operator on each day.
 *
 * `places` has each address that was ever looked up, once: an empty country and ASN 0 mean that nobody knows. `places_daily` is
 * counted by analysis, not by a view, since where an address is is not known when its event comes: a day is written whole each
 * time, and of a day only the rows of its last `build` count.
 */
export const statements: readonly string[] = [
  `CREATE TABLE places (
    address IPv6,
    country LowCardinality(String),
    asn UInt32,
    organization String,
    looked DateTime64(3, 'UTC')
  ) ENGINE = ReplacingMergeTree(looked) ORDER BY address TTL toDateTime(looked) + INTERVAL 730 DAY`,
  `CREATE TABLE places_daily (
    day Date,
    build UInt64,
    country LowCardinality(String),
    asn UInt32,
    organization String,
    events UInt64,
    logins UInt64,
    addresses AggregateFunction(uniqCombined64(12), IPv6)
  ) ENGINE = ReplacingMergeTree(build) PARTITION BY toYYYYMM(day) ORDER BY (day, country, asn) TTL day + INTERVAL 730 DAY`,
];
