/** Which sensors saw it, and how much. */
import { hrefOf } from "../frame/router.js";
import { Box } from "./box.js";
import { formatCount } from "./format.js";
import { Table } from "./table.js";

interface BySensorProps {
  readonly sensors: readonly { readonly sensor: string; readonly events: number; readonly addresses: number }[];
}

export function BySensor({ sensors }: BySensorProps) {
  return (
    <Box title="By sensor">
      <Table label="By sensor" heads={["Sensor", "#Events", "#Addresses"]}>
        {sensors.map(({ sensor, events, addresses }) => (
          <tr key={sensor}>
            <th scope="row">
              <a href={hrefOf({ page: "sensor", id: sensor })}>{sensor}</a>
            </th>
            <td class="number">{formatCount(events)}</td>
            <td class="number">{formatCount(addresses)}</td>
          </tr>
        ))}
      </Table>
    </Box>
  );
}
