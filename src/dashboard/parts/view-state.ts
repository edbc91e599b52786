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
  /** ISO 3166-1, two letters. */
  readonly country: string | undefined;
  readonly asn: string | undefined;
  readonly sensor: string | undefined;
  readonly listed: string | undefined;
  /** A kind of trait; absent: all. */
  readonly trait: string | undefined;
  /** A text to look for. */
  readonly find: string | undefined;
  /** `true`: only what was not there before. */
  readonly new: string | undefined;
  /** The order of a table; absent: its usual one. */
  readonly sort: string | undefined;
}

/** Those that are any text: what it means, who asks with it finds out. */
const TEXTS = ["service", "address", "country", "asn", "sensor", "listed", "trait", "find", "new", "sort"] as const;

/** The state that `query` stands for, with or without its `?`; what it does not know it leaves out. */
export function parseQuery(query: string): ViewState {
  const fields = new URLSearchParams(query);
  const span = fields.get("window");
  return {
    span: isSpan(span) ? span : SPAN_DEFAULT,
    chartKind: kindNamed(fields.get("chart")),
    kind: kindNamed(fields.get("kind")),
    service: fields.get("service") || undefined,
    address: fields.get("address") || undefined,
    country: fields.get("country") || undefined,
    asn: fields.get("asn") || undefined,
    sensor: fields.get("sensor") || undefined,
    listed: fields.get("listed") || undefined,
    trait: fields.get("trait") || undefined,
    find: fields.get("find") || undefined,
    new: fields.get("new") || undefined,
    sort: fields.get("sort") || undefined,
  };
}

/** The shortest query that means `state`; what is at its default is left out. */
export function formatQuery(state: ViewState): string {
  const fields = new URLSearchParams();
  if (state.span !== SPAN_DEFAULT) fields.set("window", state.span);
  if (state.chartKind !== undefined) fields.set("chart", state.chartKind);
  if (state.kind !== undefined) fields.set("kind", state.kind);
  for (const name of TEXTS) if (state[name] !== undefined) fields.set(name, state[name]);
  return fields.toString();
}

function kindNamed(text: string | null): Kind | undefined {
  return KINDS.find((kind) => kind === text);
}
