/** The page of one service: its days by kind of event, and of its last day what was shown there and at which ports. */
import { useMemo } from "preact/hooks";
import type { Kind } from "../../event.js";
import type { ServiceProfile } from "../../server/api/services.js";
import { serverNow } from "../ask/api.js";
import { getService } from "../ask/fleet.js";
import { useAsked } from "../ask/use-asked.js";
import { hrefOf } from "../frame/router.js";
import type { Theme } from "../frame/theme.js";
import { Box } from "../parts/box.js";
import { BySensor } from "../parts/by-sensor.js";
import { Change } from "../parts/change.js";
import { dayBands } from "../parts/day-bands.js";
import { formatCount } from "../parts/format.js";
import { Losses } from "../parts/losses.js";
import { Empty, Panel } from "../parts/panel.js";
import { rangeOf } from "../parts/spans.js";
import { StackedChart } from "../parts/stacked-chart.js";
import { Table } from "../parts/table.js";
import { Tile, Tiles } from "../parts/tiles.js";
import { TraitText } from "../parts/trait-text.js";

/** What a peer does, each in its colour; how it came and went is left out. */
const DEEDS = ["login", "request", "command", "message", "invalid"] as const satisfies readonly Kind[];

export function ServicePage({ service, theme }: { readonly service: string; readonly theme: Theme }) {
  const { data, error, retry } = useAsked(service, () => getService(service, rangeOf("30d", serverNow())));
  return (
    <>
      <div class="title">
        <h1>{service}</h1>
        <small class="soft">The last 30 days.</small>
        <a href={`${hrefOf({ page: "attackers" })}?${new URLSearchParams({ service, window: "30d" })}`}>Its attackers</a>
      </div>
      <Panel title="Totals" className="counts" loaded={data !== undefined} error={error} retry={retry}>
        {data !== undefined && <Totals service={data} />}
      </Panel>
      {data !== undefined && (
        <>
          <Days days={data.days} theme={theme} />
          <div class="side-by-side">
            <Shown shown={data.shownThen} />
            <div class="stack">
              <Ports ports={data.portsThen} />
              <BySensor sensors={data.bySensor} />
              <Losses title="What was lost of it" losses={data.losses} />
            </div>
          </div>
        </>
      )}
    </>
  );
}

function Totals({ service }: { readonly service: ServiceProfile }) {
  return (
    <Tiles>
      <Tile label="Events">{formatCount(service.events)}</Tile>
      <Tile label="Against the 30 days before">
        <Change now={service.events} before={service.eventsBefore} since="then" />
      </Tile>
      <Tile label="Sessions">{formatCount(service.sessions)}</Tile>
      <Tile label="Logins">{formatCount(service.logins)}</Tile>
      <Tile label="Addresses">{formatCount(service.addresses)}</Tile>
      <Tile label="Sensors">{formatCount(service.sensors)}</Tile>
    </Tiles>
  );
}

function Days({ days, theme }: { readonly days: ServiceProfile["days"]; readonly theme: Theme }) {
  const data = useMemo(() => {
    const byDay = new Map<string, Record<(typeof DEEDS)[number], number>>();
    for (const { day, kind, events } of days) {
      const deed = DEEDS.find((one) => one === kind);
      if (deed === undefined) continue;
      const counts = byDay.get(day) ?? { login: 0, request: 0, command: 0, message: 0, invalid: 0 };
      byDay.set(day, { ...counts, [deed]: counts[deed] + events });
    }
    const counted = [...byDay].map(([day, counts]) => ({ day, ...counts }));
    const bands = DEEDS.map((name, index) => ({ name, label: name, colour: index + 1 }));
    return dayBands(
      counted,
      bands.filter(({ name }) => counted.some((day) => day[name] > 0)),
    );
  }, [days]);
  return (
    <Box title="What peers did, by day">
      {data.total === 0 ? (
        <Empty>They came and went.</Empty>
      ) : (
        <StackedChart data={data} theme={theme} label="What peers did, by day" />
      )}
    </Box>
  );
}

function Shown({ shown }: { readonly shown: ServiceProfile["shownThen"] }) {
  return (
    <Box title="Shown most on its last day">
      {shown.length === 0 ? (
        <Empty>No credentials and no URIs are kept of that day.</Empty>
      ) : (
        <Table label="Shown" heads={["Shown", "#Events", "#Addresses"]}>
          {shown.map((one) => (
            <tr key={`${one.kind} ${one.hash}`}>
              <th scope="row">
                <a href={hrefOf({ page: "trait", kind: one.kind, hash: one.hash })}>
                  <TraitText shown={one} />
                </a>
              </th>
              <td class="number">{formatCount(one.events)}</td>
              <td class="number">{formatCount(one.addresses)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Box>
  );
}

function Ports({ ports }: { readonly ports: ServiceProfile["portsThen"] }) {
  return (
    <Box title="Ports aimed at on its last day">
      {ports.length === 0 ? (
        <Empty>Nobody connected.</Empty>
      ) : (
        <Table label="Ports" heads={["Port", "#Sessions", "#Addresses"]}>
          {ports.map(({ port, sessions, addresses }) => (
            <tr key={port}>
              <th scope="row">
                <a href={hrefOf({ page: "trait", kind: "port", hash: String(port) })}>{port}</a>
              </th>
              <td class="number">{formatCount(sessions)}</td>
              <td class="number">{formatCount(addresses)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Box>
  );
}
