/**
 * Where addresses are, as far as the mmdb files say that the admin has given; none comes with minipot. A file is read again when it has
 * been replaced. What it says is somebody's guess of a day: each answer tells which.
 */
import { readFile, stat } from "node:fs/promises";
import { Reader, type Response } from "mmdb-lib";
import type { GeoConfig } from "../../../config/config.js";
import type { Logger } from "../../../log.js";
import { faultOf } from "../../store/store.js";

const TEXT_MAX = 200;

export interface Country {
  /** ISO 3166-1, two letters. */
  readonly code: string;
  /** The day on which the file was made. */
  readonly asOf: string;
}

export interface Operator {
  readonly asn: number;
  readonly organization: string;
  readonly asOf: string;
}

/** What is not known is absent. */
export interface Place {
  readonly country?: Country;
  readonly operator?: Operator;
}

export class Geo {
  readonly #country: MmdbFile | undefined;
  readonly #asn: MmdbFile | undefined;

  constructor({ country, asn }: GeoConfig, log: Logger) {
    this.#country = country === undefined ? undefined : new MmdbFile(country, log);
    this.#asn = asn === undefined ? undefined : new MmdbFile(asn, log);
  }

  /** There is a file, be it a damaged one. */
  get tellsCountry(): boolean {
    return this.#country !== undefined;
  }

  get tellsOperator(): boolean {
    return this.#asn !== undefined;
  }

  /** @param address as people write it */
  async place(address: string): Promise<Place> {
    const [country, operator] = [await this.#country?.find(address), await this.#asn?.find(address)];
    const code = country === undefined ? undefined : countryCode(country.record);
    const named = operator === undefined ? undefined : operatorIn(operator.record);
    return {
      ...(country === undefined || code === undefined ? {} : { country: { code, asOf: country.asOf } }),
      ...(operator === undefined || named === undefined ? {} : { operator: { ...named, asOf: operator.asOf } }),
    };
  }
}

class MmdbFile {
  readonly #path: string;
  readonly #log: Logger;
  #reader: Reader<Response> | undefined;
  /** What the file looked like when it was read, or failed to be. */
  #stamp = "";

  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
  }

  async find(address: string): Promise<{ record: Record<string, unknown>; asOf: string } | undefined> {
    await this.#refresh();
    if (this.#reader === undefined) return undefined;
    try {
      const record: unknown = this.#reader.get(address);
      const asOf = this.#reader.metadata.buildEpoch.toISOString().slice(0, 10);
      return isRecord(record) ? { record, asOf } : undefined;
    } catch (error) {
      // A damaged file, or one for IPv4 alone that is asked for an IPv6 address.
      this.#log.debug({ file: this.#path, fault: faultOf(error) }, "A file of places does not answer.");
      return undefined;
    }
  }

  async #refresh(): Promise<void> {
    try {
      const { mtimeMs, size, ino } = await stat(this.#path);
      const stamp = `${mtimeMs} ${size} ${ino}`;
      if (stamp === this.#stamp) return;
      // Not tried again before it changes.
      this.#stamp = stamp;
      this.#reader = new Reader(await readFile(this.#path));
      const { databaseType, buildEpoch } = this.#reader.metadata;
      this.#log.info({ file: this.#path, type: databaseType, built: buildEpoch }, "Read where addresses are.");
    } catch (error) {
      const fault = faultOf(error);
      if (fault !== this.#stamp) this.#log.error({ file: this.#path, fault }, "A file of places cannot be read.");
      if (error instanceof Error && "code" in error) this.#stamp = fault;
    }
  }
}

/** As GeoLite2 and DB-IP have it, or as IPinfo has it. */
function countryCode(record: Record<string, unknown>): string | undefined {
  const { country, registered_country: registered, country_code: plain } = record;
  const found = [country, registered].map((one) => (isRecord(one) ? one.iso_code : one));
  return [plain, ...found].find((one): one is string => typeof one === "string" && /^[A-Z]{2}$/.test(one));
}

function operatorIn({
  autonomous_system_number: number,
  autonomous_system_organization: name,
  asn,
  as_name,
  name: plain,
}: Record<string, unknown>) {
  const written = typeof asn === "string" ? /^AS(\d{1,10})$/.exec(asn)?.[1] : undefined;
  const found = typeof number === "number" ? number : Number(written);
  if (!Number.isSafeInteger(found)) return undefined;
  const organization = [name, as_name, plain].find((one): one is string => typeof one === "string") ?? "";
  return { asn: found, organization: organization.slice(0, TEXT_MAX) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
