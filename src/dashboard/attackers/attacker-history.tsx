/** One attacker over its last 60 days: its score at the end of each, what it did at which service, and when it was listed. */
import { useMemo } from "preact/hooks";
import type { AddressHistory } from "../../server/api/sessions.js";
import { getHistory } from "../ask/sessions.js";
import { useAsked } from "../ask/use-asked.js";
import type { Theme } from "../frame/theme.js";
import { dayBands } from "../parts/day-bands.js";
import { formatCount } from "../parts/format.js";
import { Empty, Panel } from "../parts/panel.js";
import { StackedChart } from "../parts/stacked-chart.js";
import { Table } from "../parts/table.js";
import { TimeAgo } from "../parts/time-ago.js";

const COLOURS = 7;

export function AttackerHistory({ address, theme }: { readonly address: string; readonly theme: Theme }) {
  const { data, error, retry } = useAsked(`history ${address}`, () => getHistory(address));
  return (
    <div class="side-by-side">
      <Panel title="Score by day" loaded={data !== undefined} error={error} retry={retry}>
        {data !== undefined && <Scores history={data} theme={theme} />}
      </Panel>
      <Panel title="Events by day and service" loaded={data !== undefined} error={error} retry={retry}>
        {data !== undefined && <Services services={data.services} theme={theme} />}
      </Panel>
    </div>
  );
}

function Scores({ history: { days, decisions, listScore }, theme }: { readonly history: AddressHistory; readonly theme: Theme }) {
  const data = useMemo(() => {
    const rounded = days.map(({ day, score }) => ({ day, score: Math.round(score) }));
    return { ...dayBands(rounded, [{ name: "score", label: "Score", colour: 1 }]), isLevel: true };
  }, [days]);
  return (
    <>
      <StackedChart data={data} theme={theme} label="Score by day" />
      <p class="note">
        {listScore === null ? "It is never listed." : `Listed from ${formatCount(listScore)} on.`} What was seen of it, by the
        rules of today.
      </p>
      {decisions.length > 0 && (
        <Table label="Decisions" heads={["Decision", "#Score then", "#When"]}>
          {decisions.map(({ time, isListed, score }) => (
            <tr key={time}>
              <th scope="row">{isListed ? "Listed" : "Off the list"}</th>
              <td class="number">{formatCount(Math.round(score))}</td>
              <td class="number soft">
                <TimeAgo time={time} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

function Services({ services, theme }: { readonly services: AddressHistory["services"]; readonly theme: Theme }) {
  const data = useMemo(() => {
    const names = [...new Set(services.map(({ service }) => service))].sort();
    const byDay = new Map<string, Record<string, number>>();
    for (const { day, service, events } of services) byDay.set(day, { ...byDay.get(day), [service]: events });
    const rows = [...byDay].map(([day, counts]) => ({ day, ...counts }) as { readonly day: string } & Record<string, number>);
    return dayBands(
      rows,
      names.map((name, index) => ({ name, label: name, colour: 1 + (index % COLOURS) })),
    );
  }, [services]);
  if (data.total === 0) return <Empty>It was not seen in these days.</Empty>;
  return <StackedChart data={data} theme={theme} label="Events by day and service" />;
}
