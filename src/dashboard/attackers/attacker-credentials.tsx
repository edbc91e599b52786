/** What one attacker tried, in the order of its first tries: the order tells whose list it is. */

import { apiUrl } from "../ask/api.js";
import { getTried } from "../ask/sessions.js";
import { usePages } from "../ask/use-pages.js";
import { hrefOf } from "../frame/router.js";
import { CsvLink } from "../parts/csv-link.js";
import { formatCount } from "../parts/format.js";
import { MoreButton } from "../parts/more-button.js";
import { Empty, Panel } from "../parts/panel.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";
import { TraitText } from "../parts/trait-text.js";

export function AttackerCredentials({ address }: { readonly address: string }) {
  const asked = usePages(`tried ${address}`, () => (after) => getTried(address, after));
  const { rows, error, retry } = asked;
  return (
    <Panel
      title="Credentials, in the order tried"
      loaded={rows !== undefined}
      error={error}
      retry={retry}
      actions={<CsvLink href={apiUrl(`addresses/${encodeURIComponent(address)}/credentials?format=csv`)} what="Credentials" />}
    >
      {rows?.length === 0 ? (
        <Empty>None are kept. Sensors keep credentials only where their owner said so (log_credentials).</Empty>
      ) : (
        <Table label="Credentials tried" heads={["#", "Tried", "#Times", "#First"]}>
          {rows?.map(({ id, username, password, attempts, firstTried }, index) => (
            <tr key={id}>
              <td class="number soft">{index + 1}</td>
              <th scope="row">
                <a href={hrefOf({ page: "trait", kind: "credentials", hash: id })}>
                  <TraitText shown={{ text: username, password }} />
                </a>
              </th>
              <td class="number">{formatCount(attempts)}</td>
              <td class="number soft">
                <TimeAgo time={firstTried} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <MoreButton asked={asked} label="Later ones" />
    </Panel>
  );
}
