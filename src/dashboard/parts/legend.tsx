/** The bands by name with their counts, of the whole window or of the step under the pointer; each can be switched off and on. */
import type { ChartData } from "./chart-data.js";
import { formatCount, formatStep } from "./format.js";

interface LegendProps {
  readonly data: ChartData;
  readonly hidden: ReadonlySet<string>;
  readonly hovered: number | undefined;
  readonly toggle: (service: string) => void;
}

export function Legend({ data: { bands, startsMs, stepMs, unfinished, isLevel = false }, hidden, hovered, toggle }: LegendProps) {
  const start = hovered === undefined ? undefined : startsMs[hovered];
  const isLast = hovered === startsMs.length - 1;
  return (
    <div class="legend">
      <ul aria-label="Legend">
        {bands.map((band) => (
          <li key={band.service}>
            <button
              type="button"
              class="legend-item"
              aria-pressed={!hidden.has(band.service)}
              onClick={() => toggle(band.service)}
            >
              <i class={`chip series-${band.colour}`} aria-hidden="true" />
              {band.service}
              <b>
                {formatCount(hovered === undefined && !isLevel ? band.total : (band.counts[hovered ?? startsMs.length - 1] ?? 0))}
              </b>
            </button>
          </li>
        ))}
      </ul>
      <p class="legend-note">
        {start === undefined ? (
          unfinished && (
            <>
              <i class="chip chip-unfinished" aria-hidden="true" /> the last {stepName(stepMs)} is unfinished
            </>
          )
        ) : (
          <>
            {formatStep(start, stepMs)}
            {isLast && unfinished && ", so far"}
          </>
        )}
      </p>
    </div>
  );
}

function stepName(stepMs: number): string {
  return stepMs >= 86_400_000 ? "day" : stepMs >= 3_600_000 ? "hour" : "minute";
}
