/** The page "Groups": addresses that try the same list of credentials. */
import { apiUrl, getGroups } from "../ask/api.js";
import { useAsked } from "../ask/use-asked.js";
import { hrefOf } from "../frame/router.js";
import { CsvLink } from "../parts/csv-link.js";
import { formatCount, formatShare } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { Table } from "../parts/table.js";
import { TellingPairs } from "../parts/telling-pairs.js";
import { TimeAgo } from "../parts/time-ago.js";

export function GroupsPage() {
  const { data, error, retry } = useAsked("groups", () => getGroups());
  return (
    <>
      <div class="title">
        <h1>Groups</h1>
        {data?.builtAt != null && (
          <small class="soft">
            Grouped <TimeAgo time={data.builtAt} /> ago; what came since has been placed.
          </small>
        )}
      </div>
      <Panel
        title="Who tries the same list of credentials"
        loaded={data !== undefined}
        error={error}
        retry={retry}
        actions={<CsvLink href={apiUrl("groups?format=csv")} what="Groups" />}
      >
        {data?.groups.length === 0 ? (
          <Empty>
            {data.builtAt === null
              ? "Nothing has been grouped yet."
              : "No two addresses try the same list. Sensors keep credentials only where their owner said so (log_credentials)."}
          </Empty>
        ) : (
          <Table label="Groups" heads={["Group", "Telling pairs", "#Members", "#Pairs", "#Order kept", "#Found", "#Last"]}>
            {data?.groups.map((group) => (
              <tr key={group.id}>
                <th scope="row">
                  <a href={hrefOf({ page: "group", id: group.id })}>Group {group.id}</a>
                </th>
                <td class="wide">
                  <TellingPairs pairs={group.telling} />
                </td>
                <td class="number">{formatCount(group.members)}</td>
                <td class="number">{formatCount(group.pairs)}</td>
                <td class="number">{formatShare(group.orderKept)}</td>
                <td class="number soft">
                  <TimeAgo time={group.since} />
                </td>
                <td class="number soft">
                  <TimeAgo time={group.lastSeen} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
    </>
  );
}
