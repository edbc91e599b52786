/** Asks for sensors, and for where and who attackers are; failures are api.ts's. */
import type { Addresses, AddressOrder, AddressSummary } from "../../server/api/addresses.js";
import type { Countries, Networks } from "../../server/api/places.js";
import type { SensorProfile, Sensors } from "../../server/api/sensors.js";
import type { ServiceProfile, Services } from "../../server/api/services.js";
import type { TraitOrder, TraitProfile, TraitSummary, Traits } from "../../server/api/traits.js";
import type { Range } from "../parts/spans.js";
import { apiUrl, getJson } from "./api.js";

const ROWS_MAX = 1_000;
export const NETWORKS_MAX = 100;

export function getSensors({ from, to }: Range): Promise<Sensors> {
  return getJson("sensors", { from, to, limit: ROWS_MAX });
}

export function getSensor(id: string, { from, to }: Range): Promise<SensorProfile> {
  return getJson(`sensors/${encodeURIComponent(id)}`, { from, to });
}

export function getServices({ from, to }: Range): Promise<Services> {
  return getJson("services", { from, to });
}

export function getService(service: string, { from, to }: Range): Promise<ServiceProfile> {
  return getJson(`services/${service}`, { from, to });
}

export function getCountries({ from, to }: Range): Promise<Countries> {
  return getJson("countries", { from, to });
}

export function getNetworks({ from, to }: Range): Promise<Networks> {
  return getJson("networks", { from, to, limit: NETWORKS_MAX });
}

export interface AddressesWanted {
  readonly sort: AddressOrder;
  readonly service?: string | undefined;
  readonly country?: string | undefined;
  readonly asn?: string | undefined;
  readonly sensor?: string | undefined;
  readonly listed?: string | undefined;
}

/** A page of a list. */
export interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

export async function getAddresses(
  { from, to }: Range,
  wanted: AddressesWanted,
  after: string | undefined,
): Promise<Rows<AddressSummary>> {
  const { addresses, next } = await getJson<Addresses>("addresses", { from, to, ...wanted, after, limit: ROWS_MAX });
  return { rows: addresses, next };
}

export interface TraitsWanted {
  readonly sort: TraitOrder;
  readonly kind?: string | undefined;
  readonly find?: string | undefined;
  readonly new?: string | undefined;
}

export async function getTraits(
  { from, to }: Range,
  wanted: TraitsWanted,
  after: string | undefined,
): Promise<Rows<TraitSummary>> {
  const { traits, next } = await getJson<Traits>("traits", { from, to, ...wanted, after, limit: ROWS_MAX });
  return { rows: traits, next };
}

export function getTrait(kind: string, hash: string): Promise<TraitProfile> {
  return getJson(`traits/${kind}/${hash}`, {});
}

/** Where the same list is as a file. */
export function csvUrl(path: string, { from, to }: Range, wanted: Readonly<Record<string, string | undefined>> = {}): string {
  const url = new URL(apiUrl(path));
  for (const [name, value] of Object.entries({ from, to, ...wanted, format: "csv" })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}
