/** Who was seen most in the window; a click shows only their events. */
import type { TopAddresses as Answer } from "../../server/api.js";
import { hrefOf } from "../frame/router.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { TimeAgo } from "../parts/time-ago.js";
import type { Loaded } from "./use-overview.js";

interface TopAddressesProps {
  readonly loaded: Loaded<Answer>;
  readonly choose: (address: string) => void;
  readonly retry: () => void;
}

export function TopAddresses({ loaded: { data, error }, choose, retry }: TopAddressesProps) {
  return (
    <Panel
      title="Top addresses"
      className="top-list"
      loaded={data !== undefined}
      error={error}
      retry={retry}
      actions={<a href={hrefOf({ page: "attackers" })}>All</a>}
    >
      {data !== undefined && data.addresses.length === 0 && <Empty>No address was seen in this window.</Empty>}
      {data !== undefined && data.addresses.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Address</th>
                <th scope="col" class="number">
                  Events
                </th>
                <th scope="col" class="number">
                  Logins
                </th>
                <th scope="col" class="number">
                  Last
                </th>
              </tr>
            </thead>
            <tbody>
              {data.addresses.map(({ address, events, logins, services, lastSeen }) => (
                <tr key={address}>
                  <th scope="row">
                    <button type="button" class="link address" title="Show only this address" onClick={() => choose(address)}>
                      {address}
                    </button>
                    <small class="services">{services.join(", ")}</small>
                  </th>
                  <td class="number">{formatCount(events)}</td>
                  <td class="number">{formatCount(logins)}</td>
                  <td class="number soft">
                    <TimeAgo time={lastSeen} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
