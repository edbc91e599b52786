/** Events over time by service, of all kinds or one. */
import { useCallback, useMemo, useState } from "preact/hooks";
import { KINDS, type Kind } from "../event.js";
import type { Overview } from "../server/api.js";
import { Chart } from "./chart.js";
import { chartData } from "./chart-data.js";
import { ChartTable } from "./chart-table.js";
import { Choice } from "./choice.js";
import { Legend } from "./legend.js";
import { Empty, Panel } from "./panel.js";
import type { Theme } from "./theme.js";
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
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [hovered, setHovered] = useState<number>();
  const bands = useMemo(() => data.bands.filter((band) => !hidden.has(band.service)), [data, hidden]);
  const toggle = useCallback((service: string) => {
    setHidden((old) => {
      const next = new Set(old);
      if (!next.delete(service)) next.add(service);
      return next;
    });
  }, []);
  if (data.total === 0) {
    return <Empty>{kind === undefined ? "Nothing was seen in this window." : `No ${kind} event was seen in this window.`}</Empty>;
  }
  return (
    <>
      <Chart data={data} bands={bands} theme={theme} hover={setHovered} />
      <Legend data={data} hidden={hidden} hovered={hovered} toggle={toggle} />
      <ChartTable data={data} />
    </>
  );
}
