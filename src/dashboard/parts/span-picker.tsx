/** Chooses the window that counts, chart and top lists are of. */
import { SPAN_NAMES, SPANS, type Span } from "./spans.js";

export function SpanPicker({ span, choose }: { readonly span: Span; readonly choose: (span: Span) => void }) {
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">Window</legend>
      {SPAN_NAMES.map((name) => (
        <label key={name}>
          <input type="radio" name="window" checked={name === span} onChange={() => choose(name)} />
          <span>{SPANS[name].label}</span>
        </label>
      ))}
    </fieldset>
  );
}
