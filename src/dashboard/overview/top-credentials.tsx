/** Which user names and passwords were tried most in the window. */
import type { TopCredentials as Answer } from "../../server/api.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { PeerText } from "../parts/peer-text.js";
import type { Loaded } from "./use-overview.js";

const UNITS_MAX = 28;

export function TopCredentials({
  loaded: { data, error },
  retry,
}: {
  readonly loaded: Loaded<Answer>;
  readonly retry: () => void;
}) {
  return (
    <Panel title="Top credentials" className="top-list" loaded={data !== undefined} error={error} retry={retry}>
      {data !== undefined && data.credentials.length === 0 && (
        <Empty>
          None were recorded in this window. Sensors keep credentials only where their owner said so (log_credentials).
        </Empty>
      )}
      {data !== undefined && data.credentials.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">User</th>
                <th scope="col">Password</th>
                <th scope="col" class="number">
                  Logins
                </th>
                <th scope="col" class="number">
                  Peers
                </th>
              </tr>
            </thead>
            <tbody>
              {data.credentials.map(({ username, password, logins, addresses }) => (
                <tr key={`${username} ${password}`}>
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
                  <td class="number">{formatCount(logins)}</td>
                  <td class="number">{formatCount(addresses)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
