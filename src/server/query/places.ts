/** Who was seen from which country and which network, by whole days of UTC, as analysis has counted them (analysis/profiles/placing.ts). */
import type { Geo } from "../analysis/profiles/geo.js";
import type { Countries, Networks, Seen } from "../api/places.js";
import type { Store } from "../store/store.js";
import { Conditions, cursorOf, type Filter, inDays, readCursor } from "./filter.js";

/** More than there are codes of two letters that anybody uses. */
const COUNTRIES_MAX = 700;

const COUNTS = `toString(sum(places_daily.events)) AS n, toString(sum(places_daily.logins)) AS l,
  toString(uniqCombined64Merge(12)(places_daily.addresses)) AS a`;

type Counts = Readonly<Record<"n" | "l" | "a", string>>;

export async function countries(store: Store, geo: Geo, filter: Filter): Promise<Countries> {
  const conditions = lastBuilds(filter);
  if (filter.asn !== undefined) conditions.add("asn = {asn:UInt32}", { asn: filter.asn });
  const rows = await store.query<Counts & { country: string }>(
    `SELECT country, ${COUNTS} FROM places_daily WHERE ${conditions.where}
     GROUP BY country ORDER BY sum(places_daily.events) DESC, country LIMIT ${COUNTRIES_MAX}`,
    conditions.parameters,
  );
  const elsewhere = rows.find(({ country }) => country === "");
  return {
    isKnown: geo.tellsCountry,
    countries: rows.filter((row) => row !== elsewhere).map((row) => ({ country: row.country, ...seenIn(row) })),
    elsewhere: elsewhere === undefined ? { events: 0, logins: 0, addresses: 0 } : seenIn(elsewhere),
  };
}

/** @throws CursorError */
export async function networks(
  store: Store,
  geo: Geo,
  filter: Filter,
  limit: number,
  after: string | undefined,
): Promise<Networks> {
  const conditions = lastBuilds(filter).add("asn > 0");
  if (filter.country !== undefined) conditions.add("country = {country:String}", { country: filter.country });
  const from = new Conditions();
  if (after !== undefined) {
    const [events, asn] = readCursor(after, [/^\d{1,19}$/, /^\d{1,10}$/]);
    // Most events first, of as many the lower number.
    from.add(
      "(sum(places_daily.events) < {events:UInt64} OR (sum(places_daily.events) = {events:UInt64} AND asn > {last:UInt64}))",
      {
        events,
        last: asn,
      },
    );
  }
  const rows = await store.query<Counts & { asn: number; organization: string; countries: string[] }>(
    `SELECT asn, any(places_daily.organization) AS organization,
       arraySort(groupUniqArrayIf(toString(country), country != '')) AS countries, ${COUNTS}
     FROM places_daily WHERE ${conditions.where} GROUP BY asn HAVING ${from.where}
     ORDER BY sum(places_daily.events) DESC, asn LIMIT {limit:UInt32}`,
    { ...conditions.parameters, ...from.parameters, limit: limit + 1 },
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    isKnown: geo.tellsOperator,
    networks: page.map(({ asn, organization, countries: codes, ...counts }) => ({
      asn: Number(asn),
      organization,
      countries: codes,
      ...seenIn(counts),
    })),
    next: rows.length > limit && last !== undefined ? cursorOf([last.n, last.asn]) : null,
  };
}

/** Of each day only what was written last. */
function lastBuilds(filter: Filter): Conditions {
  const conditions = inDays(new Conditions(), filter);
  return conditions.add(`(day, build) IN (SELECT day, max(build) FROM places_daily WHERE ${conditions.where} GROUP BY day)`);
}

function seenIn({ n, l, a }: Counts): Seen {
  return { events: Number(n), logins: Number(l), addresses: Number(a) };
}
