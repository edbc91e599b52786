/** The page "Overview": what was seen in a window of time, and what is seen now. */
import { useMemo } from "preact/hooks";
import type { Theme } from "../frame/theme.js";
import { LivePanel } from "../live/live-panel.js";
import { Counts } from "../parts/counts.js";
import { SpanPicker } from "../parts/span-picker.js";
import { useViewState } from "../parts/use-view-state.js";
import { ChartPanel } from "./chart-panel.js";
import { NewPanel } from "./new-panel.js";
import { SilentPanel } from "./silent-panel.js";
import { TopAddresses } from "./top-addresses.js";
import { TopCredentials } from "./top-credentials.js";
import { useOverview } from "./use-overview.js";

export function OverviewPage({ theme }: { readonly theme: Theme }) {
  const [view, choose] = useViewState();
  const { overview, before, addresses, credentials, retry } = useOverview(view.span);
  const services = useMemo(() => {
    const seen = overview.data?.series.map((series) => series.service) ?? [];
    return [...new Set(view.service === undefined ? seen : [...seen, view.service])].sort();
  }, [overview.data, view.service]);
  return (
    <>
      <div class="title">
        <h1>Overview</h1>
        <SpanPicker span={view.span} choose={(span) => choose({ span })} />
      </div>
      <Counts loaded={overview} before={before.data} retry={retry} />
      <ChartPanel
        loaded={overview}
        kind={view.chartKind}
        chooseKind={(chartKind) => choose({ chartKind })}
        theme={theme}
        retry={retry}
      />
      <div class="side-by-side">
        <NewPanel span={view.span} />
        <SilentPanel />
      </div>
      <div class="lower">
        <LivePanel view={view} choose={choose} services={services} />
        <div class="tops">
          <TopAddresses loaded={addresses} choose={(address) => choose({ address })} retry={retry} />
          <TopCredentials loaded={credentials} retry={retry} />
        </div>
      </div>
    </>
  );
}
