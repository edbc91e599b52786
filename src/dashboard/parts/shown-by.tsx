/** Who showed a trait on one day, at which services, and the groups that they are in. */
import type { CampaignProfile } from "../../server/api.js";
import { hrefOf } from "../frame/router.js";
import { AttackerLink } from "./attacker-link.js";
import { Box } from "./box.js";
import { formatCount } from "./format.js";
import { Empty } from "./panel.js";
import { ServiceLink } from "./service-link.js";
import { Table } from "./table.js";
import { TimeAgo } from "./time-ago.js";

export function ShownBy({ title, addresses }: Pick<CampaignProfile, "addresses"> & { readonly title: string }) {
  return (
    <Box title={title} note="Those that most sensors saw, a hundred at most.">
      {addresses.length === 0 ? (
        <Empty>The events of that day are no longer kept.</Empty>
      ) : (
        <Table label="Addresses" heads={["Address", "#Events", "#Sensors", "#First"]}>
          {addresses.map(({ address, events, sensors, firstSeen }) => (
            <tr key={address}>
              <th scope="row">
                <AttackerLink address={address} />
              </th>
              <td class="number">{formatCount(events)}</td>
              <td class="number">{formatCount(sensors)}</td>
              <td class="number soft">
                <TimeAgo time={firstSeen} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Box>
  );
}

export function ShownAt({ services }: Pick<CampaignProfile, "services">) {
  return (
    <Box title="Services">
      {services.length === 0 ? (
        <Empty>None is known.</Empty>
      ) : (
        <Table label="Services" heads={["Service", "#Addresses", "#Events"]}>
          {services.map(({ service, addresses, events }) => (
            <tr key={service}>
              <th scope="row">
                <ServiceLink service={service} />
              </th>
              <td class="number">{formatCount(addresses)}</td>
              <td class="number">{formatCount(events)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Box>
  );
}

export function ShownIn({ groups }: Pick<CampaignProfile, "groups">) {
  return (
    <Box title="Groups" note="That these addresses are in.">
      {groups.length === 0 ? (
        <Empty>None of them is in a group.</Empty>
      ) : (
        <Table label="Groups" heads={["Group", "#Addresses"]}>
          {groups.map(({ id, addresses }) => (
            <tr key={id}>
              <th scope="row">
                <a href={hrefOf({ page: "group", id })}>Group {id}</a>
              </th>
              <td class="number">{formatCount(addresses)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Box>
  );
}
