/** The page "Services": what is done to each. */
import { serverNow } from "../ask/api.js";
import { csvUrl, getServices } from "../ask/fleet.js";
import { useAsked } from "../ask/use-asked.js";
import { Change } from "../parts/change.js";
import { CsvLink } from "../parts/csv-link.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { ServiceLink } from "../parts/service-link.js";
import { SpanPicker } from "../parts/span-picker.js";
import { rangeOf } from "../parts/spans.js";
import { Table } from "../parts/table.js";
import { useViewState } from "../parts/use-view-state.js";

const HEADS = [
  ...[
    "Service",
    "#Events",
    "#Change",
    "#Sessions",
    "#Logins",
    "#Requests",
    "#Commands",
    "#Addresses",
    "#Sensors",
    "#Lost events",
  ],
];

export function ServicesPage() {
  const [{ span }, choose] = useViewState();
  const { data, error, retry } = useAsked(span, () => getServices(rangeOf(span, serverNow())));
  return (
    <>
      <div class="title">
        <h1>Services</h1>
        <SpanPicker span={span} choose={(chosen) => choose({ span: chosen })} />
      </div>
      <Panel
        title="By events"
        loaded={data !== undefined}
        error={error}
        retry={retry}
        actions={<CsvLink href={csvUrl("services", rangeOf(span, serverNow()))} what="Services" />}
      >
        {data?.services.length === 0 ? (
          <Empty>No service was met in this window.</Empty>
        ) : (
          <Table label="Services" heads={HEADS}>
            {data?.services.map((one) => (
              <tr key={one.service}>
                <th scope="row">
                  <ServiceLink service={one.service} />
                </th>
                <td class="number">{formatCount(one.events)}</td>
                <td class="number soft">
                  <Change now={one.events} before={one.eventsBefore} since="on as many days before" />
                </td>
                <td class="number">{formatCount(one.sessions)}</td>
                <td class="number">{formatCount(one.logins)}</td>
                <td class="number">{formatCount(one.requests)}</td>
                <td class="number">{formatCount(one.commands)}</td>
                <td class="number">{formatCount(one.addresses)}</td>
                <td class="number">{formatCount(one.sensors)}</td>
                <td class="number">{formatCount(one.lostEvents)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
      <p class="soft">Counts are of whole days of UTC.</p>
    </>
  );
}
