/**
 * Where the addresses of simulated worlds are: made up, as mmdb files that a server can be given. Nothing of it is true of the real
 * networks; the numbers of autonomous systems are those that are kept for documentation (RFC 5398).
 */
import { FIRST_OCTETS } from "./attempts.js";
import { mmdb, type Value } from "./mmdb.js";
import { mixed } from "./random.js";

/** Often named ones first: they get more of the networks. */
const COUNTRIES = "CN US BR IN RU VN ID TW KR TR UA IR DE FR TH MX AR EG PK NL GB IT PL ES ZA JP RO BG CZ MA".split(" ");
/** Networks that each first octet is cut into. */
const PARTS = 16;
const PART_BITS = 12;
const ASN_FIRST = 65_536;
const ASNS = 16;

export interface PlaceFiles {
  readonly country: Buffer;
  readonly asn: Buffer;
}

/** @param built the day that the files say they are of */
export function placeFiles(built: Date): PlaceFiles {
  const countries: Record<string, Value> = {};
  const networks: Record<string, Value> = {};
  for (const octet of FIRST_OCTETS) {
    for (let part = 0; part < PARTS; part++) {
      const network = `${octet}.${part * PARTS}.0.0/${PART_BITS}`;
      const drawn = mixed(octet * PARTS + part);
      // The lower of two draws, so that the first of the list come up more often.
      const place = Math.min(drawn % COUNTRIES.length, (drawn >>> 10) % COUNTRIES.length);
      countries[network] = { country: { iso_code: COUNTRIES[place]! } };
      const number = (drawn >>> 5) % ASNS;
      networks[network] = {
        autonomous_system_number: ASN_FIRST + number,
        autonomous_system_organization: `Simulated network ${number + 1}`,
      };
    }
  }
  return { country: mmdb("Simulated-Country", built, countries), asn: mmdb("Simulated-ASN", built, networks) };
}
