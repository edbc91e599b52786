/** The page of one group: its list, who tries how much of it, when they came and went, and what became of the group. */
import { useMemo } from "preact/hooks";
import type { GroupProfile } from "../../server/api.js";
import { getGroup, MEMBERS_MAX } from "../ask/api.js";
import { useAsked } from "../ask/use-asked.js";
import type { Theme } from "../frame/theme.js";
import { Box } from "../parts/box.js";
import { formatCount, formatShare } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { StackedChart } from "../parts/stacked-chart.js";
import { Ago, Tile, Tiles } from "../parts/tiles.js";
import { CoverageMatrix } from "./coverage-matrix.js";
import { groupDays } from "./group-days.js";
import { GroupChanges, GroupList, GroupServices } from "./group-tables.js";

export function GroupPage({ id, theme }: { readonly id: number; readonly theme: Theme }) {
  const { data, error, retry } = useAsked(String(id), () => getGroup(id));
  return (
    <>
      <div class="title">
        <h1>Group {id}</h1>
      </div>
      <Panel title="Totals" className="counts" loaded={data !== undefined} error={error} retry={retry}>
        {data !== undefined && <Totals group={data} />}
      </Panel>
      {data !== undefined && (
        <>
          <Box
            title="Who tried what"
            note={
              data.members > MEMBERS_MAX && `The ${formatCount(MEMBERS_MAX)} that cover most of ${formatCount(data.members)}.`
            }
          >
            {data.memberList.length === 0 ? <Empty>It has no members any more.</Empty> : <CoverageMatrix group={data} />}
          </Box>
          <Days days={data.days} theme={theme} />
          <div class="side-by-side">
            <GroupList group={data} />
            <div class="stack">
              <GroupServices group={data} />
              <GroupChanges group={data} />
            </div>
          </div>
        </>
      )}
    </>
  );
}

function Totals({ group }: { readonly group: GroupProfile }) {
  return (
    <Tiles>
      <Tile label="Members">{formatCount(group.members)}</Tile>
      <Tile label="Seen by several sensors">{formatCount(group.vouched)}</Tile>
      <Tile label="Pairs on its list">{formatCount(group.pairs)}</Tile>
      <Tile label="Order kept">{formatShare(group.orderKept)}</Tile>
      <Tile label="First seen">
        <Ago time={group.firstSeen} />
      </Tile>
      <Tile label="Last seen">
        <Ago time={group.lastSeen} />
      </Tile>
    </Tiles>
  );
}

function Days({ days, theme }: { readonly days: GroupProfile["days"]; readonly theme: Theme }) {
  const data = useMemo(() => groupDays(days), [days]);
  return (
    <Box title="When its members came and went">
      {data.total === 0 ? (
        <Empty>No day is known.</Empty>
      ) : (
        <StackedChart data={data} theme={theme} label="Members first and last seen by day" />
      )}
    </Box>
  );
}
