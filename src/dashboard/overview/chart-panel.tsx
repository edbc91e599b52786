/** Events over time by service, of all kinds or one. */
import { useMemo } from "preact/hooks";
import { KINDS, type Kind } from "../../event.js";
import type { Overview } from "../../server/api.js";
import type { Theme } from "../frame/theme.js";
import { chartData } from "../parts/chart-data.js";
import { Choice } from "../parts/choice.js";
import { Empty, Panel } from "../parts/panel.js";
import { StackedChart } from "../parts/stacked-chart.js";
import type { Loaded } from "./use-overview.js";

interface ChartPanelProps {
  readonly loaded: Loaded<Overview>;
  readonly kind: Kind | undefined;
  readonly chooseKind: (kind: Kind | undefined) => void;
  readonly theme: Theme;
  readonly retry: () => void;
}

export function ChartPanel({ loaded: { data, error }, kind, chooseKind, theme, retry }: ChartPanelProps) {
  const choice = <Choice label="Kind" all="all kinds" values={KINDS} chosen={kind} choose={chooseKind} />;
  return (
    <Panel
      title="Events by service"
      className="over-time"
      loaded={data !== undefined}
      error={error}
      retry={retry}
      actions={choice}
    >
      {data !== undefined && <OverTime overview={data} kind={kind} theme={theme} />}
    </Panel>
  );
}

function OverTime({
  overview,
  kind,
  theme,
}: {
  readonly overview: Overview;
  readonly kind: Kind | undefined;
  readonly theme: Theme;
}) {
  const data = useMemo(() => chartData(overview, kind), [overview, kind]);
  if (data.total === 0) {
    return <Empty>{kind === undefined ? "Nothing was seen in this window." : `No ${kind} event was seen in this window.`}</Empty>;
  }
  return <StackedChart data={data} theme={theme} label="Events by service and time" />;
}
