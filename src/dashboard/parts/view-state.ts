/** What the reader chose to see, kept in the address's query so that a view can be linked and Back undoes a choice. */
import { KINDS, type Kind } from "../../event.js";
import { isSpan, SPAN_DEFAULT, type Span } from "./spans.js";

export interface ViewState {
  readonly span: Span;
  /** The kind that the chart counts; absent: all. */
  readonly chartKind: Kind | undefined;
  readonly service: string | undefined;
  readonly kind: Kind | undefined;
  readonly address: string | undefined;
}

/** The state that `query` stands for, with or without its `?`; what it does not know it leaves out. */
export function parseQuery(query: string): ViewState {
  const fields = new URLSearchParams(query);
  const span = fields.get("window");
  return {
    span: isSpan(span) ? span : SPAN_DEFAULT,
    chartKind: kindNamed(fields.get("chart")),
    service: fields.get("service") || undefined,
    kind: kindNamed(fields.get("kind")),
    address: fields.get("address") || undefined,
  };
}

/** The shortest query that means `state`; what is at its default is left out. */
export function formatQuery(state: ViewState): string {
  const fields = new URLSearchParams();
  if (state.span !== SPAN_DEFAULT) fields.set("window", state.span);
  if (state.chartKind !== undefined) fields.set("chart", state.chartKind);
  if (state.service !== undefined) fields.set("service", state.service);
  if (state.kind !== undefined) fields.set("kind", state.kind);
  if (state.address !== undefined) fields.set("address", state.address);
  return fields.toString();
}

function kindNamed(text: string | null): Kind | undefined {
  return KINDS.find((kind) => kind === text);
}
