/**
 * Text that a peer chose, in its escaped form: only ever a text node, set apart from the text around it in its direction, with
 * escapes dimmed. Long text is cut, the whole shown on hover.
 */
import { stretches, truncate } from "./escapes.js";

const TOOLTIP_UNITS_MAX = 1_000;

export function PeerText({ text, unitsMax = Number.POSITIVE_INFINITY }: { readonly text: string; readonly unitsMax?: number }) {
  if (text === "") return <span class="peer-empty">empty</span>;
  const shown = truncate(text, unitsMax);
  const isCut = shown.length < text.length;
  return (
    <bdi class="peer" dir="ltr" title={isCut ? truncate(text, TOOLTIP_UNITS_MAX) : undefined}>
      {stretches(shown).map((part) => (part.escaped ? <span class="escape">{part.text}</span> : part.text))}
      {isCut && <span class="escape">…</span>}
    </bdi>
  );
}
