/** Who showed a trait on one day, at which services, and in which groups they are: for campaigns and traits alike. */
import type { Trait } from "../api/traits.js";
import type { CampaignProfile } from "../api.js";
import { showsTrait } from "../store/migrations/0006-campaigns.js";
import type { Store } from "../store/store.js";
import { plainAddress } from "./view.js";

const ADDRESSES_MAX = 100;
const GROUPS_MAX = 20;

/** Who showed it on a day of UTC, and where: the events themselves are asked, once, of one day alone. */
export async function seenOn(
  store: Store,
  trait: Trait,
  hash: string,
  day: string,
): Promise<Pick<CampaignProfile, "services" | "addresses">> {
  const rows = await store.query<{
    is_service: number;
    service: string;
    shown: string;
    addresses: string;
    events: string;
    sensors: number;
    first: string;
  }>(
    `SELECT toUInt8(grouping(address)) AS is_service, service, IPv6NumToString(address) AS shown, toString(uniqExact(address)) AS addresses,
       toString(count()) AS events, toUInt32(uniqExact(sensor)) AS sensors, ${ms("min(time)")} AS first
     FROM events AS e WHERE e.time >= toDateTime64({day:String}, 3, 'UTC') AND e.time < toDateTime64({day:String}, 3, 'UTC') + INTERVAL 1 DAY
       AND ${showsTrait(trait)}
     GROUP BY GROUPING SETS ((service), (address))
     ORDER BY is_service, if(is_service, uniqExact(address), sensors) DESC, min(time), service, address LIMIT ${ADDRESSES_MAX} BY is_service`,
    { hash, day },
  );
  return {
    services: rows
      .filter(({ is_service }) => is_service === 1)
      .map(({ service, addresses, events }) => ({ service, addresses: Number(addresses), events: Number(events) })),
    addresses: rows
      .filter(({ is_service }) => is_service === 0)
      .map(({ shown, events, sensors, first }) => {
        return { address: plainAddress(shown), events: Number(events), sensors, firstSeen: time(first) };
      }),
  };
}

/** Groups that these are in, most of them first. */
export async function groupsOf(store: Store, addresses: readonly string[]): Promise<CampaignProfile["groups"]> {
  const rows = await store.query<{ id: number; addresses: string }>(
    `SELECT number AS id, toString(uniqExact(address)) AS addresses FROM group_members
     WHERE build = (SELECT max(build) FROM group_builds)
       AND address IN (SELECT toIPv6(arrayJoin({addresses:Array(String)})))
     GROUP BY number ORDER BY uniqExact(address) DESC, number LIMIT ${GROUPS_MAX}`,
    { addresses },
  );
  return rows.map(({ id, addresses: shared }) => ({ id, addresses: Number(shared) }));
}

/** Milliseconds since 1970 as text. @param expression a DateTime64(3) */
export function ms(expression: string): string {
  return `toString(toUnixTimestamp64Milli(${expression}))`;
}

/** @param text as `ms` gives it */
export function time(text: string): string {
  return new Date(Number(text)).toISOString();
}
