/** What sensors told that they lost, and why. */
import type { SensorProfile } from "../../server/api/sensors.js";
import { Box } from "./box.js";
import { formatCount } from "./format.js";
import { Empty } from "./panel.js";
import { Table } from "./table.js";
import { TimeAgo } from "./time-ago.js";

/** As proto/upload.proto has them. */
const REASONS: Readonly<Record<string, string>> = {
  worker_died: "A worker died",
  worker_ring: "A worker's ring was full",
  spool_full: "The spool was full",
  spool_torn: "The spool was damaged",
  quarantined: "The server refused a batch",
};

export function Losses({ title, losses }: { readonly title: string; readonly losses: SensorProfile["losses"] }) {
  return (
    <Box title={title}>
      {losses.length === 0 ? (
        <Empty>No loss was told of.</Empty>
      ) : (
        <Table label="Losses" heads={["Reason", "Service", "#Events", "#Sessions", "#Last"]}>
          {losses.map(({ reason, service, events, sessions, lastSeen }) => (
            <tr key={`${reason} ${service}`}>
              <th scope="row">{REASONS[reason] ?? reason}</th>
              <td class="soft">{service === "" ? "several" : service}</td>
              <td class="number">{formatCount(events)}</td>
              <td class="number">{formatCount(sessions)}</td>
              <td class="number soft">
                <TimeAgo time={lastSeen} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Box>
  );
}
