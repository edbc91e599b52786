/** What hit this router today: by service, the busiest sources, the last logins. */

import type { CredentialMode } from "../consent.js";
import { formatAge, formatCount, formatPlural } from "../dashboard/parts/format.js";
import { PeerText } from "../dashboard/parts/peer-text.js";
import type { LoginSeen, Today } from "../wire/today.js";

interface TodayProps {
  readonly today: Today;
  readonly nowMs: number;
  readonly mode: CredentialMode;
}

const TEXT_UNITS_MAX = 40;

export function TodayPanels({ today, nowMs, mode }: TodayProps) {
  const { services, sources, logins, sinceMs, countingSinceMs } = today;
  const connections = services.reduce((sum, service) => sum + service.connections, 0);
  return (
    <>
      <section class="panel" aria-labelledby="today">
        <header class="panel-head">
          <h2 id="today">Today</h2>
          <span class="soft">{formatPlural(connections, "connection")}</span>
        </header>
        {countingSinceMs > sinceMs && <p class="panel-text soft">Counting since {clock(countingSinceMs)}.</p>}
        {services.length === 0 ? (
          <p class="empty">Nobody yet.</p>
        ) : (
          <table>
            <thead>
              <tr>
                <th scope="col">Service</th>
                <th scope="col" class="number">
                  Connections
                </th>
                <th scope="col" class="number">
                  Logins
                </th>
              </tr>
            </thead>
            <tbody>
              {services.map((service) => (
                <tr key={service.service}>
                  <th scope="row">{service.service}</th>
                  <td class="number">{formatCount(service.connections)}</td>
                  <td class="number">{formatCount(service.logins)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section class="panel" aria-labelledby="sources">
        <header class="panel-head">
          <h2 id="sources">Busiest sources</h2>
        </header>
        {sources.length === 0 ? (
          <p class="empty">Nobody yet.</p>
        ) : (
          <table>
            <thead>
              <tr>
                <th scope="col">Address</th>
                <th scope="col" class="number">
                  Connections
                </th>
                <th scope="col" class="number">
                  Last
                </th>
              </tr>
            </thead>
            <tbody>
              {sources.map(({ address, connections: count, lastMs }) => (
                <tr key={address}>
                  <th scope="row">
                    <code>{address}</code>
                  </th>
                  <td class="number">{formatCount(count)}</td>
                  <td class="number">{formatAge(nowMs - lastMs)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      <section class="panel" aria-labelledby="logins">
        <header class="panel-head">
          <h2 id="logins">Last logins</h2>
        </header>
        {logins.length === 0 ? (
          <p class="empty">None yet.</p>
        ) : (
          <table>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">From</th>
                <th scope="col">{mode === "off" ? "What was tried is not kept" : "User and password"}</th>
              </tr>
            </thead>
            <tbody>
              {logins.map((login, index) => (
                <LoginRow key={`${login.timeMs} ${index}`} login={login} nowMs={nowMs} />
              ))}
            </tbody>
          </table>
        )}
      </section>
    </>
  );
}

function LoginRow({ login, nowMs }: { readonly login: LoginSeen; readonly nowMs: number }) {
  const { timeMs, service, address, username, password } = login;
  return (
    <tr>
      <td>{formatAge(nowMs - timeMs)}</td>
      <td>
        <code>{address}</code> <span class="soft">{service}</span>
      </td>
      <td>
        {username !== undefined && <PeerText text={username} unitsMax={TEXT_UNITS_MAX} />}
        {password !== undefined && (
          <>
            {" "}
            <span class="soft">/</span> <PeerText text={password} unitsMax={TEXT_UNITS_MAX} />
          </>
        )}
        {username === undefined && password === undefined && <span class="soft">–</span>}
      </td>
    </tr>
  );
}

function clock(ms: number): string {
  return new Date(ms).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
