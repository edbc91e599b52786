/** Groups and campaigns that began in the window. */
import type { CampaignSummary, GroupSummary } from "../../server/api.js";
import { getCampaigns, getGroups, serverNow } from "../ask/api.js";
import { useAsked } from "../ask/use-asked.js";
import { hrefOf } from "../frame/router.js";
import { formatPlural } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { rangeOf, type Span } from "../parts/spans.js";
import { Table } from "../parts/table.js";
import { TellingPairs } from "../parts/telling-pairs.js";
import { TimeAgo } from "../parts/time-ago.js";
import { KINDS, TraitText } from "../parts/trait-text.js";

/** Of each; their pages have the rest. */
const SHOWN_MAX = 20;

interface Begun {
  readonly groups: readonly GroupSummary[];
  readonly campaigns: readonly CampaignSummary[];
}

export function NewPanel({ span }: { readonly span: Span }) {
  const { data, error, retry } = useAsked<Begun>(`new ${span}`, async () => {
    const since = { since: rangeOf(span, serverNow()).from, limit: SHOWN_MAX };
    const [{ groups }, { campaigns }] = await Promise.all([getGroups(since), getCampaigns(since)]);
    return { groups, campaigns };
  });
  return (
    <Panel title="New in this window" loaded={data !== undefined} error={error} retry={retry}>
      {data !== undefined && <Began begun={data} />}
    </Panel>
  );
}

function Began({ begun: { groups, campaigns } }: { readonly begun: Begun }) {
  if (groups.length + campaigns.length === 0) return <Empty>No group was found, and no campaign began.</Empty>;
  return (
    <Table label="New in this window" heads={["What", "Shows", "#Began"]}>
      {campaigns.map((campaign) => (
        <tr key={`campaign ${campaign.id}`}>
          <th scope="row">
            <a href={hrefOf({ page: "campaign", id: campaign.id })}>Campaign</a>
            <small class="services">{KINDS[campaign.kind]}</small>
          </th>
          <td class="wide">
            <TraitText shown={campaign} />
          </td>
          <td class="number soft">
            <TimeAgo time={campaign.startedAt} />
          </td>
        </tr>
      ))}
      {groups.map((group) => (
        <tr key={`group ${group.id}`}>
          <th scope="row">
            <a href={hrefOf({ page: "group", id: group.id })}>Group {group.id}</a>
            <small class="services">{formatPlural(group.members, "member")}</small>
          </th>
          <td class="wide">
            <TellingPairs pairs={group.telling} />
          </td>
          <td class="number soft">
            <TimeAgo time={group.since} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
