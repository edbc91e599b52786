/** Figures side by side, each under its name. */
import type { ComponentChildren } from "preact";
import { TimeAgo } from "./time-ago.js";

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

/** A time as a figure. */
export function Ago({ time }: { readonly time: string }) {
  return (
    <>
      <TimeAgo time={time} />
      <small class="soft">ago</small>
    </>
  );
}
