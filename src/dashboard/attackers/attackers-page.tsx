/** The page "Attackers": who was seen most in a window of time. */
import { ADDRESSES_MAX, getTopAddresses, serverNow } from "../ask/api.js";
import { useAsked } from "../ask/use-asked.js";
import { AttackerLink } from "../parts/attacker-link.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { SpanPicker } from "../parts/span-picker.js";
import { rangeOf } from "../parts/spans.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";
import { useViewState } from "../parts/use-view-state.js";

export function AttackersPage() {
  const [{ span }, choose] = useViewState();
  const { data, error, retry } = useAsked(span, () => getTopAddresses(rangeOf(span, serverNow()), ADDRESSES_MAX));
  const rows = data?.addresses ?? [];
  return (
    <>
      <div class="title">
        <h1>Attackers</h1>
        <SpanPicker span={span} choose={(chosen) => choose({ span: chosen })} />
      </div>
      <Panel
        title="Most events first"
        loaded={data !== undefined}
        error={error}
        retry={retry}
        actions={rows.length === ADDRESSES_MAX && <small class="soft">The first {formatCount(ADDRESSES_MAX)}.</small>}
      >
        {rows.length === 0 ? (
          <Empty>No address was seen in this window.</Empty>
        ) : (
          <Table label="Attackers" heads={["Address", "#Events", "#Logins", "Services", "#First", "#Last"]}>
            {rows.map(({ address, events, logins, services, firstSeen, lastSeen }) => (
              <tr key={address}>
                <th scope="row">
                  <AttackerLink address={address} />
                </th>
                <td class="number">{formatCount(events)}</td>
                <td class="number">{formatCount(logins)}</td>
                <td class="soft">{services.join(", ")}</td>
                <td class="number soft">
                  <TimeAgo time={firstSeen} />
                </td>
                <td class="number soft">
                  <TimeAgo time={lastSeen} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
    </>
  );
}
