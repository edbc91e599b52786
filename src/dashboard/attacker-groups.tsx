/** The groups that one attacker is in. */
import { getGroups } from "./api.js";
import { formatCount } from "./format.js";
import { Empty, Panel } from "./panel.js";
import { hrefOf } from "./router.js";
import { Table } from "./table.js";
import { TellingPairs } from "./telling-pairs.js";
import { useAsked } from "./use-asked.js";

export function AttackerGroups({ address }: { readonly address: string }) {
  const { data, error, retry } = useAsked(address, () => getGroups(address));
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
