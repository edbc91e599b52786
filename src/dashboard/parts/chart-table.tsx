/** The chart's numbers as a table, latest step first, for who cannot see the picture or wants the figures. */
import type { ChartData } from "./chart-data.js";
import { formatCount, formatStep } from "./format.js";

interface ChartTableProps {
  readonly data: ChartData;
  /** What a screen reader calls it. */
  readonly label: string;
}

export function ChartTable({ data: { startsMs, stepMs, bands, unfinished }, label }: ChartTableProps) {
  return (
    <details class="chart-table">
      <summary>As a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={label}>
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              {bands.map((band) => (
                <th scope="col" class="number" key={band.service}>
                  {band.service}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {startsMs
              .map((startMs, index) => (
                <tr key={startMs}>
                  <th scope="row">
                    {formatStep(startMs, stepMs)}
                    {unfinished && index === startsMs.length - 1 && " (so far)"}
                  </th>
                  {bands.map((band) => (
                    <td class="number" key={band.service}>
                      {formatCount(band.counts[index] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))
              .reverse()}
          </tbody>
        </table>
      </section>
    </details>
  );
}
