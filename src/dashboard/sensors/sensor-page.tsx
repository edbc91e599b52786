/** The page of one sensor: whether it is heard of, its days, what it saw at which service, and what it lost. */
import { useMemo } from "preact/hooks";
import type { SensorProfile } from "../../server/api/sensors.js";
import { serverNow } from "../ask/api.js";
import { getSensor } from "../ask/fleet.js";
import { useAsked } from "../ask/use-asked.js";
import type { Theme } from "../frame/theme.js";
import { Box } from "../parts/box.js";
import { dayBands } from "../parts/day-bands.js";
import { formatCount, formatDuration } from "../parts/format.js";
import { Losses } from "../parts/losses.js";
import { Empty, Panel } from "../parts/panel.js";
import { ServiceLink } from "../parts/service-link.js";
import { rangeOf } from "../parts/spans.js";
import { StackedChart } from "../parts/stacked-chart.js";
import { Table } from "../parts/table.js";
import { Ago, Tile, Tiles } from "../parts/tiles.js";
import { SensorState } from "./sensor-state.js";

export function SensorPage({ id, theme }: { readonly id: string; readonly theme: Theme }) {
  const { data, error, retry } = useAsked(id, () => getSensor(id, rangeOf("30d", serverNow())));
  return (
    <>
      <div class="title">
        <h1>{id}</h1>
        <small class="soft">The last 30 days.</small>
      </div>
      <Panel title="State" className="counts" loaded={data !== undefined} error={error} retry={retry}>
        {data !== undefined && <State sensor={data} />}
      </Panel>
      {data !== undefined && (
        <>
          <Days days={data.days} theme={theme} />
          <div class="side-by-side">
            <Services sensor={data} />
            <Losses title="What it lost" losses={data.losses} />
          </div>
        </>
      )}
    </>
  );
}

function State({ sensor }: { readonly sensor: SensorProfile }) {
  return (
    <Tiles>
      <Tile label="State">
        <SensorState sensor={sensor} />
      </Tile>
      <Tile label="Last batch">
        <Ago time={sensor.lastSeen} />
      </Tile>
      <Tile label="First batch">
        <Ago time={sensor.firstSeen} />
      </Tile>
      <Tile label="Usual pause">{sensor.usualPauseMs === null ? "unknown" : formatDuration(1_000 * sensor.usualPauseMs)}</Tile>
      <Tile label="Events">{formatCount(sensor.events)}</Tile>
      <Tile label="Lost events">{formatCount(sensor.lostEvents)}</Tile>
      <Tile label="Batches">{formatCount(sensor.batches.count)}</Tile>
      <Tile label="Version">{sensor.version}</Tile>
    </Tiles>
  );
}

function Days({ days, theme }: { readonly days: SensorProfile["days"]; readonly theme: Theme }) {
  const data = useMemo(() => {
    const byDay = new Map<string, number>();
    for (const { day, events } of days) byDay.set(day, (byDay.get(day) ?? 0) + events);
    const counted = [...byDay].map(([day, events]) => ({ day, events }));
    return dayBands(counted, [{ name: "events", label: "Events", colour: 1 }]);
  }, [days]);
  return (
    <Box title="Events by day">
      {data.total === 0 ? <Empty>It saw nothing.</Empty> : <StackedChart data={data} theme={theme} label="Events by day" />}
    </Box>
  );
}

function Services({ sensor: { byService } }: { readonly sensor: SensorProfile }) {
  return (
    <Box title="By service">
      {byService.length === 0 ? (
        <Empty>It saw nothing.</Empty>
      ) : (
        <Table label="By service" heads={["Service", "#Events", "#Addresses"]}>
          {byService.map(({ service, events, addresses }) => (
            <tr key={service}>
              <th scope="row">
                <ServiceLink service={service} />
              </th>
              <td class="number">{formatCount(events)}</td>
              <td class="number">{formatCount(addresses)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Box>
  );
}
