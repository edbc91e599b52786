/** Pairs of user name and password by which a group is told from others. */
import type { GroupSummary } from "../../server/api.js";
import { PeerText } from "./peer-text.js";

const PAIRS_MAX = 3;
const UNITS_MAX = 24;

export function TellingPairs({ pairs }: { readonly pairs: GroupSummary["telling"] }) {
  return (
    <ul class="pairs peer-box">
      {pairs.slice(0, PAIRS_MAX).map(({ username, password }) => (
        <li key={`${username} ${password}`}>
          <PeerText text={username} unitsMax={UNITS_MAX} />
          <span class="soft"> / </span>
          <PeerText text={password} unitsMax={UNITS_MAX} />
        </li>
      ))}
    </ul>
  );
}
