/** The page "Campaigns": what suddenly many peers show. */
import { apiUrl, getCampaigns } from "../ask/api.js";
import { useAsked } from "../ask/use-asked.js";
import { hrefOf } from "../frame/router.js";
import { CsvLink } from "../parts/csv-link.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";
import { CampaignLabels, KINDS, TraitText } from "../parts/trait-text.js";

const HEADS = ["Kind", "What is shown", "Known as", "#Peak a day", "#Usual a day", "#Sensors", "#Began", "#Last"];

export function CampaignsPage() {
  const { data, error, retry } = useAsked("campaigns", () => getCampaigns());
  return (
    <>
      <div class="title">
        <h1>Campaigns</h1>
        <small class="soft">Against the 30 days before; addresses that only the loudest sensor told of do not count.</small>
      </div>
      <Panel
        title="What suddenly many addresses show"
        loaded={data !== undefined}
        error={error}
        retry={retry}
        actions={<CsvLink href={apiUrl("campaigns?format=csv")} what="Campaigns" />}
      >
        {data?.campaigns.length === 0 ? (
          <Empty>
            Nothing is tried by more addresses than usual. In a server's first days only what 50 addresses show counts.
          </Empty>
        ) : (
          <Table label="Campaigns" heads={HEADS}>
            {data?.campaigns.map((campaign) => (
              <tr key={campaign.id}>
                <td class="soft">{KINDS[campaign.kind]}</td>
                <th scope="row" class="wide">
                  <a href={hrefOf({ page: "campaign", id: campaign.id })}>
                    <TraitText shown={campaign} />
                  </a>
                  {!campaign.isActive && <small class="services">ended</small>}
                </th>
                <td>
                  <CampaignLabels campaign={campaign} />
                </td>
                <td class="number">{formatCount(campaign.peak.vouched)}</td>
                <td class="number">
                  {campaign.baselineDays === 0 ? <span class="soft">unknown</span> : formatRate(campaign.usual)}
                </td>
                <td class="number">{formatCount(campaign.sensors)}</td>
                <td class="number soft">
                  <TimeAgo time={campaign.startedAt} />
                </td>
                <td class="number soft">
                  <TimeAgo time={campaign.lastSeen} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
    </>
  );
}

function formatRate(perDay: number): string {
  return perDay < 10 ? perDay.toFixed(1) : formatCount(Math.round(perDay));
}
