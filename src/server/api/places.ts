/** What `/api/v1/countries` and `/api/v1/networks` answer with: who was seen from where, by the admin's files of places. */

export interface Seen {
  readonly events: number;
  readonly logins: number;
  /** Distinct peers; about. */
  readonly addresses: number;
}

/** GET /api/v1/countries?from&to&asn — most events first. Counts are of the days of UTC that `from` to `to` touches. */
export interface Countries {
  /** There is a file that tells (`[server.geo]`); without one there is nothing here. */
  readonly isKnown: boolean;
  readonly countries: readonly (Seen & { /** ISO 3166-1, two letters. */ readonly country: string })[];
  /** Of addresses that the file does not know. */
  readonly elsewhere: Seen;
}

/** GET /api/v1/networks?from&to&country&limit&after — autonomous systems, most events first. */
export interface Networks {
  readonly isKnown: boolean;
  readonly networks: readonly (Seen & {
    readonly asn: number;
    readonly organization: string;
    readonly countries: readonly string[];
  })[];
  readonly next: string | null;
}
