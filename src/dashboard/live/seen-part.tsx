/** One part of what was seen, in a row: the peer's text cut to what a row has room for. */
import { PeerText } from "../parts/peer-text.js";
import type { Part } from "./seen.js";

const UNITS_MAX = 96;

export function SeenPart({ part }: { readonly part: Part }) {
  switch (part.tone) {
    case "plain":
      return <span class="part soft">{part.text}</span>;
    case "redacted":
      return <span class="part redacted">{part.label} redacted</span>;
    case "peer":
      return (
        <span class="part">
          {part.label !== "" && <small>{part.label}</small>}
          <PeerText text={part.text} unitsMax={UNITS_MAX} />
        </span>
      );
  }
}
