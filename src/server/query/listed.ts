/** An address's score as it is now, why, and whether it is listed: what the published rules make of what is stored. */
import type { BlockList } from "../analysis/lists/block-list.js";
import type { Exemptions } from "../analysis/lists/exemptions.js";
import type { Listing } from "../analysis/lists/listing.js";
import { dayOf, startOf } from "../analysis/scores/day.js";
import { evaluate } from "../analysis/scores/evaluate.js";
import { reasonsOf } from "../analysis/scores/reasons.js";
import { capOf, MILLI, type Rules, unlistScoreOf, WEIGHTS } from "../analysis/scores/rules.js";
import type { AddressProfile, ListingView } from "../api.js";
import type { Store } from "../store/store.js";

/** What says who is listed. */
export interface Lists {
  readonly rules: Rules;
  readonly list: BlockList;
  readonly exemptions: Exemptions;
}

/** @param address as people write it */
export async function standingOf(
  store: Store,
  { rules, list, exemptions }: Lists,
  address: string,
): Promise<Pick<AddressProfile, "score" | "listing">> {
  const nowMs = Date.now();
  const day = dayOf(nowMs);
  const [[candidate], reasons] = await Promise.all([
    evaluate(store, rules, day, { addresses: [address] }, 0),
    reasonsOf(store, rules, day, [address]),
  ]);
  const standing = exemptions.standing(address, nowMs);
  const listing = list.edition.listings.get(address);
  return {
    score: {
      score: candidate?.score ?? 0,
      sensors: candidate?.sensors ?? 0,
      class: standing.class === "" ? null : standing.class,
      listScore: standing.listScore ?? null,
      unlistScore: standing.listScore === undefined ? null : unlistScoreOf(rules, standing.listScore),
      sensorsMin: rules.sensorsMin,
      sensorScoreMax: capOf(rules) / MILLI,
      halfLifeDays: rules.halfLifeDays,
      reasons: (reasons.get(address) ?? []).map((reason) => ({ ...reason, weight: WEIGHTS[reason.kind] })),
    },
    listing: listing === undefined ? null : listingView(listing),
  };
}

export function listingView(listing: Listing): ListingView {
  const { address, class: name, sinceMs, expiresDay, score, sensors, firstMs, lastMs, reasons } = listing;
  return {
    address,
    class: name === "" ? null : name,
    since: new Date(sinceMs).toISOString(),
    expires: new Date(startOf(expiresDay)).toISOString(),
    score,
    sensors,
    firstSeen: new Date(firstMs).toISOString(),
    lastSeen: new Date(lastMs).toISOString(),
    reasons: [...reasons],
  };
}
