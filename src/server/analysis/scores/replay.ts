/**
 * The list made anew from what the store has counted, day after day: the same events and rules give the same list, in whatever order
 * and batches the events came. It is how a list begins where there were events before, and after its rules have changed.
 */
import type { Store } from "../../store/store.js";
import type { Exemptions } from "../lists/exemptions.js";
import { judge, type Verdict } from "../lists/listing.js";
import { dayOf } from "./day.js";
import { ADDRESSES_MAX, type Candidate, evaluate } from "./evaluate.js";
import { type Rules, unlistScoreOf } from "./rules.js";

/** @returns who is listed at that moment, by address */
export async function replay(
  store: Store,
  rules: Rules,
  exemptions: Exemptions,
  nowMs: number,
  signal: AbortSignal,
): Promise<Map<string, Verdict>> {
  const listed = new Map<string, Verdict>();
  const scoreMin = unlistScoreOf(rules, exemptions.lowestScore);
  const [row] = await store.query<{ n: string; first: string }>(
    "SELECT toString(count()) AS n, toString(toInt64(min(day))) AS first FROM activity_daily",
  );
  if (row === undefined || row.n === "0") return listed;
  for (let day = Number(row.first); day <= dayOf(nowMs); day++) {
    signal.throwIfAborted();
    const seen = await evaluate(store, rules, day, { seenOnDay: true }, scoreMin);
    const scores = new Map(seen.map((candidate) => [candidate.address, candidate]));
    for (const candidate of await scoresOf(
      store,
      rules,
      day,
      [...listed.keys()].filter((address) => !scores.has(address)),
    )) {
      scores.set(candidate.address, candidate);
    }
    for (const address of new Set([...listed.keys(), ...scores.keys()])) {
      const verdict = judge(rules, day, listed.get(address), scores.get(address), exemptions.standing(address, nowMs));
      if (verdict === undefined) listed.delete(address);
      else listed.set(address, verdict);
    }
  }
  return listed;
}

/** Of these addresses, however many; one that has none is left out. */
export async function scoresOf(store: Store, rules: Rules, day: number, addresses: readonly string[]): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (let from = 0; from < addresses.length; from += ADDRESSES_MAX) {
    found.push(...(await evaluate(store, rules, day, { addresses: addresses.slice(from, from + ADDRESSES_MAX) }, 0)));
  }
  return found;
}
