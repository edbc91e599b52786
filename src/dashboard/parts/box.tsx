/** A box of the page whose content is there already, beside panel.tsx, which waits for it. */
import type { ComponentChildren } from "preact";

export function Box({
  title,
  note,
  children,
}: {
  readonly title: string;
  readonly note?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  return (
    <section class="panel" aria-label={title}>
      <header class="panel-head">
        <h2>{title}</h2>
        <small class="soft">{note}</small>
      </header>
      {children}
    </section>
  );
}
