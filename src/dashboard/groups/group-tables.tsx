/** What is told of one group: its list in order, the services it tries it on, what became of it. */
import type { GroupChange, GroupProfile } from "../../server/api.js";
import { hrefOf } from "../frame/router.js";
import { Box } from "../parts/box.js";
import { formatCount, formatPlural, formatShare } from "../parts/format.js";
import { Empty } from "../parts/panel.js";
import { PeerText } from "../parts/peer-text.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";

const UNITS_MAX = 40;
const CHANGES: Readonly<Record<GroupChange["kind"], string>> = {
  birth: "Found",
  growth: "Grew",
  split: "Split off from",
  merge: "Became part of",
  end: "Ended",
};

interface Of {
  readonly group: GroupProfile;
}

export function GroupList({ group: { list } }: Of) {
  return (
    <Box title="The list, in order" note="Own: hardly anybody else tries it.">
      <Table label="The list" heads={["#Place", "User", "Password", "#Tried by", "#Own"]}>
        {list.map(({ username, password, support, weight }, index) => (
          <tr key={`${username} ${password}`}>
            <td class="number soft">{index + 1}</td>
            <td>
              <div class="peer-box">
                <PeerText text={username} unitsMax={UNITS_MAX} />
              </div>
            </td>
            <td>
              <div class="peer-box">
                <PeerText text={password} unitsMax={UNITS_MAX} />
              </div>
            </td>
            <td class="number">{formatShare(support)}</td>
            <td class="number">{formatShare(weight)}</td>
          </tr>
        ))}
      </Table>
    </Box>
  );
}

export function GroupServices({ group: { services } }: Of) {
  return (
    <Box title="Services">
      {services.length === 0 ? (
        <Empty>None is known.</Empty>
      ) : (
        <Table label="Services" heads={["Service", "#Members", "#Events"]}>
          {services.map(({ service, members, events }) => (
            <tr key={service}>
              <th scope="row">{service}</th>
              <td class="number">{formatCount(members)}</td>
              <td class="number">{formatCount(events)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Box>
  );
}

export function GroupChanges({ group: { changes } }: Of) {
  return (
    <Box title="What became of it">
      {changes.length === 0 ? (
        <Empty>Nothing since it was found.</Empty>
      ) : (
        <Table label="Changes" heads={["Change", "#Members", "#Time"]}>
          {changes.map(({ time, kind, other, members }) => (
            <tr key={`${time} ${kind} ${other}`}>
              <th scope="row">
                {CHANGES[kind]} {other !== null && <a href={hrefOf({ page: "group", id: other })}>group {other}</a>}
              </th>
              <td class="number" title={formatPlural(members, "member")}>
                {formatCount(members)}
              </td>
              <td class="number soft">
                <TimeAgo time={time} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Box>
  );
}
