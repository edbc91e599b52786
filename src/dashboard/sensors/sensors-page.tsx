/** The page "Sensors": which there are, what each sees and loses, and which fell silent. */
import { serverNow } from "../ask/api.js";
import { csvUrl, getSensors } from "../ask/fleet.js";
import { useAsked } from "../ask/use-asked.js";
import { hrefOf } from "../frame/router.js";
import { CsvLink } from "../parts/csv-link.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { SpanPicker } from "../parts/span-picker.js";
import { rangeOf } from "../parts/spans.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";
import { useViewState } from "../parts/use-view-state.js";
import { SensorState } from "./sensor-state.js";

const HEADS = ["Sensor", "State", "#Events", "#Addresses", "Services", "#Lost events", "#Lost sessions", "Version", "#Last"];

export function SensorsPage() {
  const [{ span }, choose] = useViewState();
  const { data, error, retry } = useAsked(span, () => getSensors(rangeOf(span, serverNow())));
  return (
    <>
      <div class="title">
        <h1>Sensors</h1>
        <SpanPicker span={span} choose={(chosen) => choose({ span: chosen })} />
      </div>
      <Panel
        title="By name"
        loaded={data !== undefined}
        error={error}
        retry={retry}
        actions={<CsvLink href={csvUrl("sensors", rangeOf(span, serverNow()))} what="Sensors" />}
      >
        {data?.sensors.length === 0 ? (
          <Empty>No sensor has sent anything yet.</Empty>
        ) : (
          <Table label="Sensors" heads={HEADS}>
            {data?.sensors.map((one) => (
              <tr key={one.sensor}>
                <th scope="row">
                  <a href={hrefOf({ page: "sensor", id: one.sensor })}>{one.sensor}</a>
                </th>
                <td>
                  <SensorState sensor={one} />
                </td>
                <td class="number">{formatCount(one.events)}</td>
                <td class="number">{formatCount(one.addresses)}</td>
                <td class="soft">{one.services.join(", ")}</td>
                <td class="number">{formatCount(one.lostEvents)}</td>
                <td class="number">{formatCount(one.lostSessions)}</td>
                <td class="soft">{one.version}</td>
                <td class="number soft">
                  <TimeAgo time={one.lastSeen} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
      <p class="soft">Counts are of whole days of UTC.</p>
    </>
  );
}
