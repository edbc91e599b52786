/** What `/api/v1/addresses` answers with. Times are RFC 3339 in UTC. */

export const ADDRESS_ORDERS = ["last", "first", "events", "logins"] as const;
export type AddressOrder = (typeof ADDRESS_ORDERS)[number];

/** GET /api/v1/addresses?sort&listed&limit&after and filters — peers seen on the days of UTC that `from` to `to` touches. */
export interface Addresses {
  readonly addresses: readonly AddressSummary[];
  readonly next: string | null;
}

export interface AddressSummary {
  readonly address: string;
  /** Of these days, and of the service and the sensor that were asked for. */
  readonly events: number;
  readonly logins: number;
  readonly services: readonly string[];
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** ISO 3166-1, two letters; null: nobody knows. */
  readonly country: string | null;
  readonly asn: number | null;
  readonly organization: string | null;
  /** With which score it is listed; null: it is not. */
  readonly listedScore: number | null;
}
