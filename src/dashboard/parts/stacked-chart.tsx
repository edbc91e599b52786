/** Bands over time, with a legend that switches them off and on, and their figures as a table. */
import { useCallback, useMemo, useState } from "preact/hooks";
import type { Theme } from "../frame/theme.js";
import { Chart } from "./chart.js";
import type { ChartData } from "./chart-data.js";
import { ChartTable } from "./chart-table.js";
import { Legend } from "./legend.js";

interface StackedChartProps {
  readonly data: ChartData;
  readonly theme: Theme;
  /** What a screen reader calls the table. */
  readonly label: string;
}

export function StackedChart({ data, theme, label }: StackedChartProps) {
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
  return (
    <>
      <Chart data={data} bands={bands} theme={theme} hover={setHovered} />
      <Legend data={data} hidden={hidden} hovered={hovered} toggle={toggle} />
      <ChartTable data={data} label={label} />
    </>
  );
}
