/** The groups that one attacker is in. */
import { getGroups } from "../ask/api.js";
import { useAsked } from "../ask/use-asked.js";
import { hrefOf } from "../frame/router.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { Table } from "../parts/table.js";
import { TellingPairs } from "../parts/telling-pairs.js";

export function AttackerGroups({ address }: { readonly address: string }) {
  const { data, error, retry } = useAsked(address, () => getGroups({ address }));
  return (
    <Panel title="Its groups" loaded={data !== undefined} error={error} retry={retry}>
      {data?.groups.length === 0 ? (
        <Empty>It is in no group: nobody else is known to try its list.</Empty>
      ) : (
        <Table label="Its groups" heads={["Group", "Telling pairs", "#Members"]}>
          {data?.groups.map(({ id, telling, members }) => (
            <tr key={id}>
              <th scope="row">
                <a href={hrefOf({ page: "group", id })}>Group {id}</a>
              </th>
              <td>
                <TellingPairs pairs={telling} />
              </td>
              <td class="number">{formatCount(members)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
