/**
 * The windows of time that the page can show, each cut into steps. Steps are whole minutes, hours or days of UTC, so that the
 * last one is nearly always unfinished.
 */
export type Span = "1h" | "24h" | "30d";

export interface SpanShape {
  readonly label: string;
  /** As the API names it. */
  readonly step: "minute" | "hour" | "day";
  readonly stepMs: number;
  readonly steps: number;
}

export const SPANS: Readonly<Record<Span, SpanShape>> = {
  "1h": { label: "1 hour", step: "minute", stepMs: 60_000, steps: 60 },
  "24h": { label: "24 hours", step: "hour", stepMs: 3_600_000, steps: 24 },
  "30d": { label: "30 days", step: "day", stepMs: 86_400_000, steps: 30 },
};

export const SPAN_NAMES: readonly Span[] = ["1h", "24h", "30d"];
export const SPAN_DEFAULT: Span = "24h";

export interface Range {
  /** RFC 3339, UTC. */
  readonly from: string;
  readonly to: string;
  readonly step: SpanShape["step"];
}

/** The window that ends at `nowMs`; its last step is the one that `nowMs` lies in. */
export function rangeOf(span: Span, nowMs: number): Range {
  const { step, stepMs, steps } = SPANS[span];
  const lastStep = Math.floor(nowMs / stepMs) * stepMs;
  return {
    from: new Date(lastStep - (steps - 1) * stepMs).toISOString(),
    // A step that starts this very millisecond is in the window too.
    to: new Date(Math.max(nowMs, lastStep + 1)).toISOString(),
    step,
  };
}

/** As many steps before, up to the same moment of the last of them. */
export function rangeBefore({ from, to, step }: Range, span: Span): Range {
  const { stepMs, steps } = SPANS[span];
  const earlier = (time: string) => new Date(Date.parse(time) - steps * stepMs).toISOString();
  return { from: earlier(from), to: earlier(to), step };
}

export function isSpan(text: string | null): text is Span {
  return SPAN_NAMES.some((name) => name === text);
}
