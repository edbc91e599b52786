/** The page of one credential, URI, user agent, fingerprint or port: its days, where it was shown and by whom. */
import { useMemo } from "preact/hooks";
import type { Trait, TraitProfile } from "../../server/api/traits.js";
import { getTrait } from "../ask/fleet.js";
import { useAsked } from "../ask/use-asked.js";
import { hrefOf } from "../frame/router.js";
import type { Theme } from "../frame/theme.js";
import { Box } from "../parts/box.js";
import { BySensor } from "../parts/by-sensor.js";
import { dayBands } from "../parts/day-bands.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { ShownAt, ShownBy, ShownIn } from "../parts/shown-by.js";
import { StackedChart } from "../parts/stacked-chart.js";
import { Table } from "../parts/table.js";
import { Ago, Tile, Tiles } from "../parts/tiles.js";
import { TimeAgo } from "../parts/time-ago.js";
import { KINDS, TraitText } from "../parts/trait-text.js";

interface TraitPageProps {
  readonly kind: Trait;
  readonly hash: string;
  readonly theme: Theme;
}

export function TraitPage({ kind, hash, theme }: TraitPageProps) {
  const { data, error, retry } = useAsked(`${kind} ${hash}`, () => getTrait(kind, hash));
  return (
    <>
      <div class="title">
        <h1>{data === undefined ? KINDS[kind] : <TraitText shown={data} />}</h1>
        {data !== undefined && (
          <ul class="badges">
            <li class="badge">{KINDS[kind]}</li>
          </ul>
        )}
      </div>
      <Panel title="Totals" className="counts" loaded={data !== undefined} error={error} retry={retry}>
        {data !== undefined && <Totals trait={data} />}
      </Panel>
      {data !== undefined && (
        <>
          <Days days={data.days} theme={theme} />
          <div class="side-by-side">
            <ShownBy title="Who showed it on its last day" addresses={data.addressesThen} />
            <div class="stack">
              <ShownAt services={data.services} />
              <BySensor sensors={data.bySensor} />
              <ShownIn groups={data.groups} />
              <Campaigns campaigns={data.campaigns} />
            </div>
          </div>
        </>
      )}
    </>
  );
}

function Totals({ trait: { events, addresses, sensors, firstSeen, lastSeen } }: { readonly trait: TraitProfile }) {
  return (
    <Tiles>
      <Tile label="Events">{formatCount(events)}</Tile>
      <Tile label="Addresses">{formatCount(addresses)}</Tile>
      <Tile label="Sensors">{formatCount(sensors)}</Tile>
      <Tile label="First seen">
        <Ago time={firstSeen} />
      </Tile>
      <Tile label="Last seen">
        <Ago time={lastSeen} />
      </Tile>
    </Tiles>
  );
}

function Days({ days, theme }: { readonly days: TraitProfile["days"]; readonly theme: Theme }) {
  const data = useMemo(() => {
    const counted = days.map(({ day, addresses }) => ({ day, addresses }));
    // Who came on two days is one address.
    return { ...dayBands(counted, [{ name: "addresses", label: "Addresses", colour: 2 }]), isLevel: true };
  }, [days]);
  return (
    <Box title="Addresses a day">
      <StackedChart data={data} theme={theme} label="Addresses by day" />
    </Box>
  );
}

function Campaigns({ campaigns }: { readonly campaigns: TraitProfile["campaigns"] }) {
  return (
    <Box title="Campaigns">
      {campaigns.length === 0 ? (
        <Empty>It never came in a burst.</Empty>
      ) : (
        <Table label="Campaigns" heads={["Campaign", "#Began"]}>
          {campaigns.map(({ id, startedAt, isActive }) => (
            <tr key={id}>
              <th scope="row">
                <a href={hrefOf({ page: "campaign", id })}>{isActive ? "Goes on" : "Ended"}</a>
              </th>
              <td class="number soft">
                <TimeAgo time={startedAt} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Box>
  );
}
