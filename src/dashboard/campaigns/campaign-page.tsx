/** The page of one campaign: its days against what was usual, where it was seen and by whom. */
import { useMemo } from "preact/hooks";
import type { CampaignProfile } from "../../server/api.js";
import { getCampaign } from "../ask/api.js";
import { useAsked } from "../ask/use-asked.js";
import type { Theme } from "../frame/theme.js";
import { Box } from "../parts/box.js";
import { dayBands } from "../parts/day-bands.js";
import { formatCount } from "../parts/format.js";
import { Panel } from "../parts/panel.js";
import { ShownAt, ShownBy, ShownIn } from "../parts/shown-by.js";
import { StackedChart } from "../parts/stacked-chart.js";
import { Ago, Tile, Tiles } from "../parts/tiles.js";
import { CampaignLabels, KINDS, TraitText } from "../parts/trait-text.js";

export function CampaignPage({ id, theme }: { readonly id: string; readonly theme: Theme }) {
  const { data, error, retry } = useAsked(id, () => getCampaign(id));
  return (
    <>
      <div class="title">
        <h1>{data === undefined ? "Campaign" : <TraitText shown={data} />}</h1>
        {data !== undefined && (
          <ul class="badges">
            <li class={data.isActive ? "badge badge-bad" : "badge"}>{data.isActive ? "Goes on" : "Ended"}</li>
            <li class="badge">{KINDS[data.kind]}</li>
          </ul>
        )}
      </div>
      <Panel title="Totals" className="counts" loaded={data !== undefined} error={error} retry={retry}>
        {data !== undefined && <Totals campaign={data} />}
      </Panel>
      {data !== undefined && (
        <>
          <Days campaign={data} theme={theme} />
          <div class="side-by-side">
            <ShownBy title="Who showed it on its peak day" addresses={data.addresses} />
            <div class="stack">
              <ShownAt services={data.services} />
              <ShownIn groups={data.groups} />
              {data.labels.length > 0 && (
                <Box title="Known as">
                  <p class="known">
                    <CampaignLabels campaign={data} />
                  </p>
                </Box>
              )}
            </div>
          </div>
        </>
      )}
    </>
  );
}

interface Of {
  readonly campaign: CampaignProfile;
}

function Totals({ campaign: { peak, usual, baselineDays, sensors, startedAt, lastSeen } }: Of) {
  return (
    <Tiles>
      <Tile label="Addresses at its peak">{formatCount(peak.addresses)}</Tile>
      <Tile label="Without the loudest sensor">{formatCount(peak.vouched)}</Tile>
      <Tile label={`Usual a day, of ${baselineDays} before`}>{usual.toFixed(1)}</Tile>
      <Tile label="Sensors">{formatCount(sensors)}</Tile>
      <Tile label="Began">
        <Ago time={startedAt} />
      </Tile>
      <Tile label="Last seen">
        <Ago time={lastSeen} />
      </Tile>
    </Tiles>
  );
}

function Days({ campaign: { days, bar }, theme }: Of & { readonly theme: Theme }) {
  const data = useMemo(() => {
    const parts = days.map(({ day, addresses, vouched }) => ({ day, vouched, alone: addresses - vouched }));
    return dayBands(parts, [
      { name: "vouched", label: "without the loudest sensor", colour: 2 },
      { name: "alone", label: "by the loudest alone", colour: 3 },
    ]);
  }, [days]);
  return (
    <Box title="Addresses a day" note={`More than ${bar.toFixed(1)} without the loudest sensor begin a campaign.`}>
      <StackedChart data={data} theme={theme} label="Addresses by day" />
    </Box>
  );
}
