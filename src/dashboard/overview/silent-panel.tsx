/** Sensors that fell silent, the longest first. */
import { serverNow } from "../ask/api.js";
import { getSensors } from "../ask/fleet.js";
import { useAsked } from "../ask/use-asked.js";
import { hrefOf } from "../frame/router.js";
import { formatDuration, formatPlural } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { rangeOf } from "../parts/spans.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";

export function SilentPanel() {
  const { data, error, retry } = useAsked("silent", async () => {
    const { sensors } = await getSensors(rangeOf("24h", serverNow()));
    const silent = sensors.filter(({ silentSince }) => silentSince !== null);
    return { count: sensors.length, silent: silent.toSorted((a, b) => (a.lastSeen < b.lastSeen ? -1 : 1)) };
  });
  return (
    <Panel title="Silent sensors" loaded={data !== undefined} error={error} retry={retry}>
      {data?.silent.length === 0 ? (
        <Empty>
          {data.count === 0
            ? "No sensor has sent anything yet."
            : `${formatPlural(data.count, "sensor")}, all heard of as usual.`}
        </Empty>
      ) : (
        <Table label="Silent sensors" heads={["Sensor", "#Silent for", "#Usual pause"]}>
          {data?.silent.map(({ sensor, lastSeen, usualPauseMs }) => (
            <tr key={sensor}>
              <th scope="row">
                <a href={hrefOf({ page: "sensor", id: sensor })}>{sensor}</a>
              </th>
              <td class="number">
                <TimeAgo time={lastSeen} />
              </td>
              <td class="number soft">{usualPauseMs === null ? "unknown" : formatDuration(1_000 * usualPauseMs)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
