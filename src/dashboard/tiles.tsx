/** Figures side by side, each under its name. */
import type { ComponentChildren } from "preact";

export function Tiles({ children }: { readonly children: ComponentChildren }) {
  return <dl class="tiles">{children}</dl>;
}

export function Tile({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <div class="tile">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
