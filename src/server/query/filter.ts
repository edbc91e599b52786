/**
 * What list questions have in common: which rows they are about, and where a page ends.
 *
 * A filter becomes conditions with parameters: values never become text of a query. Country and ASN are what `places` says of an
 * address; where nobody has said, an address is in no country. A cursor is the place of a page's last row in the order of its list, so
 * what comes in meanwhile moves nothing; to callers it is opaque.
 */
import type { QueryParameters } from "../store/store.js";

export interface Filter {
  readonly fromMs?: number;
  /** The millisecond after the last. */
  readonly toMs?: number;
  readonly service?: string;
  /** ISO 3166-1, two letters. */
  readonly country?: string;
  readonly asn?: number;
  readonly sensor?: string;
  /** IPv4 or IPv6, as people write it. */
  readonly address?: string;
  /** The 64-bit hash of a pair of user name and password (migration 4), in decimal. */
  readonly credential?: string;
  /** HASSH, JA3 or JA4. */
  readonly fingerprint?: string;
}

/** The cursor is not one that we gave. */
export class CursorError extends Error {
  readonly code = "CURSOR";
}

const FINGERPRINTS = "('hassh', 'ja3', 'ja4')";

/** Conditions that must all hold, and the parameters that they name. */
export class Conditions {
  readonly #sql: string[] = [];
  readonly #parameters: Record<string, QueryParameters[string]> = {};

  add(sql: string, parameters: QueryParameters = {}): this {
    this.#sql.push(sql);
    Object.assign(this.#parameters, parameters);
    return this;
  }

  get where(): string {
    return this.#sql.length === 0 ? "1" : this.#sql.join(" AND ");
  }

  get parameters(): QueryParameters {
    return this.#parameters;
  }
}

/** Days of UTC that the filter's time touches. @param column a Date */
export function inDays(conditions: Conditions, { fromMs, toMs }: Filter, column = "day"): Conditions {
  if (fromMs !== undefined) conditions.add(`${column} >= toDate(fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC'))`, { fromMs });
  if (toMs !== undefined) conditions.add(`${column} <= toDate(fromUnixTimestamp64Milli({toMs:Int64} - 1, 'UTC'))`, { toMs });
  return conditions;
}

/** To the millisecond. @param column a DateTime64 */
export function inTime(conditions: Conditions, { fromMs, toMs }: Filter, column = "time"): Conditions {
  if (fromMs !== undefined) conditions.add(`${column} >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')`, { fromMs });
  if (toMs !== undefined) conditions.add(`${column} < fromUnixTimestamp64Milli({toMs:Int64}, 'UTC')`, { toMs });
  return conditions;
}

/** Country, ASN and the address itself. @param column an IPv6 */
export function ofAddress(conditions: Conditions, { address, country, asn }: Filter, column = "address"): Conditions {
  if (address !== undefined) conditions.add(`${column} = toIPv6({address:String})`, { address });
  if (country !== undefined)
    conditions.add(`${column} IN (SELECT address FROM places WHERE country = {country:String})`, { country });
  if (asn !== undefined) conditions.add(`${column} IN (SELECT address FROM places WHERE asn = {asn:UInt32})`, { asn });
  return conditions;
}

/** Peers that showed it. @param column an IPv6 */
export function withFingerprint(conditions: Conditions, { fingerprint }: Filter, column = "address"): Conditions {
  if (fingerprint === undefined) return conditions;
  return conditions.add(
    `${column} IN (SELECT address FROM clients_daily WHERE name IN ${FINGERPRINTS} AND value = {fingerprint:String})`,
    { fingerprint },
  );
}

/** Peers that tried it. @param column an IPv6 */
export function withCredential(conditions: Conditions, { credential }: Filter, column = "address"): Conditions {
  if (credential === undefined) return conditions;
  return conditions.add(`${column} IN (SELECT address FROM pairs_daily WHERE pair = {credential:UInt64})`, { credential });
}

/** All of the filter, of rows of `events`. */
export function ofEvents(conditions: Conditions, filter: Filter): Conditions {
  const { service, sensor, credential, fingerprint } = filter;
  inTime(conditions, filter, "events.time");
  if (service === undefined) conditions.add("service != 'doctor'");
  else conditions.add("service = {service:String}", { service });
  if (sensor !== undefined) conditions.add("events.sensor = {sensor:String}", { sensor });
  ofAddress(conditions, filter, "events.address");
  if (credential !== undefined) {
    conditions.add(
      `kind = 'login' AND isNotNull(events.username) AND isNotNull(events.password)
       AND sipHash64(assumeNotNull(events.username), assumeNotNull(events.password)) = {credential:UInt64}`,
      { credential },
    );
  }
  if (fingerprint !== undefined) {
    conditions.add(`kind = 'message' AND name IN ${FINGERPRINTS} AND events.data = {fingerprint:String}`, { fingerprint });
  }
  return conditions;
}

/** @param place values without line feeds */
export function cursorOf(place: readonly (string | number)[]): string {
  return Buffer.from(place.join("\n")).toString("base64url");
}

/**
 * @param patterns of each value, in order
 * @throws CursorError
 */
export function readCursor<const Patterns extends readonly RegExp[]>(
  text: string,
  patterns: Patterns,
): { readonly [Index in keyof Patterns]: string } {
  const place = Buffer.from(text, "base64url").toString("latin1").split("\n");
  if (place.length !== patterns.length || !patterns.every((pattern, index) => pattern.test(place[index]!))) {
    throw new CursorError("after: expected `next` of an earlier page");
  }
  // As many strings as there are patterns, which is more than an array's type can say.
  return place as unknown as { readonly [Index in keyof Patterns]: string };
}
