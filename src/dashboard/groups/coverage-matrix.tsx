/** Members against places of the list: a row each, filled where the member tried that pair; said in words for who cannot see it. */
import { useState } from "preact/hooks";
import type { GroupMember, GroupProfile } from "../../server/api.js";
import { AttackerLink } from "../parts/attacker-link.js";
import { formatShare } from "../parts/format.js";
import { PeerText } from "../parts/peer-text.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";
import { describeRuns, pathOfRuns, runsOf, shadesOf } from "./coverage.js";

const UNITS_MAX = 40;

export function CoverageMatrix({ group }: { readonly group: GroupProfile }) {
  const [place, setPlace] = useState<number>();
  return (
    <div class="matrix">
      <Place group={group} place={place} />
      <Table
        label="Members and what each tried"
        heads={["Member", "Places of the list", "#Covered", "#Order kept", "#First", "#Last"]}
      >
        {group.memberList.map((member) => (
          <tr key={member.address}>
            <th scope="row">
              <AttackerLink address={member.address} />
              {member.isShared && (
                <small class="services" title="More of what it tried is on another group's list.">
                  shared
                </small>
              )}
            </th>
            <td class="coverage-cell">
              <Coverage member={member} pairs={group.list.length} point={setPlace} />
            </td>
            <td class="number">{formatShare(member.listCovered)}</td>
            <td class="number">{formatShare(member.orderKept)}</td>
            <td class="number soft">
              <TimeAgo time={member.firstSeen} />
            </td>
            <td class="number soft">
              <TimeAgo time={member.lastSeen} />
            </td>
          </tr>
        ))}
      </Table>
    </div>
  );
}

interface CoverageProps {
  readonly member: GroupMember;
  readonly pairs: number;
  readonly point: (place: number | undefined) => void;
}

function Coverage({ member, pairs, point }: CoverageProps) {
  const runs = runsOf(member.tried, pairs);
  return (
    <svg
      class="coverage"
      viewBox={`0 0 ${pairs} 1`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Tried ${describeRuns(runs, pairs)}`}
      onPointerMove={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        point(Math.min(pairs - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * pairs))));
      }}
      onPointerLeave={() => point(undefined)}
    >
      {shadesOf(member.tried, pairs).map((shade, index) => (
        <path class={`shade-${index + 1}`} d={pathOfRuns(shade)} />
      ))}
    </svg>
  );
}

/** Which pair is under the pointer; all of them are in the list below. */
function Place({ group, place }: { readonly group: GroupProfile; readonly place: number | undefined }) {
  const pair = place === undefined ? undefined : group.list[place];
  if (place === undefined || pair === undefined) {
    return (
      <p class="note soft">
        From left to right the list, a row for each member, filled where it tried that pair: the stronger, the earlier.
      </p>
    );
  }
  return (
    <p class="note peer-box" aria-hidden="true">
      <span class="soft">{place + 1}: </span>
      <PeerText text={pair.username} unitsMax={UNITS_MAX} />
      <span class="soft"> / </span>
      <PeerText text={pair.password} unitsMax={UNITS_MAX} />
    </p>
  );
}
