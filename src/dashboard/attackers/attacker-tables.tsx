/** What is counted of one attacker: by service, by sensor, by what its software said of itself. */
import type { AddressProfile } from "../../server/api.js";
import { Box } from "../parts/box.js";
import { formatCount } from "../parts/format.js";
import { PeerText } from "../parts/peer-text.js";
import { ServiceLink } from "../parts/service-link.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";

const UNITS_MAX = 160;

interface Of {
  readonly profile: AddressProfile;
}

export function ServicesTable({ profile }: Of) {
  return (
    <Box title="Services">
      <Table label="Services" heads={["Service", "#Events", "#Logins", "#First", "#Last"]}>
        {profile.services.map(({ service, events, logins, firstSeen, lastSeen }) => (
          <tr key={service}>
            <th scope="row">
              <ServiceLink service={service} />
            </th>
            <td class="number">{formatCount(events)}</td>
            <td class="number">{formatCount(logins)}</td>
            <Times first={firstSeen} last={lastSeen} />
          </tr>
        ))}
      </Table>
    </Box>
  );
}

export function SensorsTable({ profile }: Of) {
  return (
    <Box title="Sensors">
      <Table label="Sensors" heads={["Sensor", "#Events", "#First", "#Last"]}>
        {profile.sensors.map(({ sensor, events, firstSeen, lastSeen }) => (
          <tr key={sensor}>
            <th scope="row">{sensor}</th>
            <td class="number">{formatCount(events)}</td>
            <Times first={firstSeen} last={lastSeen} />
          </tr>
        ))}
      </Table>
    </Box>
  );
}

export function ClientsTable({ profile }: Of) {
  const more = profile.clientCount - profile.clients.length;
  return (
    <Box title="What its software said of itself" note={more > 0 && `About ${formatCount(more)} more.`}>
      <Table label="Software" heads={["What", "Said", "#Events", "#First", "#Last"]}>
        {profile.clients.map(({ name, value, events, firstSeen, lastSeen }) => (
          <tr key={`${name} ${value}`}>
            <th scope="row">
              <PeerText text={name} unitsMax={UNITS_MAX} />
            </th>
            <td>
              <div class="peer-box">
                <PeerText text={value} unitsMax={UNITS_MAX} />
              </div>
            </td>
            <td class="number">{formatCount(events)}</td>
            <Times first={firstSeen} last={lastSeen} />
          </tr>
        ))}
      </Table>
    </Box>
  );
}

function Times({ first, last }: { readonly first: string; readonly last: string }) {
  return (
    <>
      <td class="number soft">
        <TimeAgo time={first} />
      </td>
      <td class="number soft">
        <TimeAgo time={last} />
      </td>
    </>
  );
}
